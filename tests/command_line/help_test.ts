import assert from "node:assert/strict";
import { EXAMPLES } from "../../lib/command_line/command_help.ts";
import { COMMAND_ROWS } from "../../lib/command_line/command_rows.ts";
import { defaultOf, helpText } from "../../lib/command_line/help.ts";
import { readCommandLine } from "./read.ts";
import { OPTION_DEFAULTS, OPTION_ROWS, PROFILE_ROW } from "../../lib/command_line/option_rows.ts";
import { shellWords } from "../../lib/aws_config/shell_words.ts";
import { displayWidth } from "../../lib/terminal/display_width.ts";
import fc from "../fast_check.ts";

for (const row of COMMAND_ROWS) {
  Deno.test(`helpText() of ${row.name} begins with its own options and shows two examples`, () => {
    const text = helpText(row, 100);
    assert.ok(text.startsWith(`Usage: op-sts ${row.name}`));
    const [before = "", behind = ""] = text.split("\nExamples:\n");
    for (const { name } of row.own) {
      assert.match(before, new RegExp(`^  (-\\w, |    )--${name}( [A-Z]+)?  `, "m"));
    }
    for (const [line] of EXAMPLES[row.name]) {
      assert.ok(behind.includes(`\n  ${line}\n`) || behind.startsWith(`  ${line}\n`));
    }
    assert.match(text, /op-sts help options\.\n$/);
  });
}

Deno.test("the examples of help are command lines that the program takes", () => {
  for (const [name, examples] of Object.entries(EXAMPLES)) {
    for (const [line] of examples) {
      const [, words = ""] = /op-sts ((?:"[^"]*"|[^")>|])*)/.exec(line) ?? [];
      const asked = readCommandLine(shellWords(words.trim()) ?? [], {});
      if (asked.kind === "command") assert.equal(asked.command, name, line);
      else assert.ok(["help", "version"].includes(name), line);
    }
  }
});

Deno.test("helpText() of the options names every option with its default, and the exit codes", () => {
  const text = helpText("options", 100);
  for (const { name, value } of [PROFILE_ROW, ...OPTION_ROWS]) {
    assert.match(text, new RegExp(`^  (-\\w, |    )--${name}${value ? ` ${value}` : ""}  `, "m"));
  }
  const flat = text.replaceAll(/\s+/g, " ");
  for (const row of OPTION_ROWS) {
    const otherwise = defaultOf(row);
    if (otherwise !== undefined) assert.ok(flat.includes(`(default: ${otherwise})`), row.name);
  }
  assert.equal(
    Object.keys(OPTION_DEFAULTS).every((name) => OPTION_ROWS.some((row) => row.name === name)),
    true,
  );
  assert.match(text, /^Exit codes:$/m);
});

Deno.test("helpText() of the program lists every command", () => {
  const text = helpText(undefined, 100);
  for (const { name } of COMMAND_ROWS) assert.match(text, new RegExp(`^  ${name} +\\S`, "m"));
  const long = COMMAND_ROWS.filter(({ help }) => help.length > 44).map(({ name }) => name);
  assert.deepEqual(long, []);
  // One line a command, also in a narrow terminal: all of it is to be seen at once.
  assert.ok(helpText(undefined, 59).split("\n").length <= COMMAND_ROWS.length + 13);
});

Deno.test("helpText() fits every terminal from 40 columns on, command lines aside", () => {
  const topics = fc.constantFrom(undefined, "options" as const, ...COMMAND_ROWS);
  fc.assert(fc.property(topics, fc.integer({ min: 40, max: 200 }), (topic, columns) => {
    const lines = helpText(topic, columns).split("\n");
    const toCopy = [
      ...Object.values(EXAMPLES).flat().map(([line]) => `  ${line}`),
    ];
    const long = lines.filter((line) => displayWidth(line) > columns && !toCopy.includes(line));
    assert.deepEqual(long, []);
  }));
});

Deno.test("helpText() writes operands and trailing commands where they belong", () => {
  const row = { name: "get", help: "do it", own: [{ name: "now", help: "at once" }] } as const;
  assert.match(
    helpText({ ...row, operand: "SHELL" }, 80),
    /^Usage: op-sts get SHELL \[OPTIONS\]\n\nPrints /,
  );
  assert.match(
    helpText({ ...row, operand: "COMMAND", isOperandOptional: true }, 80),
    /get \[COMMAND\] /,
  );
  assert.match(
    helpText({ ...row, trailing: true }, 80),
    /^Usage: op-sts get \[OPTIONS\] \[-- CMD \[ARG/,
  );
  assert.match(helpText(row, 80), /^ {6}--now +at once$/m);
});
