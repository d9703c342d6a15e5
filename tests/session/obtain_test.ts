import assert from "node:assert/strict";
import { obtainSession, type Wish } from "../../lib/session/obtain.ts";
import { deadlineIn } from "../../lib/base/clock.ts";
import {
  DeadlineError,
  OpError,
  RefusedError,
  StsError,
  UsageError,
} from "../../lib/base/errors.ts";
import type { Item } from "../../lib/onepassword/item.ts";
import { readKeyItem } from "../../lib/onepassword/key_item.ts";
import type { Options } from "../../lib/command_line/options.ts";
import type { Session } from "../../lib/sts/session.ts";
import type { FullReading, KeptSession } from "../../lib/session/kept_session.ts";
import { FakeClock, keyItem, optionsWith, sessionUntil, SOURCE } from "../fakes.ts";

const GET: Wish = { renew: false, settle: true, mustStore: false };
const LOGIN: Wish = { renew: false, settle: false, mustStore: true };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface SetUp {
  /** Life of the sessions that one read after the other finds, in ms; none where undefined. The last one stays. */
  found?: (number | undefined)[];
  options?: Partial<Options>;
  item?: Item;
  /** What waiting for the lock brings, one after the other; then it is held. */
  turns?: ("news" | Error)[];
  /** What AWS answers, one after the other; then it issues a session. */
  refusals?: Error[];
  /** Why no code can be taken, or the session that turned up in its place, one after the other. */
  codes?: (Error | KeptSession | undefined)[];
  /** Why a write fails. */
  write?: Error | "hangs";
  failedLately?: boolean;
  timeoutMs?: number;
  durationOf?: () => number;
  /** Life that AWS gives a new session, in ms. */
  issuedLife?: number;
}

/** Parts that write down what they are asked for, in order. */
function setUp(wishes: SetUp = {}) {
  const { found = [undefined], turns = [], refusals = [], codes = [], item = keyItem() } = wishes;
  const clock = new FakeClock();
  const options = optionsWith(wishes.options);
  const start = clock.now();
  const log: string[] = [];
  const warnings: string[] = [];
  const key = readKeyItem({ item, from: start, to: start }, options, {});
  const issued = sessionUntil(start + (wishes.issuedLife ?? 12 * HOUR), "new");
  let step = 100;

  function kept(life: number | undefined): KeptSession | undefined {
    if (life === undefined) return undefined;
    return { session: sessionUntil(start + life, "old"), source: SOURCE, item, place: "field" };
  }
  function note(text: string) {
    log.push(text);
    return Promise.resolve();
  }
  let reads = 0;
  const reading = (): FullReading => {
    const life = found[Math.min(reads++, found.length - 1)];
    return { startedAt: clock.now(), kept: kept(life), key, sessionItems: [] };
  };
  const parts = {
    options,
    clock,
    deadline: deadlineIn(clock, wishes.timeoutMs ?? 50_000),
    warn: (text: string) => void warnings.push(text),
    store: {
      read: () => note("read").then(reading),
      complete: (reading: { readonly startedAt: number; readonly kept: KeptSession | undefined }) =>
        Promise.resolve({ ...reading, key, sessionItems: [] }),
      survey: () => Promise.reject(new Error("unreachable")),
    },
    loadRenewal: () =>
      note("load").then(() => ({
        failedLately: () => Promise.resolve(wishes.failedLately ?? false),
        noteFailure: () => note("note failure"),
        openDevice: () =>
          note("open").then(() => ({
            async waitForTurn() {
              await note("wait");
              const turn = turns.shift();
              if (turn instanceof Error) throw turn;
              return turn ?? "held" as const;
            },
            lastTriedStep: () => Promise.resolve(step),
            noteTried: (tried: number) => note(`tried ${step = tried}`),
            noteStored: (item: string) => note(`stored ${item === key.item.id}`),
            noteRefusal: (_item: string, error: unknown) =>
              note(`refusal ${error instanceof Error ? error.message : ""}`),
            failedLately: () => Promise.resolve(false),
            noteFailure: () => Promise.resolve(),
            [Symbol.dispose]: () => void log.push("close"),
          })),
        takeCode(reading: FullReading, need: { lastTriedStep: number | undefined }) {
          const code = codes.shift();
          if (code instanceof Error) throw code;
          if (code !== undefined) return Promise.resolve(code);
          const next = (need.lastTriedStep ?? 0) + 1;
          return Promise.resolve({
            reading,
            code: reading.key.source.serial === undefined
              ? undefined
              : { digits: "012345", step: next },
          });
        },
        durationOf: wishes.durationOf ?? (() => 43_200),
        async issue(login: { mfa: { code: string } | undefined; durationSeconds: number }) {
          await note(`issue ${login.mfa?.code} ${login.durationSeconds}`);
          const refusal = refusals.shift();
          if (refusal !== undefined) throw refusal;
          return issued;
        },
        async write(_reading: FullReading, session: Session) {
          await note(`write ${session === issued}`);
          if (wishes.write === "hangs") await new Promise(() => {});
          if (wishes.write instanceof Error) throw wishes.write;
        },
      })),
  };
  return { obtain: (wish: Wish) => obtainSession(wish, parts), log, warnings, clock, issued, key };
}

