import assert from "node:assert/strict";
import { readCommandLine } from "../command_line/read.ts";
import { defaultOf } from "../../lib/command_line/help.ts";
import { COMMAND_ROWS, TEXT_ROWS } from "../../lib/command_line/command_rows.ts";
import {
  OPTION_DEFAULTS,
  OPTION_ROWS,
  PROFILE_ROW,
  twinOf,
} from "../../lib/command_line/option_rows.ts";

const ROOT = new URL("../../", import.meta.url);

/** The same page in two languages. */
const READMES = ["README.md", "README.ja.md"] as const;

const PAGES = [...READMES, ".github/SECURITY.md", ".github/CONTRIBUTING.md", ...await docs()];

const ROWS = [...OPTION_ROWS, PROFILE_ROW, ...COMMAND_ROWS.flatMap(({ own }) => own), ...TEXT_ROWS];

Deno.test("the docs name every command and every option with its default", async () => {
  const text = await read("docs/options.md");
  const names = COMMAND_ROWS.map(({ name }) => name);
  const missing = [
    ...names.filter((name) => !new RegExp(`\`(op-sts )?\\[?${name}\\b`).test(text)),
    ...ROWS.filter(({ name }) => !new RegExp(`--${name}(?![\\w-])`).test(text)).map(({ name }) =>
      `--${name}`
    ),
    ...OPTION_ROWS.filter(({ name }) => Object.keys(OPTION_DEFAULTS).includes(name)).flatMap((
      row,
    ) => defaultOf(row) ?? []).filter((value) => !text.includes(`\`${value}\``)),
  ];
  assert.deepEqual(missing, []);
});

Deno.test("the docs quote the messages of the program word for word", async () => {
  const texts = await messagesOfProgram();
  const quoted = messagesIn(await read("docs/troubleshooting.md"), "Messages");
  assert.ok(quoted.length > 20);
  assert.deepEqual(quoted.filter((message) => !texts.includes(message)), []);
});

for (const file of PAGES) {
  Deno.test(`${file} shows no command line that the program does not take`, async () => {
    const text = await read(file);
    const lines = commandsIn(text).flatMap((line) =>
      /\bop-sts (?!attestation).*/.exec(line)?.[0] ?? []
    );
    for (const line of lines) {
      const [, words = ""] = /^op-sts ([^|>)"]*)/.exec(line) ?? [];
      assert.equal(readCommandLine(words.trim().split(/ +/), {}).kind, "command", line);
    }

    const known = new Set(ROWS.map(({ name }) => `--${name}`));
    const spans = text.replace(/^```[^]*?^```/gm, "").match(/`op-sts [^`]*`|^\| `--[^|]*/gm) ?? [];
    const options = spans.flatMap((span) => span.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? []);
    assert.deepEqual([...new Set(options)].filter((name) => !known.has(name)), []);
    const twins = [...OPTION_ROWS, PROFILE_ROW].map(({ name }) => twinOf(name));
    assert.deepEqual(
      (text.match(/\bOP_STS_\w+/g) ?? []).filter((name) => !twins.includes(name)),
      [],
    );
  });

  Deno.test(`${file} links to files and headings that exist`, async () => {
    const text = await read(file);
    for (const [, path = "", anchor] of text.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]*))?\)/g)) {
      const place = new URL(path || `./${file.replace(/.*\//, "")}`, new URL(file, ROOT));
      if (anchor === undefined) await Deno.stat(place);
      else {
        const anchors = anchorsIn(await Deno.readTextFile(place));
        assert.ok(anchors.includes(decodeURIComponent(anchor)), `${path}#${anchor}`);
      }
    }
  });
}

Deno.test("both pages show the same commands", async () => {
  const [english, japanese] = await Promise.all(READMES.map(read));
  assert.deepEqual(commandsIn(japanese ?? ""), commandsIn(english ?? ""));
});

async function docs(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(new URL("docs", ROOT))) {
    if (name.endsWith(".md")) names.push(`docs/${name}`);
  }
  return names.sort();
}

function read(file: string): Promise<string> {
  return Deno.readTextFile(new URL(file, ROOT));
}

/** What the program can say, with `…` for what differs from case to case. */
async function messagesOfProgram(): Promise<string> {
  let text = (await sourcesIn("lib/")).join("\n");
  // From the innermost outwards.
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replace(/\$\{[^{}]*\}/g, "…");
  }
  return text;
}

async function sourcesIn(directory: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(directory, ROOT))) {
    if (isDirectory) texts.push(...await sourcesIn(`${directory}${name}/`));
    else texts.push(await read(directory + name));
  }
  return texts;
}

/** The code spans in the first column of the first table behind a heading. */
function messagesIn(text: string, heading: string): string[] {
  const section = text.split(`\n## ${heading}\n`)[1] ?? "";
  const [table = ""] = /(?:^\|.*\n)+/m.exec(section) ?? [];
  const cells = table.split("\n").slice(2).map((line) => line.split("|")[1] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span));
}

/** As GitHub makes them. */
function anchorsIn(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} -]/gu, "").replaceAll(" ", "-")
  );
}

/** The lines of blocks of commands and settings, without comments. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(/^```(?:sh|ini)\n([^]*?)^```/gm)].flatMap(([, block = ""]) =>
    block.split("\n").map((line) => line.replace(/(^|\s+)#.*$/, "")).filter((line) => line !== "")
  );
}
