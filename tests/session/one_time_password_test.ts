import assert from "node:assert/strict";
import { deadlineIn } from "../../lib/base/clock.ts";
import { DeadlineError, OpStsError } from "../../lib/base/errors.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import { takeCode } from "../../lib/session/one_time_password.ts";
import { STEP_MS, stepAt } from "../../lib/session/time_step.ts";
import { readSession } from "../../lib/keeping/store.ts";
import { isoSeconds } from "../../lib/sts/session.ts";
import {
  cacheField,
  FakeClock,
  keyItem,
  type MemoryOp,
  memoryOp,
  memoryTerminal,
  NOWHERE,
  optionsWith,
  sessionUntil,
  SOURCE,
} from "../fakes.ts";
import fc from "../fast_check.ts";

const FOUND = sessionUntil(60_000_000 * STEP_MS + 3_600_000);
/** As the article's script writes it: of the item that holds it, whatever device that has. */
const FOUND_VALUE = btoa(JSON.stringify({
  Credentials: {
    AccessKeyId: FOUND.accessKeyId,
    SecretAccessKey: FOUND.secretAccessKey,
    SessionToken: FOUND.sessionToken,
    Expiration: isoSeconds(FOUND.expiresAt),
  },
}));
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
  refused?: string[];
  /** The read from which on a session of another machine is there. */
  foundAt?: number;
}

/** A 1Password whose codes name their step, and whose calls take time. */
async function setUp(wishes: SetUp = {}) {
  const { into = 5000, lastTriedStep, timeoutMs = 50_000, opMs = 500, item = keyItem() } = wishes;
  const clock = new FakeClock(BEGIN + into - opMs);
  const deadline = deadlineIn(clock, timeoutMs);
  const options = optionsWith({
    "cache": "field",
    "timeout": timeoutMs / 1000,
    "no-input": wishes.noInput ?? false,
  });
  const terminal = memoryTerminal(wishes.answers, wishes.canAsk);
  let reads = 0;
  const op: MemoryOp = {
    ...memoryOp(clock),
    read() {
      reads++;
      const from = clock.now();
      clock.advance(opMs);
      // `op` works the code out at its end.
      const totp = digitsOf(stepAt(clock.now()));
      const coded = item.fields.map((field) => field.type === "OTP" ? { ...field, totp } : field);
      const isFound = wishes.foundAt !== undefined && reads >= wishes.foundAt;
      const fields = isFound ? [...coded, cacheField(FOUND_VALUE)] : coded;
      return Promise.resolve({ item: { ...item, fields }, from, to: clock.now() });
    },
  };
  const call = { ...NOWHERE, options, clock, deadline, terminal, op };
  const first = await readSession(call);
  const need = {
    wish: "use",
    lastTriedStep,
    tries: wishes.isSecondTry ? 2 : 1,
    refused: wishes.refused ?? [],
  } as const;
  return {
    clock,
    deadline,
    terminal,
    take: () => takeCode(first, need, call),
    first,
    reads: () => reads,
  };
}

function foundIn(taken: Awaited<ReturnType<typeof takeCode>>): string | undefined {
  return taken.kind === "found" ? taken.kept.session.accessKeyId : undefined;
}

function digitsOf(step: number): string {
  return String(step % 1_000_000).padStart(6, "0");
}

Deno.test("takeCode() takes the code that was read when its step is the current one and unused", async () => {
  const { take, first, reads, clock } = await setUp();
  assert.deepEqual(await take(), {
    kind: "code",
    reading: first,
    code: { digits: digitsOf(STEP), step: STEP },
    isTyped: false,
  });
  assert.deepEqual([reads(), clock.sleeps], [1, []]);
});

Deno.test("takeCode() takes no code where there is no MFA device", async () => {
  const fields = keyItem().fields.slice(0, 2);
  const { take, first } = await setUp({
    item: keyItem({ fields }),
    into: 29_999,
    lastTriedStep: STEP,
  });
  assert.deepEqual(await take(), { kind: "code", reading: first, code: undefined, isTyped: false });
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
    const again = await setUp(wishes);
    const taken = await again.take();
    assert.ok(taken.kind === "code" && taken.reading !== again.first);
    assert.equal(again.reads(), 2);
    const found = await setUp({ ...wishes, foundAt: 2 });
    assert.equal((await found.take()).kind, "found");
  }
});

Deno.test("takeCode() waits for the next step and reads again when the step is spent", async () => {
  for (const lastTriedStep of [STEP, STEP + 1]) {
    const { take, reads, clock, terminal } = await setUp({ into: 25_000, lastTriedStep });
    const wanted = lastTriedStep + 1;
    const taken = await take();
    assert.ok(taken.kind === "code");
    assert.deepEqual(taken.code, { digits: digitsOf(wanted), step: wanted });
    assert.equal(reads(), 2);
    assert.ok(clock.now() >= wanted * STEP_MS);
    assert.match(terminal.said[0] ?? "", /^op-sts: waiting \d+ s for the next one-time password$/);
    assert.equal(terminal.said.at(-1), "");
  }
});

