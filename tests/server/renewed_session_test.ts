import assert from "node:assert/strict";
import { OpStsError } from "../../lib/base/errors.ts";
import { type RenewedSession, renewedSession } from "../../lib/server/renewed_session.ts";
import type { KeptSession } from "../../lib/sts/session.ts";
import { FakeClock, ITEM_ID, sessionUntil, SOURCE } from "../fakes.ts";

const MINUTE = 60_000;
const AHEAD = 20 * MINUTE;

function kept(clock: FakeClock, minutes: number, name: string): KeptSession {
  return {
    session: sessionUntil(clock.now() + minutes * MINUTE, name),
    source: SOURCE,
    item: { id: ITEM_ID, title: "t", vault: { id: "v" } },
    place: "field",
  };
}

function idOf({ answer }: RenewedSession): string | undefined {
  return answer().body["AccessKeyId"];
}

/** Lets what was begun in the background come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

Deno.test("renewedSession() hands out what the protocol names", () => {
  const clock = new FakeClock();
  const first = kept(clock, 60, "first");
  const session = renewedSession(first, () => Promise.reject(new Error()), clock, AHEAD);
  const { status, body } = session.answer();
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body), [
    "AccessKeyId",
    "SecretAccessKey",
    "Token",
    "Expiration",
    "AccountId",
  ]);
  assert.equal(Date.parse(body["Expiration"] ?? ""), first.session.expiresAt);
  assert.equal(body["Token"], first.session.sessionToken);
});

Deno.test("renewedSession() renews ahead of the end, and not before", async () => {
  const clock = new FakeClock();
  const first = kept(clock, 60, "first");
  let renewals = 0;
  const renew = () => Promise.resolve(kept(clock, 720, `later ${++renewals}`));
  const session = renewedSession(first, renew, clock, AHEAD);
  assert.equal(await session.renewAhead(), 15_000);
  clock.advance(40 * MINUTE - 5000);
  assert.equal(await session.renewAhead(), 5000);
  assert.equal(renewals, 0);
  clock.advance(5000);
  await session.renewAhead();
  assert.equal(renewals, 1);
  assert.notEqual(idOf(session), first.session.accessKeyId);
});

Deno.test("renewedSession() hands out the old session while one renewal runs, however many ask", async () => {
  const clock = new FakeClock();
  const first = kept(clock, 21, "first");
  let renewals = 0;
  const done = Promise.withResolvers<KeptSession>();
  const renew = () => {
    renewals++;
    return done.promise;
  };
  const session = renewedSession(first, renew, clock, AHEAD);
  clock.advance(2 * MINUTE);
  void session.renewAhead();
  for (let ask = 0; ask < 50; ask++) assert.equal(idOf(session), first.session.accessKeyId);
  assert.equal(renewals, 1);
  done.resolve(kept(clock, 720, "later"));
  await settle();
  assert.notEqual(idOf(session), first.session.accessKeyId);
  assert.equal(renewals, 1);
});

Deno.test("renewedSession() hands out the old session to its last minute after a failure, then says why at once", async () => {
  const clock = new FakeClock();
  const first = kept(clock, 21, "first");
  const error = new OpStsError("Cannot reach it", "look for it");
  const session = renewedSession(first, () => Promise.reject(error), clock, AHEAD);
  clock.advance(MINUTE);
  await session.renewAhead();
  clock.advance(19 * MINUTE - 1);
  assert.equal(session.answer().status, 200);
  await settle();
  clock.advance(1);
  const { status, body } = session.answer();
  assert.equal(status, 503);
  assert.deepEqual(Object.keys(body), ["Code", "Message"]);
  assert.match(body["Message"] ?? "", /Cannot reach it \(look for it\)$/);
});

Deno.test("renewedSession() tries again after a failure, ever more seldom, and behind its end only when a program asks", async () => {
  const clock = new FakeClock();
  const triedAt: number[] = [];
  const begun = clock.now();
  const renew = () => {
    triedAt.push((clock.now() - begun) / MINUTE);
    return Promise.reject(new OpStsError("Cannot"));
  };
  const session = renewedSession(kept(clock, 21, "first"), renew, clock, AHEAD);
  for (let minute = 0; minute < 60; minute++) {
    await session.renewAhead();
    clock.advance(MINUTE);
  }
  assert.deepEqual(triedAt.splice(0), [1, 2, 4, 8, 16]);
  for (let minute = 60; minute < 90; minute++) {
    session.answer();
    await settle();
    clock.advance(MINUTE);
  }
  assert.deepEqual(triedAt, [60, 70, 80]);
});

Deno.test("renewedSession() begins as after a failure with a session that should have been renewed", () => {
  const clock = new FakeClock();
  let tries = 0;
  const renew = () => {
    tries++;
    return Promise.reject(new OpStsError("Cannot"));
  };
  const session = renewedSession(kept(clock, 10, "old"), renew, clock, AHEAD);
  clock.advance(MINUTE - 1);
  session.answer();
  assert.equal(tries, 0);
  clock.advance(1);
  session.answer();
  assert.equal(tries, 1);
});

Deno.test("renewedSession() renews a session that never had much life when half of it is over", async () => {
  const clock = new FakeClock();
  let renewals = 0;
  const renew = () => Promise.resolve(kept(clock, 15, `role ${++renewals}`));
  const session = renewedSession(kept(clock, 21, "first"), renew, clock, AHEAD);
  clock.advance(2 * MINUTE);
  await session.renewAhead();
  assert.equal(renewals, 1);
  clock.advance(7 * MINUTE);
  await session.renewAhead();
  assert.equal(renewals, 1);
  clock.advance(MINUTE);
  await session.renewAhead();
  assert.equal(renewals, 2);
});

Deno.test("renewedSession() repeats no words of a fault", async () => {
  const clock = new FakeClock();
  const fault = () => Promise.reject(new TypeError("secret"));
  const session = renewedSession(kept(clock, 21, "first"), fault, clock, AHEAD);
  clock.advance(MINUTE);
  await session.renewAhead();
  clock.advance(20 * MINUTE);
  assert.doesNotMatch(JSON.stringify(session.answer()), /secret/);
});
