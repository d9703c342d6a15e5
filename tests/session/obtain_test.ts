import assert from "node:assert/strict";
import { DeadlineError, OpError, StsError } from "../../lib/base/errors.ts";
import type { Options } from "../../lib/command_line/options.ts";
import { knownOfItem } from "../../lib/lock/known_sessions.ts";
import { deviceNotes, lockDevice } from "../../lib/lock/mfa_device.ts";
import type { DeviceLock } from "../../lib/lock/refresh_lock.ts";
import type { RenewalNotes } from "../../lib/lock/renewal_notes.ts";
import type { Field, Item } from "../../lib/onepassword/item.ts";
import { decodeSession, encodeSession } from "../../lib/keeping/codec.ts";
import { stepAt } from "../../lib/session/time_step.ts";
import type { Session } from "../../lib/sts/session.ts";
import { obtainSession } from "../../lib/session/obtain.ts";
import type { Wish } from "../../lib/keeping/kept_session.ts";
import { fakeCall } from "../fake_call.ts";
import { cacheField, FakeClock, ITEM_ID, keyItem, sessionUntil, SOURCE } from "../fakes.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = new FakeClock().now();
const OLD = sessionUntil(0, "old").accessKeyId;
const NEW = sessionUntil(0, "new").accessKeyId;
const READ = "read AWS Access Key";
const EDIT = `edit ${ITEM_ID}`;
const ISSUE = "issue 012345 43200";

interface SetUp {
  /** Life of the session that the item keeps at first, in ms; none where undefined. */
  kept?: number;
  options?: Partial<Options>;
  /** Fields of the key item beside the cache field. */
  fields?: readonly Field[];
  /** What AWS answers, one after the other; then it issues a session. */
  refusals?: Error[];
  /** Whether a renewal for the device has failed just now. */
  failedLately?: boolean;
  timeoutMs?: number;
  isRealTime?: boolean;
  /** Asks AWS in place of the usual way. */
  issue?: () => Promise<Session>;
  /** Life that AWS gives a new session, in ms. */
  issuedLife?: number;
}

function keeping(life: number | undefined, fields = keyItem().fields): Item {
  const session = sessionUntil(NOW + (life ?? 0), "old");
  const about = { duration: 43_200, region: "us-east-1" };
  const value = life === undefined ? "" : encodeSession(session, SOURCE, about);
  return keyItem({ fields: [...fields, cacheField(value)] });
}

/** A call that writes down what it asks of 1Password and of AWS, in order. */
async function setUp(wishes: SetUp = {}) {
  const refusals = [...wishes.refusals ?? []];
  const steps: (number | undefined)[] = [];
  const call = await fakeCall({
    ...(wishes.options === undefined ? {} : { options: wishes.options }),
    ...(wishes.timeoutMs === undefined ? {} : { timeoutMs: wishes.timeoutMs }),
    isRealTime: wishes.isRealTime ?? false,
    async issue({ mfa, durationSeconds }) {
      log.push(`issue ${mfa?.code} ${durationSeconds}`);
      steps.push(await noted());
      if (wishes.issue !== undefined) return await wishes.issue();
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
      return sessionUntil(NOW + (wishes.issuedLife ?? 12 * HOUR), "new");
    },
  }, keeping(wishes.kept, wishes.fields));
  const { op: { calls: log } } = call;
  async function notes(): Promise<RenewalNotes> {
    const notes = await deviceNotes(SOURCE, call, true);
    assert.ok(notes !== undefined);
    return notes;
  }
  const noted = async () => await (await notes()).lastTriedStep();
  if (wishes.failedLately) await (await notes()).noteFailure();
  return {
    ...call,
    call,
    log,
    /** The step that was noted as tried when each request went to AWS. */
    steps,
    notes,
    obtain: async (wish: Wish) => (await obtainSession(wish, call)).session.accessKeyId,
  };
}

/** Has another process hold the lock, and do something before it lets go. */
async function whileOtherHolds(
  { call, clock }: Awaited<ReturnType<typeof setUp>>,
  act: (lock: DeviceLock) => Promise<void>,
): Promise<void> {
  const lock = await lockDevice(SOURCE, call);
  const now = clock.now();
  await lock.waitForTurn({ item: ITEM_ID, readAt: now, waitingSince: now });
  let acting: Promise<void> | undefined;
  clock.onSleep = () => {
    acting ??= act(lock).then(() => lock[Symbol.dispose]());
  };
}

Deno.test("obtainSession() takes a session that is fresh enough by one call of op, and opens no file", async () => {
  for (const wish of ["use", "login"] as const) {
    await using set = await setUp({ kept: 20 * MINUTE });
    assert.equal(await set.obtain(wish), OLD);
    assert.deepEqual(set.log, [READ]);
    assert.deepEqual(
      await Array.fromAsync(Deno.readDir(set.environment["XDG_STATE_HOME"] ?? "")),
      [],
    );
  }
});

