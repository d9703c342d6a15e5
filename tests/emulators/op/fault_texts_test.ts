import assert from "node:assert/strict";
import type { FaultName } from "./model.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";

Deno.test("op says the recorded text and exits with the recorded status when a fault names one", async () => {
  await using op = await startOp();
  const cases: [fault: FaultName, exit: number, message: string][] = [
    [
      "not signed in",
      1,
      "You are not currently signed in. Please run `op signin --help` for instructions",
    ],
    ["account not signed in", 1, "account is not signed in"],
    ["no session token", 1, "could not find session token for account my"],
    ["wrong account", 1, "no account found for filter my"],
    [
      "prompt dismissed",
      1,
      "error initializing client: authorization prompt dismissed, please try again",
    ],
    ["prompt dismissed, bare", 1, "authorization prompt dismissed, please try again"],
    ["prompt timed out", 1, "error initializing client: authorization timeout"],
    ["app connection timed out", 1, "connecting to desktop app timed out"],
    ["app connection reset", 1, "connecting to desktop app: read: connection reset"],
    [
      "app offline",
      1,
      "error initializing client: RequestDelegatedSession: cannot setup session. Please check the logs of the 1Password app.",
    ],
    ["device not verified", 1, "cannot verify device: native messaging: UnableToProcessRequest"],
    ["client timeout", 1, "error initializing client: read: context deadline exceeded"],
    ["no network", 1, "dial tcp: lookup my.1password.com: no such host"],
    ["needs terminal", 1, "interactive IO not available"],
    ["update refused", 1, "Couldn't update the item."],
    ["rate limited", 1, "Too many requests. Your client has been rate-limited."],
    [
      "rate limited, try again",
      1,
      "Too many requests. Your client has been rate-limited. Try again in  seconds",
    ],
    [
      "item missing in vault",
      1,
      `"i" isn't an item in the "Private" vault. Specify the item with its UUID, name, or domain.`,
    ],
    [
      "field missing in reference",
      1,
      "could not read secret 'op://Private/i/password': item 'Private/i' does not have a field 'password'",
    ],
    ["forbidden", 4, "(403) Forbidden: You aren't authorized to access this resource."],
    ["not found", 4, "(404) Not Found: The requested resource was not found."],
    ["bad request", 4, "(400) Bad Request: The structure of request was invalid."],
    [
      "conflict",
      1,
      "unable to process line 1: DB: (409) (Conflict), Internal server conflict.",
    ],
    ["conflict, older form", 1, "(409) Conflict: Internal server conflict"],
    ["invalid JSON, bare", 1, "invalid JSON in piped input"],
    ["invalid JSON, older form", 1, "invalid JSON provided"],
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
    ["no accounts", /^No accounts configured .*\n\n - Turn.*\n - Add.*\n\[ERROR\] .* client: \n$/],
  ];
  for (const [fault, message] of cases) {
    await op.behave({ faults: [{ on: "--version", fault }] });
    const { code, stderr } = await run(op.program, ["--version"]);
    assert.equal(code, 1);
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
