import assert from "node:assert/strict";
import { deadlineIn } from "../../lib/base/clock.ts";
import { OpError } from "../../lib/base/errors.ts";
import { openOp } from "../../lib/onepassword/op.ts";
import { WELL_KNOWN } from "../../lib/system/op_programs.ts";
import type { Options } from "../../lib/command_line/options.ts";
import type { Run, RunResult } from "../../lib/system/process.ts";
import { FakeClock, ITEM_ID, keyItem, optionsWith } from "../fakes.ts";

/** A CLI whose runs are written down and answered one after the other; the last answer stays. */
function setUp(
  answers: RunResult[],
  options: Partial<Options> = {},
  environment: Record<string, string> = {},
) {
  const clock = new FakeClock();
  const runs: Run[] = [];
  const traces: string[] = [];
  const op = openOp({
    options: optionsWith(options),
    environment,
    host: { os: "linux", uid: null },
    clock,
    deadline: deadlineIn(clock, 50_000),
    trace: (line) => void traces.push(line),
    run(run) {
      const answer = answers[Math.min(runs.length, answers.length - 1)];
      runs.push(run);
      clock.advance(700);
      assert.ok(answer !== undefined);
      return Promise.resolve(answer);
    },
  });
  return { op, runs, traces, clock };
}

function printed(value: unknown): RunResult {
  const stdout = typeof value === "string" ? value : JSON.stringify(value);
  return { ended: "exited", code: 0, stdout, stderr: "harmless note" };
}

Deno.test("read() asks for one item as JSON, without stdin, and says when", async () => {
  const { op, runs, traces, clock } = setUp([printed(keyItem())]);
  const start = clock.now();
  assert.deepEqual(await op.read("AWS"), { item: keyItem(), from: start, to: start + 700 });
  const [run] = runs;
  assert.deepEqual(run?.args, ["item", "get", "AWS", "--format", "json"]);
  assert.deepEqual([run?.program, run?.timeoutMs, run?.input], ["op", 50_000, undefined]);
  assert.deepEqual(traces, ["op item get: exited, 700 ms"]);
});

Deno.test("read() names vault and account, and another vault where it is told to", async () => {
  const { op, runs } = setUp([printed(keyItem())], { vault: "Work", account: "my" });
  await op.read("AWS");
  await op.read("AWS", "v2");
  const place = (vault: string) => ["--vault", vault, "--account", "my", "--format", "json"];
  assert.deepEqual(runs.map(({ args }) => args), [
    ["item", "get", "AWS", ...place("Work")],
    ["item", "get", "AWS", ...place("v2")],
  ]);
});

Deno.test("edit() and create() send everything by stdin and nothing of it in arguments", async () => {
  const { op, runs } = setUp([printed(keyItem())]);
  await op.edit(keyItem());
  await op.create({ title: "T" }, "v");
  assert.deepEqual(runs.map(({ args }) => args), [
    ["item", "edit", ITEM_ID, "--vault", keyItem().vault.id, "--format", "json"],
    ["item", "create", "-", "--vault", "v", "--format", "json"],
  ]);
  assert.deepEqual(runs.map(({ input }) => JSON.parse(new TextDecoder().decode(input))), [
    keyItem(),
    { title: "T" },
  ]);
});

Deno.test("edit() is ended before the deadline when it hangs, and is not begun behind it", async () => {
  const { op, runs, clock } = setUp([{ ended: "timed out" }]);
  for (const elapsed of [0, 40_000, 49_000, 50_000]) {
    clock.advance(elapsed - clock.elapsed());
    await assert.rejects(() => op.edit(keyItem()), { trouble: "no answer" });
  }
  assert.deepEqual(runs.map(({ timeoutMs }) => timeoutMs), [49_000, 10_000, 1000]);
});

Deno.test("openOp() gives op no environment that is not its business", async () => {
  const { op, runs } = setUp([printed(keyItem())], {}, { HOME: "/h", AWS_SECRET_ACCESS_KEY: "s" });
  await op.read("AWS");
  assert.deepEqual(runs[0]?.environment, { HOME: "/h", OP_STS_RUNNING: "1" });
});

