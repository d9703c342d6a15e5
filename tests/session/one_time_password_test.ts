import assert from "node:assert/strict";
import fc from "fast-check";
import { deadlineIn } from "../../lib/base/clock.ts";
import { DeadlineError, OpStsError } from "../../lib/base/errors.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import { readKeyItem } from "../../lib/onepassword/key_item.ts";
import { STEP_MS, stepAt, takeCode } from "../../lib/session/one_time_password.ts";
import type { FullReading, KeptSession } from "../../lib/session/kept_session.ts";
import { FakeClock, keyItem, memoryTerminal, optionsWith, sessionUntil, SOURCE } from "../fakes.ts";

const BEGIN = 60_000_000 * STEP_MS;
const STEP = stepAt(BEGIN);

interface SetUp {
  /** Milliseconds into the step. */
  into?: number;
  lastTriedStep?: number;
  timeoutMs?: number;
  /** How long `op` takes, in ms. */
  opMs?: number;
  item?: Item;
  answers?: (string | undefined)[];
  canAsk?: boolean;
  noInput?: boolean;
  isSecondTry?: boolean;
  freshIn?: (reads: number) => KeptSession | undefined;
}

/** A 1Password whose codes name their step. */
function setUp(wishes: SetUp = {}) {
  const { into = 5000, lastTriedStep, timeoutMs = 50_000, opMs = 500, item = keyItem() } = wishes;
  const clock = new FakeClock(BEGIN + into - opMs);
  const deadline = deadlineIn(clock, timeoutMs);
  const options = optionsWith({ "timeout": timeoutMs / 1000, "no-input": wishes.noInput ?? false });
  const terminal = memoryTerminal(wishes.answers, wishes.canAsk);
  let reads = 0;

  function read(): FullReading {
    reads++;
    const from = clock.now();
    clock.advance(opMs);
    // `op` works the code out at its end.
    const totp = String(stepAt(clock.now()) % 1_000_000).padStart(6, "0");
    const fields = item.fields.map((field) => field.type === "OTP" ? { ...field, totp } : field);
    const key = readKeyItem({ item: { ...item, fields }, from, to: clock.now() }, options, {});
    return { startedAt: from, kept: undefined, key, sessionItems: [] };
  }

  const first = read();
  const reread = () => Promise.resolve(read());
  const take = () =>
    takeCode(
      first,
      {
        lastTriedStep,
        isSecondTry: wishes.isSecondTry ?? false,
        freshIn: () => wishes.freshIn?.(reads),
      },
      { options, clock, deadline, terminal, reread },
    );
  return { clock, terminal, take, first, reads: () => reads };
}

function digitsOf(step: number): string {
  return String(step % 1_000_000).padStart(6, "0");
}

Deno.test("takeCode() takes the code that was read when its step is the current one and unused", async () => {
  const { take, first, reads, clock } = setUp();
  assert.deepEqual(await take(), { reading: first, code: { digits: digitsOf(STEP), step: STEP } });
  assert.deepEqual([reads(), clock.sleeps], [1, []]);
});

Deno.test("takeCode() takes no code where there is no MFA device", async () => {
  const fields = keyItem().fields.slice(0, 2);
  const { take, first } = setUp({ item: keyItem({ fields }), into: 29_999, lastTriedStep: STEP });
  assert.deepEqual(await take(), { reading: first, code: undefined });
});

Deno.test("takeCode() reads again before a second try that waits for no step, and finds another machine's session", async () => {
  const withoutMfa = keyItem().fields.slice(0, 2);
  const withoutCode = keyItem().fields.filter(({ type }) => type !== "OTP");
  for (const fields of [withoutMfa, withoutCode]) {
    const wishes = {
      item: keyItem({ fields }),
      isSecondTry: true,
      answers: ["123456"],
      canAsk: true,
    };
    const again = setUp(wishes);
    const taken = await again.take();
    assert.ok("code" in taken && taken.reading !== again.first);
    assert.equal(again.reads(), 2);
    const found = setUp({ ...wishes, freshIn: stopAfter(2) });
    assert.ok("place" in await found.take());
  }
});

Deno.test("takeCode() waits for the next step and reads again when the step is spent", async () => {
  for (const lastTriedStep of [STEP, STEP + 1]) {
    const { take, reads, clock, terminal } = setUp({ into: 25_000, lastTriedStep });
    const wanted = lastTriedStep + 1;
    const taken = await take();
    assert.ok("code" in taken);
    assert.deepEqual(taken.code, { digits: digitsOf(wanted), step: wanted });
    assert.equal(reads(), 2);
    assert.ok(clock.now() >= wanted * STEP_MS);
    assert.match(terminal.said[0] ?? "", /^op-sts: waiting \d+ s for the next one-time password$/);
    assert.equal(terminal.said.at(-1), "");
  }
});

Deno.test("takeCode() takes a step again that was noted under a clock set back since", async () => {
  const { take } = setUp({ lastTriedStep: STEP + 2 });
  const taken = await take();
  assert.ok("code" in taken);
  assert.equal(taken.code?.step, STEP);
});

Deno.test("takeCode() skips a step with less than 3 s left", async () => {
  const enough = await setUp({ into: 27_000 }).take();
  assert.equal("code" in enough && enough.code?.step, STEP);
  const late = await setUp({ into: 27_001 }).take();
  assert.equal("code" in late && late.code?.step, STEP + 1);
});