const LOGGED_IN = ["load", "open", "wait", "tried 101", "issue 012345 43200", "write true"];

Deno.test("obtainSession() loads nothing when a session is fresh enough", async () => {
  for (const wish of [GET, LOGIN]) {
    const { obtain, log } = setUp({ found: [20 * MINUTE] });
    assert.equal((await obtain(wish)).session.accessKeyId, sessionUntil(0, "old").accessKeyId);
    assert.deepEqual(log, ["read"]);
  }
});

Deno.test("obtainSession() logs in, notes the step before it is sent, stores, and tells the others", async () => {
  const { obtain, log, warnings, issued, key } = setUp();
  const { session, source, item, place } = await obtain(GET);
  assert.deepEqual([session, source, item, place], [issued, key.source, key.item, "item"]);
  assert.deepEqual(log, ["read", ...LOGGED_IN, "stored true", "close"]);
  assert.deepEqual(warnings, []);
});

Deno.test("obtainSession() renews a session that lasts a second less than --min-remaining", async () => {
  const { obtain, issued } = setUp({ found: [20 * MINUTE - 1000] });
  assert.equal((await obtain(GET)).session, issued);
});

Deno.test("obtainSession() renews a fresh session when that is what was wished for", async () => {
  const { obtain, issued, log } = setUp({ found: [11 * HOUR], turns: ["news"] });
  assert.equal((await obtain({ ...LOGIN, renew: true })).session, issued);
  assert.equal(log.filter((entry) => entry === "read").length, 2);
});

Deno.test("obtainSession() reads again on news, and takes the session that is there then", async () => {
  const { obtain, log } = setUp({ found: [undefined, HOUR], turns: ["news"] });
  assert.equal((await obtain(GET)).session.accessKeyId, sessionUntil(0, "old").accessKeyId);
  assert.deepEqual(log, ["read", "load", "open", "wait", "read", "close"]);
});

Deno.test("obtainSession() goes on waiting when the news is no session for it", async () => {
  const { obtain, issued, log } = setUp({ turns: ["news", "news"] });
  assert.equal((await obtain(GET)).session, issued);
  assert.deepEqual(log.slice(0, 8), [
    "read",
    "load",
    "open",
    "wait",
    "read",
    "wait",
    "read",
    "wait",
  ]);
});

Deno.test("obtainSession() takes a session that turned up while it waited for a code, without a login", async () => {
  const found: KeptSession = {
    session: sessionUntil(2_000_000_000_000),
    source: SOURCE,
    item: keyItem(),
    place: "field",
  };
  const { obtain, log } = setUp({ codes: [found] });
  assert.equal(await obtain(GET), found);
  assert.deepEqual(log, ["read", "load", "open", "wait", "close"]);
});

