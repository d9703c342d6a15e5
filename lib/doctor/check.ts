/**
 * What a check finds: one link of the chain, whether it holds, and what to do when it does not.
 *
 * @module
 */

import { shellLine } from "../aws_config/shell_words.ts";
import { DeadlineError, OpError, OpStsError } from "../base/errors.ts";

/** How a link of the chain is; `unchecked` when an earlier one is broken or nothing can prove it. */
export type State = "ok" | "warning" | "failed" | "unchecked";

/** One line of the report. */
export interface Check {
  /** Which link, such as `op-version`; the same from release to release. */
  readonly name: string;
  readonly state: State;
  /** What was found, one line without a secret. */
  readonly text: string;
  /** What to do about it; always there for a warning and a failure. */
  readonly remedy?: string;
}

/** A value, or why there is none. */
export type Attempt<T> = { readonly value: T } | { readonly error: OpStsError };

/** Checks of one name. */
export interface Checker {
  ok(text: string): Check;
  /** The link holds, but something about it can hurt. */
  warning(text: string, remedy: string): Check;
  failed(text: string, remedy: string): Check;
  unchecked(text: string): Check;
  /** The link is broken as an error says, unless that is only that nobody answered in the time there was. */
  error(error: OpStsError): Check;
}

/** Makes checks of one name. */
export function checker(name: string): Checker {
  return {
    ok: (text) => ({ name, state: "ok", text }),
    warning: (text, remedy) => ({ name, state: "warning", text, remedy }),
    failed: (text, remedy) => ({ name, state: "failed", text, remedy }),
    unchecked: (text) => ({ name, state: "unchecked", text }),
    error: (error) =>
      isOutOfTime(error) ? { name, state: "unchecked", text: OUT_OF_TIME } : {
        name,
        state: "failed",
        text: error.message,
        remedy: error.hint ?? "run op-sts login --verbose, which shows what happens",
      },
  };
}

/** What is said of a link that there was no time to look at: nobody has seen a fault in it. */
export const OUT_OF_TIME = "not checked: out of time";

/** Tells whether an error says no more than that an answer did not come in time. */
export function isOutOfTime(error: OpStsError): boolean {
  return error instanceof DeadlineError ||
    error instanceof OpError && error.trouble === "no answer";
}

/**
 * Tries something that may fail in a way that users meet.
 *
 * @returns Its value or its error; anything else that is thrown is thrown on
 */
export async function attempt<T>(run: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await run() };
  } catch (error) {
    if (error instanceof OpStsError) return { error };
    throw error;
  }
}

/**
 * Writes the command that writes lines anew with further options, one for each profile.
 *
 * @param words What stands behind, in the words of a shell
 */
export function setupCommand(profiles: readonly string[], words: readonly string[]): string {
  const more = words.length === 0 ? "" : ` ${words.join(" ")}`;
  const commands = profiles.map((name) => `op-sts setup --profile ${shellLine([name])}${more}`);
  return commands.length === 0 ? `op-sts setup${more}` : commands.join("; ");
}