Deno.test("obtainSession() logs in, notes the step before it is sent, stores, and tells the others", async () => {
  await using set = await setUp();
  const { session, ...about } = await obtainSession("use", set.call);
  const { id, title, vault } = keyItem();
  assert.equal(session.accessKeyId, NEW);
  assert.deepEqual(about, { source: SOURCE, item: { id, title, vault }, place: "field" });
  assert.deepEqual(set.log, [READ, ISSUE, EDIT]);
  assert.deepEqual(set.steps, [stepAt(NOW)]);
  const { storedAt } = await (await set.notes()).read();
  assert.deepEqual(storedAt, { [ITEM_ID]: NOW });
  const value = set.op.items[0]?.fields.at(-1)?.value ?? "";
  assert.deepEqual(decodeSession(value)?.session, session);
  assert.deepEqual(set.warnings, []);
});

Deno.test("obtainSession() renews a session that lasts a second less than --min-remaining", async () => {
  await using set = await setUp({ kept: 20 * MINUTE - 1000 });
  assert.equal(await set.obtain("use"), NEW);
});

Deno.test("obtainSession() renews a fresh session when that is what was wished for, also one that turned up", async () => {
  await using set = await setUp({ kept: 11 * HOUR });
  await whileOtherHolds(set, async ({ notes }) => await notes.noteStored(ITEM_ID));
  assert.equal(await set.obtain("renew"), NEW);
  assert.deepEqual(set.log.filter((entry) => entry === READ).length, 2);
});

Deno.test("obtainSession() reads again on news, and takes the session that is there then", async () => {
  await using set = await setUp();
  await whileOtherHolds(set, async ({ notes }) => {
    set.op.items[0] = keeping(HOUR);
    await notes.noteStored(ITEM_ID);
  });
  assert.equal(await set.obtain("use"), OLD);
  assert.deepEqual(set.log, [READ, READ]);
});

Deno.test("obtainSession() goes on waiting when the news is no session for it", async () => {
  await using set = await setUp();
  await whileOtherHolds(set, async ({ notes }) => await notes.noteStored(ITEM_ID));
  assert.equal(await set.obtain("use"), NEW);
  assert.deepEqual(set.log, [READ, READ, ISSUE, EDIT]);
});

Deno.test("obtainSession() fails with the refusal that another process met while it waited", async () => {
  await using set = await setUp();
  await whileOtherHolds(
    set,
    async ({ notes }) => await notes.noteRefusal(ITEM_ID, new StsError("refused", "Cannot A")),
  );
  await assert.rejects(() => set.obtain("use"), { name: "RefusedError", message: "Cannot A" });
});

Deno.test("obtainSession() takes a session that turned up while it waited for a code, without a login", async () => {
  await using set = await setUp();
  await (await set.notes()).noteTried(stepAt(NOW));
  set.clock.onSleep = () => void (set.op.items[0] = keeping(HOUR));
  assert.equal(await set.obtain("use"), OLD);
  assert.deepEqual(set.log, [READ, READ]);
});

Deno.test("obtainSession() tries once more in a new step when the code was rejected or AWS is in trouble", async () => {
  const errors = [
    new StsError("code rejected", "Cannot A"),
    new StsError("code rejected", "Cannot A", undefined, 60),
    new StsError("throttled", "Cannot A"),
    new StsError("server", "Cannot A"),
  ];
  for (const error of errors) {
    await using set = await setUp({ refusals: [error] });
    assert.equal(await set.obtain("use"), NEW);
    assert.deepEqual(set.log, [READ, ISSUE, READ, ISSUE, EDIT]);
    assert.deepEqual(set.steps, [stepAt(NOW), stepAt(NOW) + 1]);
    assert.deepEqual(set.warnings, ["Cannot A; trying once more"]);
  }
});

Deno.test("obtainSession() fails at the second refusal, and tells those who wait", async () => {
  const refusals = [1, 2, 3].map((n) => new StsError("code rejected", `Cannot ${n}`));
  await using set = await setUp({ refusals });
  await assert.rejects(() => set.obtain("use"), { message: "Cannot 2" });
  assert.equal((await (await set.notes()).read()).refusal?.message, "Cannot 2");
});

Deno.test("obtainSession() tries once alone when a second login could not help", async () => {
  const errors = [
    new StsError("refused", "Cannot A"),
    new StsError("network", "Cannot A"),
    new StsError("code rejected", "Cannot A", undefined, 61),
    new StsError("code rejected", "Cannot A", undefined, -61),
    new OpError("dismissed", "Cannot A"),
  ];
  for (const error of errors) {
    await using set = await setUp({ refusals: [error] });
    await assert.rejects(() => set.obtain("use"), error);
    assert.deepEqual(set.log, [READ, ISSUE]);
  }
});

