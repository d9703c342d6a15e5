/**
 * One login, under the lock of the MFA device: a code, STS, and one more try where that can help.
 *
 * @module
 */

import { formatDuration } from "../base/duration.ts";
import { DeadlineError, messageOf, StsError, UsageError } from "../base/errors.ts";
import { type Options, RENEWAL_GAP } from "../command_line/options.ts";
import type { RenewalNotes } from "../lock/renewal_notes.ts";
import { accessKeyOf } from "../onepassword/key_item.ts";
import { openIssuer } from "../sts/issuer.ts";
import { isRootSerial } from "../sts/mfa_serial.ts";
import type { Session, Source } from "../sts/session.ts";
import type { Call } from "./call.ts";
import type { Found, Reading, Wish } from "./kept_session.ts";
import { takeCode } from "./one_time_password.ts";

/** What a login brought, and the reading that it was made with. */
export interface NewSession {
  readonly kind: "new";
  readonly reading: Reading;
  readonly session: Session;
}

/** Kept back from the deadline for printing, in ms. */
export const PRINTING_MS = 500;

/** Wait before a second try of a login without a code, in ms; one with a code waits for its time step. */
const PAUSE_MS = 1000;

/** AWS cuts sessions of root users at one hour (STS API, GetSessionToken). In seconds. */
const ROOT_DURATION = 3600;

/**
 * Logs in. A rejected code, a throttle and a 5xx are worth one more try, which takes a new time step by itself.
 *
 * @param notes Of the MFA device, whose lock is held
 * @throws {OpStsError} When both tries failed, or the first one for good
 */
export async function logInTwice(
  reading: Reading,
  wish: Wish,
  call: Call,
  notes: RenewalNotes,
): Promise<NewSession | Found> {
  try {
    return await logIn(reading, wish, call, notes, false);
  } catch (first) {
    if (!isWorthASecondTry(first)) throw first;
    call.warn(`${messageOf(first)}; trying once more`);
    const { source } = await reading.key();
    if (source.serial === undefined) await call.clock.sleep(PAUSE_MS);
    try {
      return await logIn(reading, wish, call, notes, true);
    } catch (second) {
      // That there is no time for another code tells less than why one is needed.
      throw second instanceof DeadlineError ? first : second;
    }
  }
}

async function logIn(
  before: Reading,
  wish: Wish,
  call: Call,
  notes: RenewalNotes,
  isSecondTry: boolean,
): Promise<NewSession | Found> {
  // Asked first: what can never work must not cost a code.
  const durationSeconds = durationOf((await before.key()).source, call.options);
  const lastTriedStep = await notes.lastTriedStep();
  const taken = await takeCode(before, { wish, lastTriedStep, isSecondTry }, call);
  if (taken.kind === "found") return taken;

  const { reading, code } = taken;
  const key = await reading.key();
  const accessKey = accessKeyOf(key, call.options);
  // A request that is cut off can spend the code all the same.
  if (call.deadline.left() < PRINTING_MS) {
    throw new DeadlineError(
      `Cannot log in within ${call.options.timeout} s: no time is left to ask AWS`,
      "give a longer --timeout",
    );
  }
  if (code !== undefined) await notes.noteTried(code.step);
  const { serial } = key.source;
  const { issue = openIssuer(call) } = call;
  const session = await issue({
    accessKey,
    mfa: serial === undefined || code === undefined ? undefined : { serial, code: code.digits },
    durationSeconds,
    target: key.target,
  });
  return { kind: "new", reading, session };
}

/**
 * Life that a new session of a source is to have.
 *
 * @returns Seconds
 * @throws {UsageError} When none would be long enough
 */
export function durationOf(source: Source, options: Options): number {
  if (!isRootSerial(source.serial ?? "")) return options.duration;
  // Each call would log in again: no session of root could ever be long enough.
  if (options["min-remaining"] + RENEWAL_GAP > ROOT_DURATION) {
    throw new UsageError(
      `Cannot log in as root with --min-remaining ${
        formatDuration(options["min-remaining"])
      }: AWS ends the sessions of root users after ${formatDuration(ROOT_DURATION)}`,
      `give --min-remaining ${formatDuration(ROOT_DURATION - RENEWAL_GAP)} or less`,
    );
  }
  return Math.min(options.duration, ROOT_DURATION);
}

/** A code that is wrong because the clock is wrong stays wrong: AWS takes codes up to a step away. */
function isWorthASecondTry(error: unknown): boolean {
  if (!(error instanceof StsError)) return false;
  const { trouble, skewSeconds = 0 } = error;
  if (trouble === "code rejected") return Math.abs(skewSeconds) <= 60;
  return trouble === "throttled" || trouble === "server";
}
