/**
 * One login, under the lock of the MFA device: a code, STS, and what comes of it.
 *
 * @module
 */

import { type Clock, type Deadline, within } from "../base/clock.ts";
import { DeadlineError, messageOf, StsError } from "../base/errors.ts";
import { accessKeyOf } from "../onepassword/key_item.ts";
import type { CodeNeed, TakenCode } from "./one_time_password.ts";
import type { Options } from "../command_line/options.ts";
import type { RefreshLock } from "../lock/refresh_lock.ts";
import type { Session, Source } from "../sts/session.ts";
import {
  type FullReading,
  isFresh,
  type KeptSession,
  placeFor,
  type Reading,
} from "./kept_session.ts";
import type { Login } from "../sts/issuer.ts";

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

/** What a login is about, and what it works with. */
export interface Attempt extends RenewalTools {
  readonly options: Options;
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  /** Whether the call fails when the session cannot be stored. */
  readonly wish: { readonly mustStore: boolean };
  /** The session of a reading, if it makes a login needless. */
  readonly freshIn: (reading: Reading) => KeptSession | undefined;
  readonly warn: (text: string) => void;
}

/** What a login brought, and the reading that it was made with. */
export interface NewSession {
  /** What 1Password held. */
  readonly reading: FullReading;
  readonly session: Session;
}

/** Kept back from the deadline for printing, in ms. */
const PRINTING_MS = 500;

/** Wait before a second try of a login without a code, in ms; one with a code waits for its time step. */
const PAUSE_MS = 1000;

/**
 * Logs in. A rejected code, a throttle and a 5xx are worth one more try, which takes a new time step by itself.
 *
 * @param reading What 1Password held
 * @param lock The lock of the MFA device, which is held
 * @throws {OpStsError} When both tries failed, or the first one for good
 */
export async function logInTwice(
  reading: FullReading,
  call: Attempt,
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
  call: Attempt,
  lock: RefreshLock,
  isSecondTry: boolean,
): Promise<NewSession | KeptSession> {
  // Asked first: what can never work must not cost a code.
  const durationSeconds = call.durationOf(before.key.source);
  const lastTriedStep = await lock.lastTriedStep();
  const taken = await call.takeCode(before, {
    lastTriedStep,
    isSecondTry,
    freshIn: call.freshIn,
  });
  if ("place" in taken) return taken;

  const { reading, code } = taken;
  const { source, target } = reading.key;
  const accessKey = accessKeyOf(reading.key, call.options);
  // A request that is cut off can spend the code all the same.
  if (call.deadline.left() < PRINTING_MS) {
    throw new DeadlineError(
      `Cannot log in within ${call.options.timeout} s: no time is left to ask AWS`,
      "give a longer --timeout",
    );
  }
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

/**
 * Stores a new session. Printing beats storing: what AWS has issued is handed out even when it cannot be kept.
 *
 * @param lock The lock of the MFA device, which is held
 * @throws {OpStsError} When it cannot be kept and the command is about keeping it
 */
export async function keep(
  { reading, session }: NewSession,
  call: Attempt,
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
    place: place === "field" ? "field" : "item",
  };
}

/** A code that is wrong because the clock is wrong stays wrong: AWS takes codes up to a step away. */
function isWorthASecondTry(error: unknown): boolean {
  if (!(error instanceof StsError)) return false;
  const { trouble, skewSeconds = 0 } = error;
  if (trouble === "code rejected") return Math.abs(skewSeconds) <= 60;
  return trouble === "throttled" || trouble === "server";
}