Deno.test("takeCode() reads again without waiting when the call of op spanned a boundary", async () => {
  const { take, reads, clock } = setUp({ into: 200, opMs: 500 });
  const taken = await take();
  assert.ok("code" in taken);
  assert.equal(taken.code?.step, STEP);
  assert.deepEqual([reads(), clock.sleeps], [2, []]);
});

Deno.test("takeCode() counts a code as the earlier step's until a read lies within one step", async () => {
  // Each read takes as long as a step, so that none ever does.
  const { take } = setUp({ opMs: STEP_MS, into: 1000, timeoutMs: 1000, freshIn: stopAfter(5) });
  assert.equal(await take(), KEPT);
});

const KEPT: KeptSession = {
  session: sessionUntil(BEGIN + 3_600_000),
  source: SOURCE,
  item: keyItem(),
  place: "field",
};

function stopAfter(least: number) {
  return (reads: number) => reads >= least ? KEPT : undefined;
}

Deno.test("takeCode() gives the session that another machine stored while it waited", async () => {
  const { take } = setUp({ lastTriedStep: STEP, freshIn: stopAfter(2) });
  assert.equal(await take(), KEPT);
});

Deno.test("takeCode() throws a DeadlineError when a wait would end later than 12 s before the deadline", async () => {
  // 25 s to the next step.
  const inTime = setUp({ into: 5000, opMs: 0, lastTriedStep: STEP, timeoutMs: 37_000 });
  assert.ok("code" in await inTime.take());
  const late = setUp({ into: 5000, opMs: 0, lastTriedStep: STEP, timeoutMs: 36_999 });
  await assert.rejects(late.take, (error) => {
    assert.ok(error instanceof DeadlineError);
    assert.equal(
      error.message,
      "Cannot log in within 36.999 s: the next unused one-time password comes in 25 s",
    );
    assert.equal(error.hint, "try again in 25 s, or give a longer --timeout");
    return true;
  });
  assert.deepEqual([late.reads(), late.clock.sleeps], [1, []]);
});

const typing = { item: keyItem({ fields: keyItem().fields.slice(0, 3) }) };

Deno.test("takeCode() asks for a code when the item has none, until one will do", async () => {
  const answers = ["12345", "1234567", "abcdef", "", "123456"];
  const { take, terminal, reads } = setUp({ ...typing, answers });
  const taken = await take();
  assert.ok("code" in taken);
  assert.deepEqual(taken.code, { digits: "123456", step: STEP });
  assert.equal(reads(), 1);
  const question = `One-time password of ${SOURCE.serial}: `;
  const problem = "a one-time password has six digits";
  assert.deepEqual(terminal.said, [
    ...[question, problem],
    ...[question, problem],
    ...[question, problem],
    ...[question, problem],
    question,
  ]);
});

Deno.test("takeCode() refuses a typed code whose step was used, and takes the next one's", async () => {
  const { take, terminal, clock } = setUp({
    ...typing,
    answers: ["111111", "222222"],
    lastTriedStep: STEP,
  });
  const { say } = terminal;
  terminal.say = (line) => {
    say(line);
    clock.advance(STEP_MS);
  };
  const taken = await take();
  assert.ok("code" in taken);
  assert.deepEqual(taken.code, { digits: "222222", step: STEP + 1 });
  assert.match(terminal.said.join("\n"), /that time step's password has been used/);
});

Deno.test("takeCode() throws when the input ends before a code was typed", async () => {
  const { take } = setUp({ ...typing, answers: ["12", undefined] });
  await assert.rejects(take, { message: "Cannot log in: no one-time password was typed" });
});

Deno.test("takeCode() throws a DeadlineError when nobody types in time", async () => {
  const { take } = setUp({ ...typing, timeoutMs: 12_501, opMs: 500 });
  await assert.rejects(take, (error) => {
    assert.ok(error instanceof DeadlineError);
    assert.match(error.message, /no one-time password was typed in time$/);
    return true;
  });
});

Deno.test("takeCode() says to run login when there is no terminal to ask on, or none may be used", async () => {
  for (const wishes of [{ canAsk: false }, { noInput: true }]) {
    const { take, terminal } = setUp({ ...typing, ...wishes, answers: ["123456"] });
    await assert.rejects(take, (error) => {
      assert.ok(error instanceof OpStsError);
      assert.match(error.message, /has no one-time password, and there is no terminal to ask on$/);
      assert.match(error.hint ?? "", /^run op-sts login in a terminal/);
      return true;
    });
    assert.deepEqual(terminal.said, []);
  }
});

Deno.test("takeCode() never gives a step at or below the last tried one, nor one that is nearly over", async () => {
  const wishes = fc.record({
    into: fc.integer({ min: 0, max: STEP_MS - 1 }),
    opMs: fc.integer({ min: 0, max: 20_000 }),
    lastTriedStep: fc.integer({ min: STEP - 3, max: STEP + 1 }),
    timeoutMs: fc.constantFrom(50_000, 600_000),
  });
  await fc.assert(fc.asyncProperty(wishes, async (wishes) => {
    const { take, clock } = setUp(wishes);
    try {
      const taken = await take();
      assert.ok("code" in taken && taken.code !== undefined);
      const { step, digits } = taken.code;
      assert.ok(step > wishes.lastTriedStep);
      assert.equal(digits, digitsOf(step));
      assert.equal(step, stepAt(clock.now()));
      assert.ok((step + 1) * STEP_MS - clock.now() >= 3000);
    } catch (error) {
      assert.ok(error instanceof DeadlineError, String(error));
      assert.equal(wishes.timeoutMs, 50_000);
    }
  }));
});
