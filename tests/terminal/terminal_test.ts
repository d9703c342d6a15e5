import assert from "node:assert/strict";
import { OpStsError } from "../../lib/base/errors.ts";
import { showError } from "../../lib/terminal/terminal.ts";
import { memoryTerminal } from "../fakes.ts";

const MODULE = new URL("../../lib/terminal/terminal.ts", import.meta.url).href;

/** Runs a script with a terminal in scope, in a process of its own with pipes for streams. */
async function runWithTerminal(script: string) {
  const code = `import { openTerminal } from ${JSON.stringify(MODULE)};
    const terminal = openTerminal();
    ${script}
    Deno.exit(0);`;
  const { code: exit, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", "--ext=ts", code],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const decoder = new TextDecoder();
  return { exit, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("openTerminal() sees that pipes are no terminals, shows no progress there, and says lines", async () => {
  assert.deepEqual(
    await runWithTerminal(`
      terminal.progress("working");
      terminal.say("done " + [terminal.canAsk, terminal.isWatched, terminal.showsOutput]);
      terminal.progress("");
    `),
    { exit: 0, stdout: "", stderr: "done false,false,false\n" },
  );
});

Deno.test("print() writes all of a text that is larger than a pipe", async () => {
  const { exit, stdout, stderr } = await runWithTerminal(
    'await terminal.print("é".repeat(300_000));',
  );
  assert.deepEqual([exit, stdout.length, stderr], [0, 300_000, ""]);
  assert.ok(/^é+$/.test(stdout));
});

Deno.test("print() throws an error of ours when stdout takes nothing any more", async () => {
  const { stderr, exit } = await runWithTerminal(`
    Deno.stdout.close();
    try {
      await terminal.print("x");
    } catch (error) {
      terminal.say(error.constructor.name + " " + error.message);
    }
  `);
  const message = "Cannot print: stdout does not take what is written to it";
  assert.deepEqual([exit, stderr], [0, `OpStsError ${message}\n`]);
});

Deno.test("ask() asks on stderr, and gives undefined at the end of input", async () => {
  const { stderr } = await runWithTerminal('terminal.say(String(await terminal.ask("Code: ")));');
  assert.equal(stderr, "Code: undefined\n");
});

Deno.test("showError() shows one line, or two with a hint, and lets no control character through", () => {
  const terminal = memoryTerminal();
  showError(
    terminal,
    new OpStsError("Cannot A: \x1b[31mred\x1b[0m\r\nnext\u009b1m\u202eB", "do\nit"),
  );
  showError(terminal, new OpStsError("Cannot B"));
  assert.deepEqual(terminal.said, [
    "op-sts: Cannot A: red next B",
    "hint: do it",
    "op-sts: Cannot B",
  ]);
});

Deno.test("ask() puts together a line that comes in pieces, and takes what cannot be read for the end", async () => {
  const script = `import { openTerminal } from ${JSON.stringify(MODULE)};
    console.log(String(await openTerminal().ask("")));
    Deno.exit(0);`;
  const asked = `"$0" eval --no-config --ext=ts "$1"`;
  for (
    const [shell, line] of [
      [`(printf 12; sleep 0.2; printf '3456\\n'; sleep 0.2) | ${asked}`, "123456\n"],
      [`printf 123456 | ${asked}`, "123456\n"],
      [`${asked} < /dev/null`, "undefined\n"],
      [`${asked} < /`, "undefined\n"],
    ] as const
  ) {
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", shell, Deno.execPath(), script],
    }).output();
    const decoder = new TextDecoder();
    assert.deepEqual([decoder.decode(stdout), decoder.decode(stderr)], [line, ""], shell);
  }
});
