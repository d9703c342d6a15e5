import assert from "node:assert/strict";
import { deadlineIn } from "../../lib/base/clock.ts";
import type { Options } from "../../lib/command_line/options.ts";
import { codeElsewhere, type ElsewhereCall } from "../../lib/session/code_elsewhere.ts";
import type { Run, RunResult } from "../../lib/system/process.ts";
import { FakeClock, keyItem, memoryOp, memoryTerminal, NOWHERE, optionsWith } from "../fakes.ts";

const RESERVE_MS = 12_000;

function setUp(options: Partial<Options>, more: Partial<ElsewhereCall> = {}) {
  const clock = new FakeClock();
  const call = {
    ...NOWHERE,
    options: optionsWith(options),
    clock,
    deadline: deadlineIn(clock, 50_000),
    op: memoryOp(clock),
    ...more,
  };
  return { clock, ask: codeElsewhere(call, RESERVE_MS)?.ask };
}

function printing(stdout: string, more: Partial<Extract<RunResult, { ended: "exited" }>> = {}) {
  const runs: Run[] = [];
  const result: RunResult = { ended: "exited", code: 0, stdout, stderr: "", ...more };
  return {
    runs,
    run(run: Run) {
      runs.push(run);
      return Promise.resolve(result);
    },
  };
}

Deno.test("codeElsewhere() gives nothing when the key item is to give the code", () => {
  assert.equal(setUp({}).ask, undefined);
});

Deno.test("codeElsewhere() takes the code out of what a command prints", async () => {
  const outputs: string[] = [
    "123456",
    "123456\n",
    "Amazon:me 123456\n",
    "Amazon Web Services:alice@prod   123456\r\n",
    "123 456\n",
    "Touch your key …\nAWS 123456\n",
    "\n  123456  \n\n",
    "AWS 123456\nAWS 123456\n",
  ];
  for (const output of outputs) {
    const { run } = printing(output);
    const { ask } = setUp({ "code-command": "c" }, { run });
    assert.equal((await ask?.(1))?.digits, "123456", JSON.stringify(output));
  }
});

Deno.test("codeElsewhere() runs a command by its words, with op's environment and what time there is", async () => {
  const { run, runs } = printing("123456");
  const environment = { PATH: "/bin", AWS_SECRET_ACCESS_KEY: "s", HOME: "/h" };
  const command = "ykman oath accounts code -s 'AWS prod'";
  const { ask, clock } = setUp({ "code-command": command }, { run, environment });
  assert.deepEqual(await ask?.(1), { digits: "123456", from: clock.now() });
  assert.deepEqual(runs, [{
    program: "ykman",
    args: ["oath", "accounts", "code", "-s", "AWS prod"],
    environment: { PATH: "/bin", HOME: "/h", OP_STS_RUNNING: "1" },
    timeoutMs: 50_000 - RESERVE_MS,
  }]);
});

Deno.test("codeElsewhere() gives a command half of a time that is too short for the reserve", async () => {
  for (const left of [9000, RESERVE_MS, 1000]) {
    const { runs, run } = printing("123456\n");
    const deadline = { left: () => left };
    await setUp({ "code-command": "ykman code" }, { run, deadline }).ask?.(1);
    assert.deepEqual(runs.map(({ timeoutMs }) => timeoutMs), [left / 2]);
  }
});

Deno.test("codeElsewhere() says what a command said, and never what it printed", async () => {
  const cases: [result: RunResult, message: RegExp][] = [
    [
      { ended: "exited", code: 1, stdout: "654321", stderr: "No key was found: 654321\nmore" },
      /^Cannot log in: the code command \("ykman"\) ended with code 1 and said: No key was found: …$/,
    ],
    [{ ended: "exited", code: 3, stdout: "", stderr: "" }, /\("ykman"\) ended with code 3$/],
    [{ ended: "exited", code: 0, stdout: "", stderr: "" }, /printed no six-digit code$/],
    [{ ended: "exited", code: 0, stdout: "1234567\n12345678", stderr: "" }, /no six-digit code$/],
    [{ ended: "exited", code: 0, stdout: "A 654321\nB 123456", stderr: "" }, /several codes$/],
    [{ ended: "timed out" }, /gave no code in time$/],
    [{ ended: "not found" }, /is not there$/],
    [{ ended: "not executable" }, /cannot be executed$/],
    [{ ended: "endless output" }, /does not stop printing$/],
  ];
  for (const [result, message] of cases) {
    const run = () => Promise.resolve(result);
    const { ask } = setUp({ "code-command": "ykman code" }, { run });
    await assert.rejects(async () => await ask?.(1), (error) => {
      assert.ok(error instanceof Error && "hint" in error);
      assert.match(error.message, message);
      assert.match(String(error.hint), /ykman code$/);
      assert.doesNotMatch(`${error.message}${error.hint}`, /654321|123456/);
      return true;
    });
  }
  const { ask } = setUp({ "code-command": "ykman 'open" }, printing(""));
  await assert.rejects(async () => await ask?.(1), {
    name: "UsageError",
    message: /is not closed$/,
  });
});

Deno.test("codeElsewhere() reads another item, in any vault unless a service account needs one", async () => {
  const other = keyItem({ id: "other", title: "Login", vault: { id: "elsewhere" } });
  for (
    const [environment, call] of [
      [{}, "read Login"],
      [{ OP_SERVICE_ACCOUNT_TOKEN: "ops_x" }, "read Login in Work"],
    ] as const
  ) {
    const op = memoryOp(new FakeClock(), other);
    const { ask } = setUp({ "otp-item": "Login", vault: "Work" }, { op, environment });
    assert.equal((await ask?.(1))?.digits, "012345");
    assert.deepEqual(op.calls, [call]);
  }
  const bare = { ...other, fields: other.fields.slice(0, 3) };
  const { ask } = setUp({ "otp-item": "Login" }, { op: memoryOp(new FakeClock(), bare) });
  await assert.rejects(async () => await ask?.(1), {
    message: 'Cannot log in: the item "Login" of --otp-item has no one-time password',
    hint: /--otp-item/,
  });
});

Deno.test("codeElsewhere() takes a code from stdin once, and none from an argument", async () => {
  const own = new Map([["code", "-"]]);
  const { ask } = setUp({ "code-command": "c" }, { own, terminal: memoryTerminal(["123456"]) });
  assert.equal((await ask?.(1))?.digits, "123456");
  await assert.rejects(async () => await ask?.(2), { name: "DeadlineError" });

  const empty = setUp({}, { own, terminal: memoryTerminal([undefined]) });
  await assert.rejects(async () => await empty.ask?.(1), {
    message: /stdin holds no six-digit code/,
  });

  const named = setUp({}, { own: new Map([["code", "123456"]]), terminal: memoryTerminal() });
  await assert.rejects(async () => await named.ask?.(1), (error) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, /every program of this machine can read arguments$/);
    assert.doesNotMatch(error.message, /123456/);
    return true;
  });
});

Deno.test("codeElsewhere() takes no longer over megabytes of a failed command's words than over a page", async () => {
  const stdout = Array.from({ length: 1_500_000 }, (_, index) => `w${index}abc`).join(" ");
  const { run } = printing(stdout, { code: 3, stderr: "no device ".repeat(1_500_000) });
  const { ask } = setUp({ "code-command": "c" }, { run });
  await assert.rejects(async () => await ask?.(1), /ended with code 3 and said: no device no/);
});