Deno.test("takeCode() takes a step again that was noted under a clock set back since", async () => {
  const { take } = await setUp({ lastTriedStep: STEP + 2 });
  const taken = await take();
  assert.ok(taken.kind === "code");
  assert.equal(taken.code?.step, STEP);
});

Deno.test("takeCode() skips a step with less than 3 s left", async () => {
  const enough = await (await setUp({ into: 27_000 })).take();
  assert.equal(enough.kind === "code" && enough.code?.step, STEP);
  const late = await (await setUp({ into: 27_001 })).take();
  assert.equal(late.kind === "code" && late.code?.step, STEP + 1);
});

Deno.test("takeCode() reads again without waiting when the call of op spanned a boundary", async () => {
  const { take, reads, clock } = await setUp({ into: 200, opMs: 500 });
  const taken = await take();
  assert.ok(taken.kind === "code");
  assert.equal(taken.code?.step, STEP);
  assert.deepEqual([reads(), clock.sleeps], [2, []]);
});

Deno.test("takeCode() counts a code as the earlier step's until a read lies within one step", async () => {
  // Each read takes as long as a step, so that none ever does.
  const { take } = await setUp({ opMs: STEP_MS, into: 1000, timeoutMs: 1000, foundAt: 5 });
  assert.equal(foundIn(await take()), FOUND.accessKeyId);
});

Deno.test("takeCode() gives the session that another machine stored while it waited", async () => {
  const { take } = await setUp({ lastTriedStep: STEP, foundAt: 2 });
  assert.equal(foundIn(await take()), FOUND.accessKeyId);
});

Deno.test("takeCode() throws a DeadlineError when a wait would end later than 12 s before the deadline", async () => {
  // 25 s to the next step.
  const inTime = await setUp({ into: 5000, opMs: 0, lastTriedStep: STEP, timeoutMs: 37_000 });
  assert.equal((await inTime.take()).kind, "code");
  const late = await setUp({ into: 5000, opMs: 0, lastTriedStep: STEP, timeoutMs: 36_999 });
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
  const { take, terminal, reads } = await setUp({ ...typing, answers });
  const taken = await take();
  assert.ok(taken.kind === "code");
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
  const { take, terminal, clock } = await setUp({
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
  assert.ok(taken.kind === "code");
  assert.deepEqual(taken.code, { digits: "222222", step: STEP + 1 });
  assert.match(terminal.said.join("\n"), /that time step's password has been used/);
});

Deno.test("takeCode() throws when the input ends before a code was typed", async () => {
  const { take } = await setUp({ ...typing, answers: ["12", undefined] });
  await assert.rejects(take, { message: "Cannot log in: no one-time password was typed" });
});

Deno.test("takeCode() gives a person five minutes to type, whatever --timeout is", async () => {
  const waits: number[] = [];
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => {
    waits.push(ms);
    return timeout(1);
  };
  try {
    const { take } = await setUp({ ...typing, timeoutMs: 5000 });
    await assert.rejects(take, {
      name: "DeadlineError",
      message: "Cannot log in: no one-time password was typed within 5 minutes",
    });
    // Behind those for parts of the program.
    assert.equal(waits.at(-1), 300_000);
  } finally {
    AbortSignal.timeout = timeout;
  }
});

Deno.test("takeCode() counts no time while a person types", async () => {
  const { take, terminal, clock, deadline } = await setUp({ ...typing, answers: ["123456"] });
  const { ask } = terminal;
  terminal.ask = (question) => {
    assert.ok(deadline.left() > 300_000);
    clock.advance(200_000);
    return ask(question);
  };
  const before = deadline.left();
  assert.equal((await take()).kind, "code");
  assert.equal(deadline.left(), before);
});

Deno.test("takeCode() asks again for a code that AWS has refused, and takes another one of the same step", async () => {
  const { take, terminal } = await setUp({
    ...typing,
    answers: ["111111", "222222"],
    lastTriedStep: STEP,
    refused: ["111111"],
  });
  const taken = await take();
  assert.ok(taken.kind === "code");
  assert.deepEqual(taken.code, { digits: "222222", step: STEP });
  assert.match(terminal.said.join("\n"), /^AWS has refused that one: the next one comes in 25 s$/m);
});

Deno.test("takeCode() says to run login when there is no terminal to ask on, or none may be used", async () => {
  for (const wishes of [{ canAsk: false }, { noInput: true }]) {
    const { take, terminal } = await setUp({ ...typing, ...wishes, answers: ["123456"] });
    await assert.rejects(take, (error) => {
      assert.ok(error instanceof OpStsError);
      assert.match(error.message, /has no one-time password, and there is no terminal to ask on$/);
      assert.match(
        error.hint ?? "",
        "noInput" in wishes ? /--otp-item or --code-command$/ : /^run op-sts login in a terminal/,
      );
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
    const { take, clock } = await setUp(wishes);
    try {
      const taken = await take();
      assert.ok(taken.kind === "code" && taken.code !== undefined);
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
