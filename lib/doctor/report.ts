/**
 * The report of the checks, for people and for programs.
 *
 * @module
 */

import { fit } from "../terminal/display_width.ts";
import type { Style } from "../terminal/style.ts";
import type { Check, State } from "./check.ts";

/**
 * Takes checks that say the same once: profiles share `op`, the lock and more.
 *
 * @returns Each once, in order of appearance
 */
export function withoutRepeats(checks: readonly Check[]): Check[] {
  return [...new Map(checks.map((check) => [JSON.stringify(check), check])).values()];
}

/**
 * Writes the report for a person: one line a check, what to do indented below it, and a sum.
 *
 * @returns Lines with a newline at the end
 */
export function reportText(checks: readonly Check[], style: Style): string {
  const colours: Record<State, (text: string) => string> = {
    ok: style.good,
    warning: style.warn,
    failed: style.bad,
    unchecked: style.dim,
  };
  const lines = checks.flatMap(({ state, text, remedy }) => [
    `${colours[state](MARKS[state])}${" ".repeat(WIDTH - MARKS[state].length)}${harmless(text)}`,
    ...(remedy === undefined ? [] : [`${" ".repeat(WIDTH + 2)}${harmless(remedy)}`]),
  ]);
  return [...lines, "", sum(checks), ""].join("\n");
}

/**
 * Writes the report for a program.
 *
 * @returns One line: `{"ok":…,"checks":[{"name":…,"state":…,"text":…,"remedy":…}]}`, where `ok` is that nothing failed
 */
export function reportJson(checks: readonly Check[]): string {
  return `${JSON.stringify({ ok: !hasFailed(checks), checks })}\n`;
}

/**
 * Tells whether something failed.
 *
 * @returns Whether one is in the state `failed`
 */
export function hasFailed(checks: readonly Check[]): boolean {
  return checks.some(({ state }) => state === "failed");
}

const MARKS: Record<State, string> = {
  ok: "ok",
  warning: "warning",
  failed: "failed",
  unchecked: "-",
};

const WIDTH = 10;

/** Names of profiles and paths come from files, and an escape sequence in one must not reach the terminal. */
function harmless(text: string): string {
  return fit(text, Infinity);
}

function sum(checks: readonly Check[]): string {
  const count = (wanted: State) => checks.filter(({ state }) => state === wanted).length;
  const parts = [
    `${count("failed")} failed`,
    `${count("warning")} with a warning`,
    `${count("ok")} ok`,
    ...(count("unchecked") === 0 ? [] : [`${count("unchecked")} not checked`]),
  ];
  return parts.join(", ");
}