Deno.test("obtainSession() tries once more in a new step when the code was rejected or AWS is in trouble", async () => {
  const errors = [
    new StsError("code rejected", "Cannot A"),
    new StsError("code rejected", "Cannot A", undefined, 60),
    new StsError("throttled", "Cannot A"),
    new StsError("server", "Cannot A"),
  ];
  for (const error of errors) {
    const { obtain, log, warnings, clock, issued } = setUp({ refusals: [error] });
    assert.equal((await obtain(GET)).session, issued);
    assert.deepEqual(log.slice(4, 8), [
      "tried 101",
      "issue 012345 43200",
      "tried 102",
      "issue 012345 43200",
    ]);
    assert.deepEqual(warnings, ["Cannot A; trying once more"]);
    assert.deepEqual(clock.sleeps, []);
  }
});

Deno.test("obtainSession() fails at the second refusal, and tells those who wait", async () => {
  const refusals = [1, 2, 3].map((n) => new StsError("code rejected", `Cannot ${n}`));
  const { obtain, log } = setUp({ refusals });
  await assert.rejects(() => obtain(GET), { message: "Cannot 2" });
  assert.deepEqual(log.slice(-2), ["refusal Cannot 2", "close"]);
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
    const { obtain, log } = setUp({ refusals: [error] });
    await assert.rejects(() => obtain(GET), error);
    assert.equal(log.filter((entry) => entry.startsWith("issue")).length, 1);
    assert.ok(log.includes("refusal Cannot A"));
  }
});

Deno.test("obtainSession() gives the first refusal when there is no time for another code", async () => {
  const { obtain } = setUp({
    refusals: [new StsError("code rejected", "Cannot A")],
    codes: [undefined, new DeadlineError("Cannot B")],
  });
  await assert.rejects(() => obtain(GET), { message: "Cannot A" });
  const other = setUp({
    refusals: [new StsError("code rejected", "Cannot A")],
    codes: [undefined, new OpError("dismissed", "Cannot B")],
  });
  await assert.rejects(() => other.obtain(GET), { message: "Cannot B" });
});

Deno.test("obtainSession() logs in without a code where there is no MFA device, and pauses before a second try", async () => {
  const item = keyItem({ fields: keyItem().fields.slice(0, 2) });
  const { obtain, log, clock } = setUp({ item, refusals: [new StsError("throttled", "Cannot A")] });
  await obtain(GET);
  assert.deepEqual(clock.sleeps, [1000]);
  assert.deepEqual(log.slice(4, 6), ["issue undefined 43200", "issue undefined 43200"]);
  assert.ok(!log.some((entry) => entry.startsWith("tried")));
});

Deno.test("obtainSession() gives the old session when the renewal failed and a minute of it is left", async () => {
  const failures: SetUp[] = [
    { refusals: [new StsError("refused", "Cannot A")] },
    { turns: [new DeadlineError("Cannot A")] },
    { turns: [new RefusedError("Cannot A")] },
    { codes: [new DeadlineError("Cannot A")] },
  ];
  for (const failure of failures) {
    const { obtain, log, warnings } = setUp({ ...failure, found: [61_000] });
    assert.equal((await obtain(GET)).session.accessKeyId, sessionUntil(0, "old").accessKeyId);
    assert.deepEqual(log.slice(-2), ["close", "note failure"]);
    assert.deepEqual(warnings, ["the session was not renewed: Cannot A"]);
  }
});

Deno.test("obtainSession() fails when the old session is too old, or became so, or is not wished for", async () => {
  const refusals = () => [new StsError("refused", "Cannot A")];
  const old = setUp({ refusals: refusals(), found: [60_000] });
  await assert.rejects(() => old.obtain(GET), { message: "Cannot A" });
  assert.ok(!old.log.includes("note failure"));

  const login = setUp({ refusals: refusals(), found: [10 * MINUTE], failedLately: true });
  await assert.rejects(() => login.obtain(LOGIN), { message: "Cannot A" });

  const slow = setUp({ refusals: refusals(), found: [61_000] });
  const promise = slow.obtain(GET);
  slow.clock.advance(1000);
  await assert.rejects(() => promise, { message: "Cannot A" });
});

