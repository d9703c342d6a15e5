/**
 * The kinds of values that options have, and what is wrong with a text that is none.
 *
 * @module
 */

import { formatDuration, parseDuration } from "../base/duration.ts";
import { isPlain } from "../base/text.ts";

/** What is wrong with the text of an option. */
export interface Problem {
  readonly problem: string;
}

/** A name of the user's, which is handed to other programs as it is. */
export function name(text: string): string | Problem {
  if (text === "") return { problem: "it is empty" };
  if (!isPlain(text) && /\p{Cc}/u.test(text)) return { problem: "it holds control characters" };
  // `op` would take it for a flag, or read names from stdin.
  if (text.startsWith("-")) return { problem: "it starts with a dash: use the id instead" };
  return text;
}

/** A switch, as its environment twin spells it. */
export function flag(text: string): boolean | Problem {
  return text === "1" || text === "0" ? text === "1" : { problem: "it is neither 1 nor 0" };
}

/** A text of some form. */
export function matching(
  pattern: RegExp,
  problem: string,
): (text: string) => string | Problem {
  return (text) => pattern.test(text) ? text : { problem };
}

/** A text in which a function finds nothing wrong. */
export function judgedBy(
  problemOf: (text: string) => string | undefined,
): (text: string) => string | Problem {
  return (text) => {
    const problem = problemOf(text);
    return problem === undefined ? text : { problem };
  };
}

/** One of a few words. */
export function oneOf<Word extends string>(
  words: readonly Word[],
): (text: string) => Word | Problem {
  const problem = `it is none of ${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
  return (text) => words.find((word) => word === text) ?? { problem };
}

/** A time between two others, all in seconds. */
export function duration(least: number, most: number): (text: string) => number | Problem {
  return (text) => {
    const seconds = parseDuration(text);
    if (seconds === undefined) {
      return { problem: "it is not a time such as 90s, 30m, 12h or 1h30m" };
    }
    if (seconds >= least && seconds <= most) return seconds;
    return { problem: `it must lie between ${formatDuration(least)} and ${formatDuration(most)}` };
  };
}

/** Tells whether a text was refused, by what was read of it. */
export function isProblem(read: unknown): read is Problem {
  return typeof read === "object";
}
