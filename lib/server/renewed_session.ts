/**
 * A session that is renewed ahead of its end, in the background, by one renewal at a time.
 *
 * @module
 */

import { type Answer, noSessionAnswer, sessionAnswer } from "./answer.ts";
import type { Clock } from "../base/clock.ts";
import { OpStsError } from "../base/errors.ts";
import { type KeptSession, LEAST_LIFE_MS } from "../sts/session.ts";

/** A session and its renewal. */
export interface RenewedSession {
  /** Gives the session at once, or says why there is none; a renewal that is due is begun, but not waited for. */
  answer(): Answer;
  /** Renews the session when that is due; gives the ms until the next look. */
  renewAhead(): Promise<number>;
  /** Waits for a renewal that is under way, which may be writing. */
  settled(): Promise<void>;
}

/** Longest time between two looks, in ms: timers stand still while a machine sleeps. */
const LOOK_MS = 15_000;

/** Time after a failure until the next try, in ms; twice as long after each further one, since each may ask a person. */
const RETRY_MS = 60_000;

const LONGEST_RETRY_MS = 600_000;

/**
 * Begins with a session.
 *
 * @param renew Gets one that lasts longer, without asking anybody on the terminal
 * @param aheadMs Life at which it is renewed
 */
export function renewedSession(
  first: KeptSession,
  renew: (old: KeptSession) => Promise<KeptSession>,
  clock: Clock,
  aheadMs: number,
): RenewedSession {
  let kept = first;
  let dueMs = aheadMs;
  let renewing: Promise<void> | undefined;
  let failures = 0;
  let problem = "it is being renewed";
  let retryAt = -Infinity;
  // The caller has just tried in vain.
  if (leftMs() < aheadMs) failed("it could not be renewed");

  function leftMs(): number {
    return kept.session.expiresAt - clock.now();
  }
  /** One that never had so much life, such as a role's of 15 minutes, is renewed when half of it is over. */
  function dueAt({ session }: KeptSession): number {
    const lifeMs = session.expiresAt - clock.now();
    return lifeMs > aheadMs ? aheadMs : lifeMs / 2;
  }
  function failed(why: string): void {
    problem = why;
    retryAt = clock.elapsed() + Math.min(RETRY_MS * 2 ** failures++, LONGEST_RETRY_MS);
  }
  function isDue(): boolean {
    return leftMs() <= dueMs && clock.elapsed() >= retryAt;
  }
  function renewOnce(): Promise<void> {
    return renewing ??= renewNow().finally(() => renewing = undefined);
  }
  async function renewNow(): Promise<void> {
    try {
      kept = await renew(kept);
      dueMs = dueAt(kept);
      failures = 0;
      retryAt = -Infinity;
    } catch (error) {
      failed(wordsOf(error));
    }
  }

  return {
    answer() {
      if (isDue()) void renewOnce();
      return leftMs() > LEAST_LIFE_MS
        ? sessionAnswer(kept)
        : noSessionAnswer(`op-sts has no session that lasts: ${problem}`);
    },
    async renewAhead() {
      // Behind its end only a program that asks is worth asking a person again.
      if (isDue() && leftMs() > 0) await renewOnce();
      const untilDue = failures > 0 ? LOOK_MS : leftMs() - dueMs;
      return Math.max(1000, Math.min(untilDue, LOOK_MS));
    },
    settled: () => renewing ?? Promise.resolve(),
  };
}

/** Words of ours only: those of a fault may hold anything. */
function wordsOf(error: unknown): string {
  if (!(error instanceof OpStsError)) return "op-sts met a fault of its own";
  return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
}
