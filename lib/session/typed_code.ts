/**
 * One-time passwords that a person types, where 1Password has none.
 *
 * @module
 */

import { within } from "../base/clock.ts";
import { DeadlineError, OpStsError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { seedAdvice } from "../onepassword/field_advice.ts";
import type { Call } from "./call.ts";
import type { Reading } from "../keeping/kept_session.ts";
import { nextCode, spentStep, stepAt } from "./time_step.ts";

/** Time that a person has to type a code, in ms. */
const TYPING_MS = 300_000;

/** Which codes will not do. */
interface TypedNeed {
  /** The last time step whose code was sent to AWS. */
  readonly lastTriedStep: number | undefined;
  /** Codes that were typed before and that AWS has refused. */
  readonly refused: readonly string[];
}

/**
 * Asks a person for a code until one will do.
 *
 * @throws {DeadlineError} When nobody types within five minutes
 * @throws {OpStsError} When nobody can be asked, or the input ends
 */
export async function askForCode(
  reading: Reading,
  need: TypedNeed,
  { clock, deadline, terminal, options }: Pick<Call, "clock" | "deadline" | "terminal" | "options">,
): Promise<{ digits: string; step: number }> {
  const { item, source } = await reading.key();
  if (!terminal.canAsk || options["no-input"]) {
    throw new OpStsError(
      `Cannot log in: the item ${
        quote(item.title)
      } has no one-time password, and there is no terminal to ask on`,
      seedAdvice(item) ??
        (options["no-input"]
          ? "add the one-time password to the item, or give --otp-item or --code-command"
          : "run op-sts login in a terminal, or add the one-time password to the item"),
    );
  }
  const startedAt = clock.elapsed();
  // While a person types, no time passes: --timeout is for machines.
  const putOff = (ms: number) => deadline.putOff?.(ms);
  putOff(TYPING_MS);
  try {
    for (;;) {
      const typed = await within(
        terminal.ask(`One-time password of ${source.serial}: `).then((text) => text ?? null),
        TYPING_MS - (clock.elapsed() - startedAt),
      );
      // The question still stands on the line.
      if (typed === undefined || typed === null) terminal.say("");
      if (typed === undefined) {
        throw new DeadlineError(
          "Cannot log in: no one-time password was typed within 5 minutes",
          "run the same command again",
        );
      }
      if (typed === null) {
        throw new OpStsError(
          "Cannot log in: no one-time password was typed",
          "run the same command again, or pipe a code in: … | op-sts login --code -",
        );
      }
      const step = stepAt(clock.now());
      const problem = typedProblem(typed, step, need);
      if (problem === undefined) return { digits: typed, step };
      terminal.say(problem.isNext ? `${problem.text}: ${nextCode(clock)}` : problem.text);
    }
  } finally {
    putOff(clock.elapsed() - startedAt - TYPING_MS);
  }
}

/** What is wrong with what was typed, and whether only another code will do. */
function typedProblem(
  typed: string,
  step: number,
  { lastTriedStep, refused }: TypedNeed,
): { text: string; isNext: boolean } | undefined {
  if (!/^\d{6}$/.test(typed)) return { text: "a one-time password has six digits", isNext: false };
  if (refused.includes(typed)) return { text: "AWS has refused that one", isNext: true };
  // A code that was mistyped has spent nothing.
  const isSpent = refused.length === 0 && step <= spentStep(lastTriedStep, step);
  return isSpent ? { text: "that time step's password has been used", isNext: true } : undefined;
}
