import assert from "node:assert/strict";
import { COMMAND_ROWS, TEXT_ROWS } from "../../lib/command_line/command_rows.ts";
import { valueOf } from "../../lib/command_line/completion/values.ts";
import { OPTION_ROWS } from "../../lib/command_line/option_rows.ts";
import { makeWorld } from "../world.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;

/** How a shell's script mentions an option. */
const MENTION = {
  bash: (name: string) => new RegExp(`(^|['|])--${name}($|['|)])`, "m"),
  zsh: (name: string) => new RegExp(`['{,]--${name}[=[}]`),
  fish: (name: string) => new RegExp(` -l ${name} `),
};

Deno.test("completions prints every command, option and known value of the tables for each shell", async () => {
  await using world = await makeWorld();
  const commands = COMMAND_ROWS.map(({ name }) => name);
  const options = [...OPTION_ROWS, ...TEXT_ROWS, ...COMMAND_ROWS.flatMap(({ own }) => own)];
  for (const shell of SHELLS) {
    const { code, stdout, stderr } = await world.run(["completions", shell]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    for (const name of commands) assert.match(stdout, new RegExp(`\\b${name}\\b`), shell);
    for (const row of options) {
      assert.match(stdout, MENTION[shell](row.name), `${shell}: ${row.name}`);
      const value = valueOf(row);
      const words = typeof value === "object" ? value : [];
      const list = words.join(shell === "bash" ? "\n" : " ");
      assert.ok(stdout.includes(list), `${shell}: ${list}`);
    }
  }
});

Deno.test("completions asks nothing of op, of the network, or of any file", async () => {
  await using world = await makeWorld();
  const env = { PATH: "/nowhere", HOME: undefined };
  for (const shell of SHELLS) {
    assert.equal((await world.run(["completions", shell], { env })).code, 0);
  }
  assert.deepEqual(await world.op.calls(), []);
  assert.deepEqual(world.sts.calls, []);
});

Deno.test("completions refuses a shell that it does not know, and a call without one", async () => {
  await using world = await makeWorld();
  const unknown = await world.run(["completions", "tcsh"]);
  assert.deepEqual([unknown.code, unknown.stdout], [2, ""]);
  assert.match(
    unknown.stderr,
    /SHELL is one of bash, zsh, fish\nhint: .* help completions explains it\n$/,
  );
  const missing = await world.run(["completions"]);
  assert.deepEqual([missing.code, missing.stdout], [2, ""]);
  assert.match(missing.stderr, /write op-sts completions SHELL\nhint: .*\n$/);
});
