/**
 * The flow: from what is asked for to a session, by the cheapest way that is safe.
 *
 * @module
 */

import type { Clock, Deadline } from "../base/clock.ts";
import { messageOf, UsageError } from "../base/errors.ts";
import type { RenewalTools } from "./login_attempt.ts";
import type { Options } from "../command_line/options.ts";
import { LEAST_LIFE_MS } from "../sts/session.ts";
import { isFresh, type KeptSession, type Reading } from "./kept_session.ts";
import type { SessionStore } from "./store.ts";

/** How far a command goes to get a session. */
export interface Wish {
  /** Logs in even when a fresh session is there. */
  readonly renew: boolean;
  /** Takes the old session when a renewal fails. */
  readonly settle: boolean;
  /** Fails when a new session cannot be stored. */
  readonly mustStore: boolean;
}

/** What {@linkcode obtainSession} needs. */
export interface BrokerParts {
  readonly options: Options;
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  readonly store: SessionStore;
  readonly loadRenewal: () => Promise<RenewalTools>;
  /** Takes warnings: what went wrong without failing the call. */
  readonly warn: (text: string) => void;
}

/** Everything that the steps of one renewal share. */
interface Call extends BrokerParts, RenewalTools {
  readonly wish: Wish;
  /** The session of a reading, if it makes a login needless. */
  readonly freshIn: (reading: Reading) => KeptSession | undefined;
}

/**
 * Gets a session.
 *
 * @returns A session with at least `--min-remaining` left; or, with `wish.settle` and after a failed renewal, an older
 * one that still lasts a minute
 * @throws {OpStsError} When there is none to be had
 */
export async function obtainSession(
  wish: Wish,
  parts: BrokerParts,
): Promise<KeptSession> {
  const freshIn = (reading: Reading) => freshInReading(reading, wish, parts);
  const reading = await parts.store.read();
  const fresh = freshIn(reading);
  if (fresh !== undefined) return fresh;

  const call = { ...parts, ...await parts.loadRenewal(), wish, freshIn };
  const old = wish.settle ? lasting(reading.kept, call) : undefined;
  // Below 15 minutes botocore calls again for every request: a failure must not be repeated for each of them.
  if (old !== undefined && await call.failedLately(old.source)) return old;
  try {
    return await renew(reading, call);
  } catch (error) {
    // Wrong usage stays wrong: hiding it behind the old session would only put it off.
    if (error instanceof UsageError) throw error;
    if (lasting(old, call) === undefined || old === undefined) throw error;
    await call.noteFailure(old.source);
    call.warn(`the session was not renewed: ${messageOf(error)}`);
    return old;
  }
}

/** Logs in under the lock, unless another process has done so by the time it is ours. */
async function renew(first: Reading, call: Call): Promise<KeptSession> {
  const waitingSince = call.clock.now();
  let reading = await call.store.complete(first);
  const item = reading.key.item.id;
  using lock = await call.openDevice(reading.key.source);

  while (
    await lock.waitForTurn({
      item,
      readAt: reading.startedAt,
      waitingSince,
    }) === "news"
  ) {
    const again = await call.store.read();
    const fresh = call.freshIn(again);
    if (fresh !== undefined) return fresh;
    reading = await call.store.complete(again);
  }
  const { keep, logInTwice } = await import("./login_attempt.ts");
  try {
    const result = await logInTwice(reading, call, lock);
    return "place" in result ? result : await keep(result, call, lock);
  } catch (error) {
    await lock.noteRefusal(item, error);
    throw error;
  }
}

function freshInReading(
  { kept }: Reading,
  wish: Wish,
  { options, clock }: BrokerParts,
): KeptSession | undefined {
  if (kept === undefined || wish.renew) return undefined;
  return isFresh(kept.session, options, clock) ? kept : undefined;
}

function lasting(
  kept: KeptSession | undefined,
  { clock }: BrokerParts,
): KeptSession | undefined {
  return kept !== undefined &&
      kept.session.expiresAt - clock.now() > LEAST_LIFE_MS
    ? kept
    : undefined;
}
