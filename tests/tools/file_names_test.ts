import assert from "node:assert/strict";
import { bashCompletion } from "../../lib/command_line/completion/bash.ts";
import { fishCompletion } from "../../lib/command_line/completion/fish.ts";
import { zshCompletion } from "../../lib/command_line/completion/zsh.ts";
import { directory } from "../directory.ts";
import { openPane } from "./tmux.ts";

/** Names that run something (one with a newline, bash-completion does not offer at all), or fall apart, unless they are quoted. */
const NAMES = [
  "nxx;touch HACKED;",
  "n two  words",
  "n'quote",
  'n"quote',
  "n$(touch HACKED)",
  "n`touch HACKED`",
  "n\\back",
  "n!x",
  "n*[a]?{b,c}",
  "n&x|y>z<w",
  "n#x~y",
  "ntwo\nlines",
  "n日本",
];

/** A word can begin with a quote already. */
const QUOTES = ["'", '"'];

/** Names that mean something else between quotes. */
const IN_QUOTES = ["n two;words", "n'$(touch HACKED)", 'n"$(touch HACKED)', "n!x"];

const SHELLS = {
  "bash": { words: ["bash", "--norc", "--noprofile", "-i"], script: bashCompletion(), before: "" },
  "bash with bash-completion": {
    words: ["bash", "--norc", "--noprofile", "-i"],
    script: bashCompletion(),
    before: "source /usr/share/bash-completion/bash_completion; ",
  },
  "zsh": {
    words: ["zsh", "-f", "-i"],
    script: zshCompletion(),
    before: "autoload -Uz compinit && compinit -u -D; ",
  },
  "fish": { words: ["fish", "--no-config", "-i"], script: fishCompletion(), before: "" },
};

/** Stands in for this program: notes what stands behind `--`. */
const STUB = `#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
printf '%s\\0' "$@" >../args.new && mv ../args.new ../args
`;

for (const [shell, { words, script, before }] of Object.entries(SHELLS)) {
  Deno.test(`TAB in ${shell} puts no file name into the line that means something else there`, async () => {
    await using home = await directory();
    await Deno.mkdir(`${home.path}/bin`);
    await Deno.writeTextFile(`${home.path}/bin/op-sts`, STUB, { mode: 0o755 });
    await Deno.writeTextFile(`${home.path}/script`, script);
    const env = { HOME: home.path, PATH: `${home.path}/bin:/usr/bin:/bin`, LC_ALL: "C.UTF-8" };
    await using pane = await openPane({ command: words, env, cwd: home.path });
    await pane.type(`${before}source ./script && mkdir d && cd d && clear && echo re''ady\n`);
    await pane.see("ready");
    // A name with a dash in front would be an option: it comes up for no letter at all.
    const unquoted = NAMES.filter((name) => !(shell.includes("with") && name.includes("\n")))
      .map((name) => ["n", name] as const);
    // Behind a name with the same quote zsh leaves the quote open, at times: nothing runs, and somebody has to close it.
    const quoted = QUOTES.flatMap((quote) =>
      IN_QUOTES.filter((name) => shell !== "zsh" || !name.includes(quote))
        .map((name) => [`${quote}n`, name] as const)
    );
    for (const [typed, name] of [...unquoted, ["", "-rf"] as const, ...quoted]) {
      for await (const { name } of Deno.readDir(`${home.path}/d`)) {
        await Deno.remove(`${home.path}/d/${name}`);
      }
      await Deno.writeTextFile(`${home.path}/d/${name}`, "");
      await Deno.remove(`${home.path}/args`).catch(() => {});
      await pane.type(`op-sts exec -- cat ${typed}`);
      await pane.press("Tab");
      await new Promise((resolve) => setTimeout(resolve, 300));
      await pane.press("Enter");
      const args = await seen(`${home.path}/args`);
      const [program, file = ""] = args;
      assert.deepEqual([program, file.replace(/^\.\/-/, "-")], ["cat", name], await pane.screen());
      assert.deepEqual(await namesIn(`${home.path}/d`), [name]);
    }
  });
}

async function seen(path: string): Promise<string[]> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      return (await Deno.readTextFile(path)).split("\0").slice(0, -1);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return [];
}

async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(path)) names.push(name);
  return names;
}