Deno.test("obtainSession() gives the first refusal when there is no time for another code", async () => {
  await using set = await setUp({
    refusals: [new StsError("code rejected", "Cannot A")],
    timeoutMs: 30_000,
  });
  await assert.rejects(() => set.obtain("use"), { message: "Cannot A" });

  await using other = await setUp({ refusals: [new StsError("code rejected", "Cannot A")] });
  other.clock.onSleep = () => {
    other.op.before = () => {
      throw new OpError("dismissed", "Cannot B");
    };
  };
  await assert.rejects(() => other.obtain("use"), { message: "Cannot B" });
});

Deno.test("obtainSession() logs in without a code where there is no MFA device, and pauses before a second try", async () => {
  await using set = await setUp({
    fields: keyItem().fields.slice(0, 2),
    refusals: [new StsError("throttled", "Cannot A")],
  });
  await set.obtain("use");
  assert.deepEqual(set.clock.sleeps, [1000]);
  assert.deepEqual(set.log, [
    READ,
    "issue undefined 43200",
    READ,
    "issue undefined 43200",
    EDIT,
  ]);
  assert.deepEqual(set.steps, [undefined, undefined]);
});

Deno.test("obtainSession() gives the old session when the renewal failed and a minute of it is left", async () => {
  await using refused = await setUp({
    kept: 61_000,
    refusals: [new StsError("refused", "Cannot A")],
  });
  assert.equal(await refused.obtain("use"), OLD);
  assert.deepEqual(refused.warnings, ["the session was not renewed: Cannot A"]);
  assert.ok(await (await refused.notes()).failedLately());

  // The lock is not to be had in time, and then no code either.
  await using waiting = await setUp({ kept: 2 * MINUTE });
  using lock = await lockDevice(SOURCE, waiting.call);
  await lock.waitForTurn({ item: ITEM_ID, readAt: NOW, waitingSince: NOW });
  assert.equal(await waiting.obtain("use"), OLD);
  assert.match(waiting.warnings[0] ?? "", /Cannot wait any longer/);

  await using late = await setUp({ kept: 2 * MINUTE, timeoutMs: 20_000 });
  await (await late.notes()).noteTried(stepAt(NOW));
  assert.equal(await late.obtain("use"), OLD);
  assert.match(late.warnings[0] ?? "", /the next unused one-time password comes in 27 s/);
});

Deno.test("obtainSession() fails when the old session is too old, or became so, or is not wished for", async () => {
  const refusals = () => [new StsError("refused", "Cannot A")];
  await using old = await setUp({ refusals: refusals(), kept: 60_000 });
  await assert.rejects(() => old.obtain("use"), { message: "Cannot A" });
  assert.ok(!await (await old.notes()).failedLately());

  await using login = await setUp({
    refusals: refusals(),
    kept: 10 * MINUTE,
    failedLately: true,
  });
  await assert.rejects(() => login.obtain("login"), { message: "Cannot A" });

  await using slow = await setUp({ refusals: refusals(), kept: 61_000 });
  const promise = slow.obtain("use");
  slow.clock.advance(1000);
  await assert.rejects(() => promise, { message: "Cannot A" });
});

Deno.test("obtainSession() gives the old session at once when a renewal failed within the last minute", async () => {
  await using set = await setUp({ kept: 61_000, failedLately: true });
  assert.equal(await set.obtain("use"), OLD);
  assert.deepEqual(set.log, [READ]);
  assert.deepEqual(set.warnings, []);
});

Deno.test("obtainSession() tries in spite of a late failure when there is no old session that lasts", async () => {
  await using set = await setUp({ kept: 60_000, failedLately: true });
  assert.equal(await set.obtain("use"), NEW);
});

/** Makes writes of 1Password fail or hang. */
function spoilWrites({ op }: Awaited<ReturnType<typeof setUp>>, spoilt: Error | "hangs"): void {
  op.edit = () => spoilt === "hangs" ? new Promise(() => {}) : Promise.reject(spoilt);
}

Deno.test("obtainSession() prints before it stores: a write that fails or hangs costs only a warning", async () => {
  const failed = new OpError("no answer", "Cannot write");
  const cases: [spoilt: Error | "hangs", timeoutMs: number, warning: RegExp][] = [
    [failed, 50_000, /^the session was not stored: Cannot write$/],
    ["hangs", 2_000, /^the session was not stored: Cannot keep the session: 1Password did not/],
  ];
  for (const [spoilt, timeoutMs, warning] of cases) {
    await using set = await setUp({ timeoutMs, isRealTime: spoilt === "hangs" });
    spoilWrites(set, spoilt);
    assert.equal(await set.obtain("use"), NEW);
    assert.deepEqual((await (await set.notes()).read()).storedAt, {});
    assert.match(set.warnings[0] ?? "", warning);
  }
});

