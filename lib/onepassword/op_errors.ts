/**
 * Turns a failure of the 1Password CLI into an error with advice. Loaded only after a failure.
 *
 * @module
 */

import { OpError } from "../base/errors.ts";
import { ITEM_ROWS } from "./op_item_texts.ts";
import { type Row, type Situation, WAY_ROWS } from "./op_texts.ts";
import { sayable } from "../base/sayable.ts";

/** How `op` failed. */
export interface OpFailure {
  readonly stderr: string;
  readonly code: number;
  /** Texts that must not be shown, should `op` ever repeat one. */
  readonly secrets: readonly string[];
  /** Names that `op` was given, which it repeats in quotes. */
  readonly names: readonly string[];
}

const ROWS: readonly Row[] = [...WAY_ROWS, ...ITEM_ROWS];

/** What of `op`'s words is looked at, in UTF-16 units: a crash prints a page for each of its threads. */
const LONGEST = 20_000;

/** Makes the error for a failure. */
export function explainOpFailure(
  action: string,
  { stderr, code, secrets, names }: OpFailure,
  situation: Situation,
): OpError {
  const said = stderr.slice(0, LONGEST);
  const row = rowFor(said, names);
  if (row === undefined) {
    const words = sayable(firstMessage(said), secrets);
    return new OpError(
      "other",
      `${action}: op ended with code ${code}${words === "" ? "" : ` and said: ${words}`}`,
    );
  }
  const ids = row.trouble === "ambiguous" ? idsIn(said) : [];
  const list = ids.length === 0 ? "" : ` (${ids.join(", ")})`;
  const hint = typeof row.hint === "string" ? row.hint : row.hint(situation);
  return new OpError(row.trouble, `${action}: ${row.detail}${list}`, hint, ids);
}

/** Tells whether `op` said something that is known to mean a failure. */
export function isKnownFailure({ stderr, names }: Pick<OpFailure, "stderr" | "names">): boolean {
  return rowFor(stderr.slice(0, LONGEST), names) !== undefined;
}

/** Titles are quoted, and one such as "Key (409)" must not be taken for what `op` says. */
function rowFor(said: string, names: readonly string[]): Row | undefined {
  const words = names.reduce((rest, name) => rest.replaceAll(`"${name}"`, '""'), said)
    .replace(/"[^"\n]*"/g, '""').replace(/'op:\/\/[^'\n]*'/g, "''");
  // What stands before the error is a notice (of a newer version, of a directory), or a preface that says it all.
  const error = words.slice(Math.max(0, words.indexOf("[ERROR]")));
  const known = (said: string) => ROWS.find(({ text }) => text.test(said));
  return known(error) ?? known(words);
}

/** "\t* for the item "T" in vault V: <id>", one line for each. */
function idsIn(stderr: string): string[] {
  return [...stderr.matchAll(/: ([a-z0-9]{26})\s*$/gm)].map(([, id = ""]) => id);
}

function firstMessage(stderr: string): string {
  return errorLine(stderr) ?? stderr.trim().split("\n")[0] ?? "";
}

/** What `op` says in its first line of errors, without mark and time; `undefined` where it marks none. */
export function errorLine(stderr: string): string | undefined {
  return /^\[ERROR\] (?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?(.+)$/m.exec(stderr)?.[1];
}