Deno.test("obtainSession() gives the old session at once when a renewal failed within the last minute", async () => {
  const { obtain, log, warnings } = setUp({ found: [61_000], failedLately: true });
  assert.equal((await obtain(GET)).session.accessKeyId, sessionUntil(0, "old").accessKeyId);
  assert.deepEqual(log, ["read", "load"]);
  assert.deepEqual(warnings, []);
});

Deno.test("obtainSession() tries in spite of a late failure when there is no old session that lasts", async () => {
  const { obtain, issued } = setUp({ found: [60_000], failedLately: true });
  assert.equal((await obtain(GET)).session, issued);
});

Deno.test("obtainSession() prints before it stores: a write that fails or hangs costs only a warning", async () => {
  const conflict = new OpError("conflict", "Cannot write");
  const cases: [write: Error | "hangs", timeoutMs: number, warning: RegExp][] = [
    [conflict, 50_000, /^the session was not stored: Cannot write$/],
    ["hangs", 600, /^the session was not stored: Cannot keep the session: 1Password did not/],
  ];
  for (const [write, timeoutMs, warning] of cases) {
    const { obtain, log, warnings, issued } = setUp({ write, timeoutMs });
    assert.equal((await obtain(GET)).session, issued);
    assert.ok(!log.includes("stored true"));
    assert.match(warnings[0] ?? "", warning);
  }
});

Deno.test("obtainSession() fails on a write that fails or hangs when the session must be stored", async () => {
  for (const write of [new OpError("conflict", "Cannot write"), "hangs" as const]) {
    const { obtain, log } = setUp({ write, timeoutMs: 600 });
    await assert.rejects(() => obtain(LOGIN), { message: /^Cannot (write|keep the session)/ });
    assert.ok(!log.includes("stored true"));
  }
});

Deno.test("obtainSession() tells of nothing stored with --cache off", async () => {
  const { obtain, log } = setUp({ options: { cache: "off" } });
  await obtain(GET);
  assert.deepEqual(log, ["read", ...LOGGED_IN, "close"]);
});

Deno.test("obtainSession() refuses a life that cannot be had before a code is spent, whatever is cached", async () => {
  const { obtain, log } = setUp({
    found: [61_000],
    durationOf: () => {
      throw new UsageError("Cannot A");
    },
  });
  await assert.rejects(() => obtain(GET), { name: "UsageError" });
  assert.deepEqual(log, ["read", "load", "open", "wait", "refusal Cannot A", "close"]);
});

Deno.test("obtainSession() notes no step as tried when the item has no secret key", async () => {
  const fields = keyItem().fields.filter(({ id }) => id !== "k2");
  const { obtain, log } = setUp({ item: keyItem({ fields }) });
  await assert.rejects(() => obtain(GET), { name: "ItemError" });
  assert.ok(!log.some((entry) => /tried|issue/.test(entry)));
});

Deno.test("obtainSession() sends no code when no time is left for the answer", async () => {
  const { obtain, log } = setUp({ timeoutMs: 499 });
  await assert.rejects(() => obtain(GET), {
    name: "DeadlineError",
    message: /^Cannot log in within \d+ s: no time is left to ask AWS$/,
  });
  assert.ok(!log.some((entry) => entry.startsWith("tried")));
});

Deno.test("obtainSession() warns when AWS ends a new session sooner than --min-remaining asks for", async () => {
  const { obtain, warnings, issued } = setUp({
    options: { "min-remaining": 7200 },
    issuedLife: HOUR,
  });
  assert.equal((await obtain(GET)).session, issued);
  assert.deepEqual(warnings, [
    "AWS ends the session sooner than --min-remaining asks for: each call will log in",
  ]);
});
