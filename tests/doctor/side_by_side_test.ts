import assert from "node:assert/strict";
import { sideBySide } from "../../lib/doctor/side_by_side.ts";
import type { Run, RunResult } from "../../lib/system/process.ts";

const OK: RunResult = { ended: "exited", code: 0, stdout: "{}", stderr: "" };
const DISMISSED: RunResult = {
  ended: "exited",
  code: 1,
  stdout: "",
  stderr: "[ERROR] 2026/11/26 10:00:00 authorization prompt dismissed, please try again\n",
};

/** A runner whose calls end when the test says so. */
function slowRunner(answer: (run: Run) => RunResult = () => OK) {
  const open: { run: Run; end: () => void }[] = [];
  let most = 0;
  let running = 0;
  return {
    open,
    most: () => most,
    run(run: Run): Promise<RunResult> {
      most = Math.max(most, ++running);
      const { promise, resolve } = Promise.withResolvers<RunResult>();
      open.push({
        run,
        end() {
          running--;
          resolve(answer(run));
        },
      });
      return promise;
    },
    /** Ends what is under way, again and again, until nothing comes any more. */
    async drain(): Promise<string[][]> {
      const waves: string[][] = [];
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        const wave = open.splice(0);
        if (wave.length === 0) return waves;
        waves.push(wave.map(({ run }) => run.args.join(" ")));
        for (const { end } of wave) end();
      }
    },
  };
}

const hour = { left: () => 3_600_000 };

function call(words: string, timeoutMs = 50_000): Run {
  return { program: "op", args: words.split(" "), environment: {}, timeoutMs };
}

Deno.test("sideBySide() lets the first call of each account go alone, the others together", async () => {
  const slow = slowRunner();
  const run = sideBySide(slow.run, hour);
  const words = ["get a", "get b", "get c", "get x --account z", "get y --account z"];
  const results = Promise.all(words.map((each) => run(call(each))));
  const waves = await slow.drain();
  assert.deepEqual(waves[0], ["get a"]);
  assert.deepEqual(waves[1]?.toSorted(), ["get b", "get c", "get x --account z"]);
  assert.deepEqual(waves[2], ["get y --account z"]);
  assert.equal((await results).length, 5);
});

Deno.test("sideBySide() has six calls under way at most, and reads nothing twice", async () => {
  const slow = slowRunner();
  const run = sideBySide(slow.run, hour);
  const words = Array.from({ length: 20 }, (_, index) => `get ${index % 15}`);
  const results = Promise.all(words.map((each) => run(call(each))));
  const waves = await slow.drain();
  await results;
  assert.equal(waves.flat().length, 15);
  assert.ok(slow.most() <= 6, `${slow.most()} at once`);
});

Deno.test("sideBySide() asks no account again that has refused or does not answer", async () => {
  for (const refusal of [DISMISSED, { ended: "timed out" } as const]) {
    const slow = slowRunner(({ args }) => args.includes("z") ? refusal : OK);
    const run = sideBySide(slow.run, hour);
    const words = ["get a --account z", "get b --account z", "get c", "get d"];
    const results = Promise.all(words.map((each) => run(call(each))));
    const asked = (await slow.drain()).flat();
    assert.deepEqual(asked.toSorted(), ["get a --account z", "get c", "get d"]);
    assert.deepEqual(await results, [refusal, refusal, OK, OK]);
  }
});

Deno.test("sideBySide() goes on when the first call only met a missing item", async () => {
  const missing: RunResult = { ...DISMISSED, stderr: '[ERROR] "a" isn\'t an item' };
  const slow = slowRunner(({ args }) => args[1] === "a" ? missing : OK);
  const run = sideBySide(slow.run, hour);
  const results = Promise.all(["get a", "get b"].map((each) => run(call(each))));
  await slow.drain();
  assert.deepEqual(await results, [missing, OK]);
});

Deno.test("sideBySide() gives the first call all the time there is, and the others a limit", async () => {
  const slow = slowRunner();
  let left = 40_000;
  const run = sideBySide(slow.run, { left: () => left });
  const given: number[] = [];
  const results = Promise.all(["get a", "get b", "get c"].map((each) => run(call(each))));
  for (const after of [5_000, -1]) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    given.push(...slow.open.map(({ run }) => run.timeoutMs));
    left = after;
    for (const { end } of slow.open.splice(0)) end();
  }
  assert.deepEqual(given, [40_000, 5_000, 5_000]);
  await results;
  assert.deepEqual(await run(call("get late")), { ended: "timed out" });
});
