/**
 * The flow: from what is asked for to a session, by the cheapest way that is safe.
 *
 * @module
 */

import { type Clock, type Deadline, within } from "./clock.ts";
import { DeadlineError, StsError, UsageError } from "./errors.ts";
import { accessKeyOf } from "./key_item.ts";
import type { CodeNeed, TakenCode } from "./one_time_password.ts";
import type { Options } from "./options.ts";
import type { RefreshLock } from "./refresh_lock.ts";
import { LEAST_LIFE_MS, type Session, type Source } from "./session.ts";
import {
  type FullReading,
  isFresh,
  type KeptSession,
  placeFor,
  type Reading,
  type SessionStore,
} from "./session_store.ts";
import type { Login } from "./sts.ts";

/** How far a command goes to get a session. */
export interface Wish {
  /** Logs in even when a fresh session is there. */
  readonly renew: boolean;
  /** Takes the old session when a renewal fails. */
  readonly settle: boolean;
  /** Fails when a new session cannot be stored. */
  readonly mustStore: boolean;
}

/** What only a renewal needs; loaded when one begins. */
export interface RenewalTools {
  /** Whether a renewal for this source failed so lately that the next one can wait. */
  failedLately(source: Source): Promise<boolean>;
  /** Notes that a renewal for this source failed. */
  noteFailure(source: Source): Promise<void>;
  /** Opens the lock of the MFA device that a source names. */
  openDevice(source: Source): Promise<RefreshLock>;
  /** Takes a code of a new time step, or a fresh session that turned up meanwhile. */
  takeCode(
    reading: FullReading,
    need: CodeNeed,
  ): Promise<TakenCode | KeptSession>;
  /** Life that a new session of a source is to have, in seconds; throws when none would be long enough. */
  durationOf(source: Source): number;
  /** Exchanges key and code for a session. */
  issue(login: Login): Promise<Session>;
  /** Puts a session into 1Password. */
  write(reading: FullReading, session: Session): Promise<void>;
}

/** What {@linkcode obtainSession} needs. */
export interface BrokerParts {
  /** Options of the call. */
  readonly options: Options;
  /** Time. */
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  /** Where sessions are found. */
  readonly store: SessionStore;
  /** Loads what a renewal needs. */
  readonly loadRenewal: () => Promise<RenewalTools>;
  /** Takes warnings: what went wrong without failing the call. */
  readonly warn: (text: string) => void;
}

/** Kept back from the deadline for printing, in ms. */
const PRINTING_MS = 500;

/** Wait before a second try of a login without a code, in ms; one with a code waits for its time step. */
const PAUSE_MS = 1000;

/** Everything that the steps of one renewal share. */
interface Call extends BrokerParts, RenewalTools {
  readonly wish: Wish;
}

/** What a login brought, and the reading that it was made with. */
interface NewSession {
  readonly reading: FullReading;
  readonly session: Session;
}

/**
 * Gets a session.
 *
 * @param wish How far to go
 * @param parts Options and adapters
 * @returns A session with at least `--min-remaining` left; or, with `wish.settle` and after a failed renewal, an older
 * one that still lasts a minute
 * @throws {OpStsError} When there is none to be had
 */
export async function obtainSession(
  wish: Wish,
  parts: BrokerParts,
): Promise<KeptSession> {
  const reading = await parts.store.read();
  const fresh = freshIn(reading, { ...parts, wish });
  if (fresh !== undefined) return fresh;

  const call = { ...parts, ...await parts.loadRenewal(), wish };
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
    const fresh = freshIn(again, call);
    if (fresh !== undefined) return fresh;
    reading = await call.store.complete(again);
  }
  try {
    const result = await logInTwice(reading, call, lock);
    return "place" in result ? result : await keep(result, call, lock);
  } catch (error) {
    await lock.noteRefusal(item, error);
    throw error;
  }
}

/** A rejected code, a throttle and a 5xx are worth one more try, which takes a new time step by itself. */
async function logInTwice(
  reading: FullReading,
  call: Call,
  lock: RefreshLock,
): Promise<NewSession | KeptSession> {
  try {
    return await logIn(reading, call, lock, false);
  } catch (first) {
    if (!isWorthASecondTry(first)) throw first;
    call.warn(`${messageOf(first)}; trying once more`);
    if (reading.key.source.serial === undefined) {
      await call.clock.sleep(PAUSE_MS);
    }
    try {
      return await logIn(reading, call, lock, true);
    } catch (second) {
      // That there is no time for another code tells less than why one is needed.
      throw second instanceof DeadlineError ? first : second;
    }
  }
}

async function logIn(
  before: FullReading,
  call: Call,
  lock: RefreshLock,
  isSecondTry: boolean,
): Promise<NewSession | KeptSession> {
  // Asked first: what can never work must not cost a code.
  const durationSeconds = call.durationOf(before.key.source);
  const lastTriedStep = await lock.lastTriedStep();
  const taken = await call.takeCode(before, {
    lastTriedStep,
    isSecondTry,
    freshIn: (reading) => freshIn(reading, call),
  });
  if ("place" in taken) return taken;

  const { reading, code } = taken;
  const { source, target } = reading.key;
  const accessKey = accessKeyOf(reading.key, call.options);
  if (code !== undefined) await lock.noteTried(code.step);
  const session = await call.issue({
    accessKey,
    mfa: source.serial === undefined || code === undefined
      ? undefined
      : { serial: source.serial, code: code.digits },
    durationSeconds,
    target,
  });
  return { reading, session };
}

/** Stores a new session. Printing beats storing: what AWS has issued is handed out even when it cannot be kept. */
async function keep(
  { reading, session }: NewSession,
  call: Call,
  lock: RefreshLock,
): Promise<KeptSession> {
  const { key } = reading;
  // Root users with an MFA device of another name than AWS's first one cannot be told apart before.
  if (!isFresh(session, call.options, call.clock)) {
    call.warn("AWS ends the session sooner than --min-remaining asks for: each call will log in");
  }
  const place = placeFor(call.options, key.item);
  try {
    const stored = call.write(reading, session).then(() => true);
    if (
      await within(stored, call.deadline.left() - PRINTING_MS) === undefined
    ) {
      throw new DeadlineError(
        "Cannot keep the session: 1Password did not store it in time",
        "give a longer --timeout",
      );
    }
    if (place !== "nowhere") await lock.noteStored(key.item.id);
  } catch (error) {
    if (call.wish.mustStore) throw error;
    call.warn(`the session was not stored: ${messageOf(error)}`);
  }
  return {
    session,
    source: key.source,
    item: key.item,
    place: place === "field" ? "field" : "companion",
  };
}

function freshIn(
  reading: Reading,
  call: BrokerParts & { readonly wish: Wish },
): KeptSession | undefined {
  const { kept } = reading;
  if (kept === undefined || call.wish.renew) return undefined;
  return isFresh(kept.session, call.options, call.clock) ? kept : undefined;
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

/** A code that is wrong because the clock is wrong stays wrong: AWS takes codes up to a step away. */
function isWorthASecondTry(error: unknown): boolean {
  if (!(error instanceof StsError)) return false;
  const { trouble, skewSeconds = 0 } = error;
  if (trouble === "code rejected") return Math.abs(skewSeconds) <= 60;
  return trouble === "throttled" || trouble === "server";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
