/**
 * Colours of what a human reads.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";

/** Marks text up for a terminal, or leaves it alone. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  /** What is chosen, added or in order. */
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
}

/**
 * Chooses how text is marked up.
 *
 * @param environment The caller's environment: `NO_COLOR` (https://no-color.org) and `TERM=dumb` switch colours off
 * @param isTerminal Whether a terminal shows the text
 */
export function styleFor(environment: Environment, isTerminal: boolean): Style {
  const inColour = isTerminal && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
  const code = (on: number, off: number) => (text: string) =>
    inColour && text !== "" ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return {
    bold: code(1, 22),
    dim: code(2, 22),
    good: code(32, 39),
    bad: code(31, 39),
    warn: code(33, 39),
  };
}
