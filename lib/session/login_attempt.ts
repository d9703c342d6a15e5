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
import { mayHaveLeft } from "../sts/errors.ts";
import { openIssuer } from "../sts/issuer.ts";
import { harmless } from "../base/text.ts";
import { isRootSerial } from "../sts/mfa_serial.ts";
import type { Session, Source } from "../sts/session.ts";
import type { Call } from "./call.ts";
import type { Found, Reading, Wish } from "../keeping/kept_session.ts";
import { takeCode, type TakenCode } from "./one_time_password.ts";
import { nextCode } from "./time_step.ts";

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

/** Tries of a login whose code 1Password gives, and of one whose code is typed, which can be mistyped. */
const TRIES = { taken: 2, typed: 5 } as const;

/**
 * Logs in. A rejected code, a throttle and a 5xx are worth another try, with a new code.
 *
 * @param notes Of the MFA device, whose lock is held
 * @throws {OpStsError} When no try worked, or the first one failed for good
 */
export async function logIn(
  first: Reading,
  wish: Wish,
  call: Call,
  notes: RenewalNotes,
): Promise<NewSession | Found> {
  // Asked first: what can never work must not cost a code.
  const durationSeconds = durationOf((await first.key()).source, call.options);
  const refused: string[] = [];
  let lastError: StsError | undefined;
  let reading = first;
  for (let tries = 1;; tries++) {
    const need = { wish, lastTriedStep: await notes.lastTriedStep(), tries, refused };
    const taken = await takeCode(reading, need, call).catch((error: unknown) => {
      // That there is no time for another code tells less than why one is needed.
      throw error instanceof DeadlineError && lastError !== undefined ? lastError : error;
    });
    if (taken.kind === "found") return taken;
    ({ reading } = taken);
    try {
      return { kind: "new", reading, session: await exchange(taken, durationSeconds, call, notes) };
    } catch (error) {
      const isLast = tries >= (taken.isTyped ? TRIES.typed : TRIES.taken);
      if (isLast || !(error instanceof StsError) || !isWorthAnotherTry(error)) throw error;
      lastError = error;
      if (taken.isTyped) {
        if (taken.code !== undefined) refused.push(taken.code.digits);
        call.terminal.say(`op-sts: ${harmless(messageOf(error))}; ${nextCode(call.clock)}`);
      } else {
        call.warn(`${messageOf(error)}; trying once more`);
        if (taken.code === undefined) await call.clock.sleep(PAUSE_MS);
      }
    }
  }
}

/** Exchanges key and code for a session, having noted the code's time step as tried. */
async function exchange(
  { reading, code }: TakenCode,
  durationSeconds: number,
  call: Call,
  notes: RenewalNotes,
): Promise<Session> {
  const key = await reading.key();
  const accessKey = accessKeyOf(key, call.options);
  // A request that is cut off can spend the code all the same.
  if (call.deadline.left() < PRINTING_MS) {
    throw new DeadlineError(
      `Cannot log in within ${call.options.timeout} s: no time is left to ask AWS`,
      "give a longer --timeout",
    );
  }
  const triedBefore = await notes.lastTriedStep();
  if (code !== undefined) await notes.noteTried(code.step);
  const { serial } = key.source;
  const { issue = openIssuer(call) } = call;
  return await issue({
    accessKey,
    mfa: serial === undefined || code === undefined ? undefined : { serial, code: code.digits },
    durationSeconds,
    target: key.target,
  }).catch(async (error: unknown) => {
    // A code that never left this machine is as good as before: no call has to wait for the next one.
    if (code !== undefined && !mayHaveLeft(error)) await notes.noteTried(triedBefore ?? 0);
    throw error;
  });
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
function isWorthAnotherTry({ trouble, skewSeconds = 0 }: StsError): boolean {
  if (trouble === "code rejected") return Math.abs(skewSeconds) <= 60;
  return trouble === "throttled" || trouble === "server";
}
