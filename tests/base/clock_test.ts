import assert from "node:assert/strict";
import { deadlineIn, systemClock, within } from "../../lib/base/clock.ts";
import { FakeClock } from "../fakes.ts";

Deno.test("deadlineIn() counts down by the clock that nobody can set", () => {
  const clock = new FakeClock();
  const deadline = deadlineIn(clock, 5000);
  assert.equal(deadline.left(), 5000);
  clock.set(0);
  assert.equal(deadline.left(), 5000);
  clock.advance(6000);
  assert.equal(deadline.left(), -1000);
});

Deno.test("within() gives what is there in time, and undefined when the time runs out", async () => {
  assert.equal(await within(Promise.resolve("here"), 0), "here");
  assert.equal(await within(new Promise(() => {}), 1), undefined);
  assert.equal(await within(new Promise(() => {}), -5), undefined);
});

Deno.test("within() throws what the promise throws, and swallows it when it comes too late", async () => {
  await assert.rejects(() => within(Promise.reject(new Error("early")), 1000), /early/);
  const { promise, reject } = Promise.withResolvers<string>();
  assert.equal(await within(promise, 1), undefined);
  reject(new Error("late"));
  // An unhandled rejection would end the test run here.
  await new Promise((resolve) => setTimeout(resolve, 1));
});

Deno.test("systemClock sleeps no less than it is told, and not at all for a negative time", async () => {
  const before = systemClock.elapsed();
  await systemClock.sleep(20);
  await systemClock.sleep(-1000);
  // Timers count whole milliseconds.
  assert.ok(systemClock.elapsed() - before >= 19);
  assert.ok(Math.abs(systemClock.now() - Date.now()) < 60_000);
});
