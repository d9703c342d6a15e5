import assert from "node:assert/strict";
import { deadlineIn } from "../../lib/base/clock.ts";
import { DeadlineError, RefusedError } from "../../lib/base/errors.ts";
import { NO_NOTES, type RenewalNotes, type RenewalState } from "../../lib/lock/renewal_notes.ts";
import { openRefreshLock, type Waiter } from "../../lib/lock/refresh_lock.ts";
import { FakeClock, memoryLock } from "../fakes.ts";

const ITEM = "item";

/** Notes of another process, which a test sets. */
function otherNotes(): RenewalNotes & { state: Partial<RenewalState> } {
  const unused = () => Promise.reject(new Error("unreachable"));
  const notes: RenewalNotes & { state: Partial<RenewalState> } = {
    state: {},
    read: () => Promise.resolve({ ...NO_NOTES, ...notes.state }),
    lastTriedStep: unused,
    noteTried: unused,
    noteStored: unused,
    noteRefusal: unused,
    failedLately: unused,
    noteRotation: unused,
    noteFailure: unused,
  };
  return notes;
}

function setUp(isFree = true) {
  const clock = new FakeClock();
  const file = memoryLock(isFree);
  const notes = otherNotes();
  const deadline = deadlineIn(clock, 50_000);
  const lock = openRefreshLock(file, notes, { clock, deadline });
  const start = clock.now();
  const waiter: Waiter = { item: ITEM, readAt: start, waitingSince: start };
  return { clock, file, notes, lock, start, waiter };
}

Deno.test("waitForTurn() takes a free lock at once", async () => {
  const { clock, file, lock, waiter } = setUp();
  assert.equal(await lock.waitForTurn(waiter), "held");
  assert.ok(file.isHeld);
  assert.deepEqual(clock.sleeps, []);
});

Deno.test("waitForTurn() polls every 20 to 50 ms at first, and three times a second as long as it takes", async () => {
  const { clock, file, lock, waiter } = setUp(false);
  clock.onSleep = () => file.isFree = clock.sleeps.length >= 200;
  assert.equal(await lock.waitForTurn(waiter), "held");
  assert.equal(clock.sleeps.length, 200);
  let waited = 0;
  for (const ms of clock.sleeps) {
    assert.ok(ms >= 20 && ms <= (waited < 700 ? 50 : 313), `${ms} ms after ${waited}`);
    waited += ms;
  }
});

Deno.test("waitForTurn() tells of a session that was stored since the item was read, without the lock", async () => {
  const { clock, file, notes, lock, waiter, start } = setUp(false);
  clock.onSleep = () => void (notes.state = { storedAt: { [ITEM]: start + 1 } });
  assert.equal(await lock.waitForTurn(waiter), "news");
  assert.ok(!file.isHeld);
});

Deno.test("waitForTurn() gives a lock back that it got along with news", async () => {
  const { clock, file, notes, lock, waiter, start } = setUp();
  clock.advance(10);
  notes.state = { storedAt: { [ITEM]: start + 1 } };
  assert.equal(await lock.waitForTurn(waiter), "news");
  assert.deepEqual([file.isHeld, file.isClosed], [false, false]);
});

Deno.test("waitForTurn() takes no news from a session of another item, an older one, or one of the future", async () => {
  const cases: [item: string, at: number][] = [["other", 1], [ITEM, 0], [ITEM, -1], [ITEM, 60_000]];
  for (const [item, at] of cases) {
    const { clock, notes, lock, waiter, start } = setUp();
    clock.advance(10);
    notes.state = { storedAt: { [item]: start + at } };
    assert.equal(await lock.waitForTurn(waiter), "held", `${item} ${at}`);
  }
});

Deno.test("waitForTurn() throws the refusal of another process that came while it waited", async () => {
  const { clock, file, notes, lock, waiter, start } = setUp(false);
  clock.onSleep = () => {
    file.isFree = true;
    notes.state = {
      refusal: { at: start + 5, item: ITEM, message: "Cannot X", hint: "do Y" },
    };
  };
  await assert.rejects(() => lock.waitForTurn(waiter), (error) => {
    assert.ok(error instanceof RefusedError);
    assert.deepEqual([error.message, error.hint], ["Cannot X", "do Y"]);
    return true;
  });
  assert.ok(!file.isHeld);
});

Deno.test("waitForTurn() tries anew when a refusal came before it waited, for another item, or in the future", async () => {
  const cases: [item: string, at: number][] = [["other", 5], [ITEM, -1], [ITEM, 60_000]];
  for (const [item, at] of cases) {
    const { clock, notes, lock, waiter, start } = setUp();
    clock.advance(10);
    notes.state = { refusal: { at: start + at, item, message: "Cannot X" } };
    assert.equal(await lock.waitForTurn(waiter), "held", `${item} ${at}`);
  }
});

Deno.test("waitForTurn() minds no refusal when it is told so", async () => {
  const { clock, notes, lock, waiter, start } = setUp();
  clock.advance(10);
  notes.state = { refusal: { at: start + 5, item: ITEM, message: "Cannot X" } };
  assert.equal(await lock.waitForTurn({ ...waiter, waitingSince: Infinity }), "held");
});

Deno.test("waitForTurn() throws a DeadlineError when the time is over, however the wall clock was set", async () => {
  const { clock, lock, waiter, start } = setUp(false);
  clock.onSleep = () => clock.set(0);
  await assert.rejects(() => lock.waitForTurn(waiter), (error) => {
    assert.ok(error instanceof DeadlineError);
    assert.match(error.message, /another process is still logging in/);
    return true;
  });
  assert.ok(clock.now() < start);
  assert.ok(clock.elapsed() >= 50_000 && clock.elapsed() < 50_010);
});

Deno.test("waitForTurn() ends as well where the time limits each step of a command", async () => {
  const { clock, file, notes, waiter } = setUp(false);
  const lock = openRefreshLock(file, notes, { clock, deadline: { left: () => 50_000 } });
  clock.onSleep = () => assert.ok(clock.elapsed() < 60_000, "it waits on");
  await assert.rejects(() => lock.waitForTurn(waiter), DeadlineError);
  assert.ok(clock.elapsed() >= 50_000);
});

Deno.test("openRefreshLock() closes the file at the end of its scope", async () => {
  const { file, lock, waiter } = setUp();
  {
    using held = lock;
    assert.equal(await held.waitForTurn(waiter), "held");
  }
  assert.deepEqual([file.isHeld, file.isClosed], [false, true]);
});
