import assert from "node:assert/strict";
import { manPage } from "../../.ci/man.ts";
import { EXAMPLES } from "../../lib/command_line/command_help.ts";
import { COMMAND_ROWS, TEXT_ROWS } from "../../lib/command_line/command_rows.ts";
import { OPTION_ROWS, PROFILE_ROW } from "../../lib/command_line/option_rows.ts";
import { directory } from "../directory.ts";

const PAGE = manPage(new Date("2026-11-26T12:00:00Z"));

async function run(program: string, ...args: string[]): Promise<{ said: string; shown: string }> {
  await using home = await directory();
  await Deno.writeTextFile(`${home.path}/op-sts.1`, PAGE);
  const { stdout, stderr } = await new Deno.Command(program, {
    args: [...args, `${home.path}/op-sts.1`],
    env: { MANWIDTH: "100", LC_ALL: "C.UTF-8" },
  }).output();
  const decoder = new TextDecoder();
  return { said: decoder.decode(stderr), shown: decoder.decode(stdout) };
}

Deno.test("mandoc finds nothing to mend in the man page", async () => {
  // Of other programs' pages it looks for those of this machine.
  const { shown } = await run("mandoc", "-Tlint", "-Wall");
  const found = shown.split("\n").filter((line) =>
    line !== "" && !line.includes("referenced manual")
  );
  assert.deepEqual(found, []);
});

for (const [program, ...args] of [["groff", "-mandoc", "-ww", "-Tutf8"], ["mandoc", "-Tutf8"]]) {
  Deno.test(`${program} shows every command, option and example of the man page`, async () => {
    const { said, shown } = await run(program ?? "", ...args);
    assert.equal(said, "");
    // deno-lint-ignore no-control-regex -- bold text is struck twice, or set by escape sequences
    const plain = shown.replaceAll(/.\x08|\x1b\[[\d;]*m/g, "").replaceAll(/\s+/g, " ");
    const texts = [
      ...COMMAND_ROWS.map(({ name }) => ` ${name} `),
      ...[PROFILE_ROW, ...OPTION_ROWS, ...TEXT_ROWS, ...COMMAND_ROWS.flatMap(({ own }) => own)].map(
        ({ name }) => `--${name}`,
      ),
      ...Object.values(EXAMPLES).flat().map(([line]) => line),
      "November 26, 2026",
      "126, 127",
    ];
    assert.deepEqual(texts.filter((text) => !plain.includes(text)), []);
  });
}
