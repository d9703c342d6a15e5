/**
 * One-time passwords: AWS takes each code once for a device, so every login needs a time step of its own.
 *
 * @module
 */

import { DeadlineError, OpStsError } from "../base/errors.ts";
import { codeOf } from "../onepassword/key_item.ts";
import type { Call } from "./call.ts";
import { codeElsewhere, type CodeGiver } from "./code_elsewhere.ts";
import { type Found, freshIn, type Reading, type Wish } from "../keeping/kept_session.ts";
import { readSession, type StoreCall } from "../keeping/store.ts";
import { nextCode, spentStep, STEP_MS, stepAt } from "./time_step.ts";
import { askForCode } from "./typed_code.ts";

/** A step with less left than this is skipped: its code could be late at AWS. In ms. */
const LEAST_LEFT_MS = 3000;

/** What a login needs behind a wait, in ms: reading the item again, STS, storing. */
const RESERVE_MS = 12_000;

/** A code with the reading that it came from; no code where the user has no MFA device. */
export interface TakenCode {
  readonly kind: "code";
  /** The reading that the login is to be made with. */
  readonly reading: Reading;
  /** The code and the time step it belongs to. */
  readonly code: { readonly digits: string; readonly step: number } | undefined;
  /** Whether a person has typed it. */
  readonly isTyped: boolean;
}

/** What is needed to take a code. */
type CodeCall =
  & StoreCall
  & Pick<Call, "deadline" | "terminal">
  & Partial<Pick<Call, "own" | "run">>;

/** What sort of code is needed. */
export interface CodeNeed {
  readonly wish: Wish;
  /** The last time step whose code was sent to AWS. */
  readonly lastTriedStep: number | undefined;
  /** Which try it is for. From the second on another machine may have logged in meanwhile: the item is read again first. */
  readonly tries: number;
  /** Codes that were typed before and that AWS has refused. */
  readonly refused: readonly string[];
}

/**
 * Takes a code that was never sent before, waiting for the next time step where needed. To be called under the lock.
 *
 * @throws {DeadlineError} When no new code can come in time
 * @throws {OpStsError} When a code would have to be typed and nobody can be asked
 */
export async function takeCode(
  first: Reading,
  need: CodeNeed,
  call: CodeCall,
): Promise<TakenCode | Found> {
  const { options, clock } = call;
  const elsewhere = codeElsewhere(call, RESERVE_MS);
  let isOutdated = need.tries > 1 && need.refused.length === 0;
  for (let reading = first;; isOutdated = false) {
    const key = await reading.key();
    const { serial } = key.source;
    if (elsewhere !== undefined && serial !== undefined && !isOutdated) {
      return await takeElsewhere(reading, need, call, elsewhere);
    }
    const isOfItem = serial !== undefined && elsewhere === undefined;
    const digits = isOfItem ? codeOf(key, options) : undefined;
    if (digits !== undefined) {
      const now = clock.now();
      const step = stepAt(now);
      const spent = spentStep(need.lastTriedStep, step);
      const isUsable = step > spent &&
        (step + 1) * STEP_MS - now >= LEAST_LEFT_MS;
      // A call of `op` that spanned a boundary may have brought either code: it counts as the earlier step's.
      if (isUsable && stepAt(key.from) === step) {
        return { kind: "code", reading, code: { digits, step }, isTyped: false };
      }
      if (!isUsable) await waitForStep(Math.max(step, spent) + 1, call);
    } else if (!isOutdated) {
      if (serial === undefined) return { kind: "code", reading, code: undefined, isTyped: false };
      return { kind: "code", reading, code: await askForCode(reading, need, call), isTyped: true };
    }
    reading = await readSession(call);
    const kept = freshIn(reading, need.wish, call);
    if (kept !== undefined) return { kind: "found", kept };
  }
}

/**
 * Takes a code that somebody else gives, in a time step that was not tried before: a command may want a key to be
 * touched, which must not be asked for in vain.
 */
async function takeElsewhere(
  reading: Reading,
  { lastTriedStep, tries }: CodeNeed,
  call: CodeCall,
  giver: CodeGiver,
): Promise<TakenCode> {
  const now = call.clock.now();
  const step = stepAt(now);
  const spent = spentStep(lastTriedStep, step);
  const isLate = (step + 1) * STEP_MS - now < LEAST_LEFT_MS;
  if (!giver.isFixed && (step <= spent || isLate)) {
    await waitForStep(Math.max(step, spent) + 1, call);
  }
  const { digits, from } = await giver.ask(tries);
  if (giver.isFixed && step <= spent) {
    throw new OpStsError(
      "Cannot log in: the one-time password of this time step has been used",
      `pipe in another one: ${nextCode(call.clock)}`,
    );
  }
  // Of this step or the next one, which AWS takes both: it counts as the earlier.
  return { kind: "code", reading, code: { digits, step: stepAt(from) }, isTyped: false };
}

async function waitForStep(
  step: number,
  { clock, deadline, terminal, options }: CodeCall,
): Promise<void> {
  const begin = step * STEP_MS;
  for (let wait = begin - clock.now(); wait > 0; wait = begin - clock.now()) {
    const seconds = Math.ceil(wait / 1000);
    if (wait > deadline.left() - RESERVE_MS) {
      throw new DeadlineError(
        `Cannot log in within ${options.timeout} s: the next unused one-time password comes in ${seconds} s`,
        `try again in ${seconds} s, or give a longer --timeout`,
      );
    }
    terminal.progress(
      `op-sts: waiting ${seconds} s for the next one-time password`,
    );
    await clock.sleep(Math.min(wait, 1000));
  }
  terminal.progress("");
}