Deno.test("openOp() looks in well-known places when PATH lacks op, and for op.exe under WSL", async () => {
  const missing: RunResult = { ended: "not found" };
  const found = setUp([missing, missing, printed(keyItem())]);
  await found.op.read("AWS");
  assert.deepEqual(found.runs.map(({ program }) => program), ["op", ...WELL_KNOWN.slice(0, 2)]);

  const nowhere = setUp([missing]);
  await assert.rejects(() => nowhere.op.read("AWS"), {
    message: 'Cannot read the item "AWS": the 1Password CLI (op) is not installed',
    hint: /--op/,
  });
  assert.deepEqual(nowhere.runs.map(({ program }) => program), ["op", ...WELL_KNOWN]);

  const nixos = setUp([missing], {}, { PATH: "/run/current-system/sw/bin:/bin", HOME: "/home/me" });
  await assert.rejects(() => nixos.op.read("AWS"));
  const asked = nixos.runs.map(({ program }) => program);
  assert.deepEqual(asked.slice(0, 2), ["/run/wrappers/bin/op", "op"]);
  assert.ok(
    asked.indexOf("/run/wrappers/bin/op", 1) < asked.indexOf("/run/current-system/sw/bin/op"),
  );
  assert.deepEqual(asked.slice(-2), [
    "/home/me/.local/share/mise/shims/op",
    "/home/me/.asdf/shims/op",
  ]);

  const windows = setUp([missing], {}, { LOCALAPPDATA: "C:\\L", ProgramFiles: "C:\\P" });
  await assert.rejects(() => windows.op.read("AWS"));
  assert.deepEqual(windows.runs.map(({ program }) => program).slice(-2), [
    "C:\\L\\Microsoft\\WinGet\\Links\\op.exe",
    "C:\\P\\1Password CLI\\op.exe",
  ]);

  const wsl = setUp([missing], {}, { WSL_DISTRO_NAME: "Debian" });
  await assert.rejects(() => wsl.op.read("AWS"));
  assert.equal(wsl.runs.at(-1)?.program, "op.exe");

  const named = setUp([missing], { op: "/opt/op" });
  await assert.rejects(() => named.op.read("AWS"), { message: /\(\/opt\/op\) is not installed$/ });
  assert.equal(named.runs.length, 1);
});

Deno.test("openOp() says so when op hangs, cannot be executed, or answers with what is no item", async () => {
  const cases: [answer: RunResult, message: RegExp, trouble: string][] = [
    [{ ended: "timed out" }, /: op did not answer in time$/, "no answer"],
    [{ ended: "not executable" }, /: op cannot be executed$/, "other"],
    [{ ended: "endless output" }, /: op does not stop printing$/, "other"],
    [printed(""), /: op gave no readable answer$/, "other"],
    [printed('{\n  "id": "'), /: op gave no readable answer$/, "other"],
    [printed([keyItem()]), /: op gave no readable answer$/, "other"],
  ];
  for (const [answer, message, trouble] of cases) {
    const { op } = setUp([answer]);
    await assert.rejects(() => op.read("AWS"), (error) => {
      assert.ok(error instanceof OpError);
      assert.match(error.message, message);
      assert.equal(error.trouble, trouble);
      assert.ok(error.hint !== undefined);
      return true;
    });
  }
});

Deno.test("openOp() explains a failure, and shows no secret that op repeats", async () => {
  const failed = (stderr: string): RunResult => ({ ended: "exited", code: 1, stdout: "", stderr });
  const missing = setUp([failed('[ERROR] 2026/11/24 10:00:00 "AWS" isn\'t an item. Specify')]);
  await assert.rejects(() => missing.op.read("AWS"), {
    name: "OpError",
    trouble: "not found",
    message: 'Cannot read the item "AWS": there is no such item',
  });
  const chatty = setUp([failed("[ERROR] the flux of secret/of+the/key and SEED-42 is low")]);
  const extra = { id: "x", type: "STRING", value: "SEED-42" };
  await assert.rejects(() => chatty.op.edit(keyItem({}, [extra])), {
    message:
      'Cannot write the item "AWS Access Key": op ended with code 1 and said: the flux of … and … is low',
  });
});

Deno.test("version() gives what op says, and undefined when it says nothing", async () => {
  const { op, runs } = setUp([printed("2.34.1\n")]);
  assert.equal(await op.version(), "2.34.1");
  assert.deepEqual(runs[0]?.args, ["--version"]);
  const silent: RunResult[] = [
    { ended: "timed out" },
    { ended: "exited", code: 1, stdout: "2.34.1", stderr: "" },
  ];
  for (const answer of silent) assert.equal(await setUp([answer]).op.version(), undefined);
});
