import assert from "node:assert/strict";
import type { FaultName } from "./model.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("op says the text and exits with the status of the fault", async () => {
  await using op = await startOp();
  const cases: [fault: FaultName, exit: number, message: string][] = [
    ["no session token", 1, "could not find session token for account my"],
    [
      "field missing in reference",
      1,
      "could not read secret 'op://Private/i/password': item 'Private/i' does not have a field 'password'",
    ],
    ["forbidden", 4, "(403) Forbidden: You aren't authorized to access this resource."],
  ];
  for (const [fault, exit, message] of cases) {
    await op.behave({ faults: [{ on: "item get", fault }] });
    const { code, stderr, stdout } = await run(op.program, ["item", "get", "i"]);
    assert.deepEqual({ code, stdout }, { code: exit, stdout: "" });
    assert.match(stderr, /^\[ERROR\] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /);
    assert.equal(stderr.slice("[ERROR] YYYY/MM/DD hh:mm:ss ".length), `${message}\n`);
  }
});

Deno.test("op says long texts in the recorded words", async () => {
  await using op = await startOp();
  const cases: [fault: FaultName, message: RegExp][] = [
    ["app unreachable", /connecting to desktop app: 1Password CLI couldn't connect/],
    ["account deleted", /\(Forbidden \(Service Account Deleted\)\), The Service Account used/],
    ["crashed", /^panic: runtime error: .*\n.*\n\ngoroutine 1/],
    ["no accounts", /^No accounts configured .*\n\n - Turn.*\n - Add.*\n\[ERROR\] .* client: \n$/],
  ];
  for (const [fault, message] of cases) {
    await op.behave({ faults: [{ on: "--version", fault }] });
    const { code, stderr } = await run(op.program, ["--version"]);
    assert.equal(code, fault === "crashed" ? 2 : 1);
    assert.match(stderr, message);
  }
});

Deno.test("op answers word for word when a fault gives the answer", async () => {
  const fault = { stderr: "oops\n", exit: 7, stdout: "half" };
  await using op = await startOp({ faults: [{ on: "item get", fault }] });
  const { code, stderr, stdout } = await run(op.program, ["item", "get", "i"]);
  assert.deepEqual({ exit: code, stderr, stdout }, fault);
});

Deno.test("op does not read stdin when its session fails, and does when the server refuses", async () => {
  await using op = await startOp();
  const cases: [fault: FaultName, bytes: number][] = [["prompt dismissed", 0], ["conflict", 2]];
  for (const [fault, bytes] of cases) {
    await op.behave({ faults: [{ on: "item create", fault }] });
    await op.forgetCalls();
    await run(op.program, ["item", "create", "-"], { stdin: "{}" });
    assert.deepEqual((await op.calls()).map(({ stdinBytes }) => stdinBytes), [bytes]);
  }
});