Deno.test("obtainSession() fails on a write that fails or hangs when the session must be stored", async () => {
  for (const spoilt of [new OpError("no answer", "Cannot write"), "hangs" as const]) {
    await using set = await setUp({ timeoutMs: 2_000, isRealTime: spoilt === "hangs" });
    spoilWrites(set, spoilt);
    await assert.rejects(() => set.obtain("login"), {
      message: /^Cannot (write|keep the session)/,
    });
    assert.deepEqual((await (await set.notes()).read()).storedAt, {});
  }
});

Deno.test("obtainSession() stores nothing with --cache off, and tells of nothing stored", async () => {
  await using set = await setUp({ options: { cache: "off" } });
  await set.obtain("use");
  assert.deepEqual(set.log, [READ, ISSUE]);
  assert.deepEqual((await (await set.notes()).read()).storedAt, {});
});

Deno.test("obtainSession() refuses a life that cannot be had before a code is spent, whatever is cached", async () => {
  const serial = "arn:aws:iam::123456789012:mfa/root-account-mfa-device";
  const options = { "mfa-serial": serial, "min-remaining": 3001 };
  await using set = await setUp({ kept: 61_000, options });
  await assert.rejects(() => set.obtain("use"), { name: "UsageError" });
  assert.deepEqual(set.steps, []);
});

Deno.test("obtainSession() notes no step as tried when the item has no secret key", async () => {
  await using set = await setUp({ fields: keyItem().fields.filter(({ id }) => id !== "k2") });
  await assert.rejects(() => set.obtain("use"), { name: "ItemError" });
  assert.deepEqual(set.log, [READ]);
  assert.equal(await (await set.notes()).lastTriedStep(), undefined);
});

Deno.test("obtainSession() sends no code when no time is left for the answer", async () => {
  await using set = await setUp({ timeoutMs: 499 });
  await assert.rejects(() => set.obtain("use"), (error) => {
    assert.ok(error instanceof DeadlineError);
    assert.match(error.message, /^Cannot log in within \d+ s: no time is left to ask AWS$/);
    return true;
  });
  assert.equal(await (await set.notes()).lastTriedStep(), undefined);
});

Deno.test("obtainSession() warns when AWS ends a new session sooner than --min-remaining asks for", async () => {
  await using set = await setUp({ options: { "min-remaining": 7200 }, issuedLife: HOUR });
  assert.equal(await set.obtain("use"), NEW);
  assert.deepEqual(set.warnings, [
    "AWS ends the session sooner than --min-remaining asks for: each call will log in",
  ]);
});

/** What a renewal waits for under the lock, made to hang; `begins` is told when somebody waits for it. */
const AWAITED: Record<
  string,
  (set: Awaited<ReturnType<typeof setUp>>, begins: () => Promise<never>) => void
> = {
  "the next time step": ({ clock }, begins) => void (clock.sleep = begins),
  "1Password, when the item is read again": ({ op, clock }, begins) => {
    clock.onSleep = () => void (op.read = begins);
  },
};

for (const [name, hang] of Object.entries(AWAITED)) {
  Deno.test(`obtainSession() gives the old session at the deadline when ${name} never comes, and lets go of the lock`, async () => {
    await using set = await setUp({ kept: 5 * MINUTE });
    await (await set.notes()).noteTried(stepAt(NOW));
    let end = Infinity;
    Object.assign(set.call.deadline, { left: () => Math.min(60_000, end - performance.now()) });
    hang(set, () => {
      end = performance.now() + 300;
      return new Promise(() => {});
    });
    assert.equal(await set.obtain("use"), OLD);
    assert.match(set.warnings.join(), /something does not answer/);
    end = Infinity;
    using lock = await lockDevice(SOURCE, set.call);
    const turn = { item: ITEM_ID, readAt: NOW, waitingSince: NOW };
    assert.equal(await lock.waitForTurn(turn), "held");
  });
}

Deno.test("obtainSession() gives the old session, or fails, at the deadline when AWS never answers", async () => {
  const hangs = { timeoutMs: 700, isRealTime: true, issue: () => new Promise<Session>(() => {}) };
  await using old = await setUp({ ...hangs, kept: 5 * MINUTE });
  assert.equal(await old.obtain("use"), OLD);
  assert.match(old.warnings.join(), /something does not answer/);
  await using none = await setUp(hangs);
  await assert.rejects(() => none.obtain("use"), { name: "DeadlineError" });
});

Deno.test("obtainSession() notes that a change made elsewhere may have been undone, for who asks later", async () => {
  await using set = await setUp();
  set.op.onEdit = (item) => ({ ...item, version: 9 });
  await set.obtain("use");
  assert.equal((await knownOfItem(ITEM_ID, set.call))?.undoneAt, NOW);
});
