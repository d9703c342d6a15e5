/**
 * Variables that look like ours and are not: a mistyped twin of an option does nothing, without a word.
 *
 * @module
 */

import { type Environment, SENTINEL } from "../base/environment.ts";
import { harmless } from "../base/text.ts";
import { nearMiss } from "./near_miss.ts";
import { OPTION_ROWS, PROFILE_ROW, TWIN_PREFIX, twinOf } from "./option_rows.ts";

/** Length up to which a name is shown, and compared with others, in UTF-16 units. */
const LONGEST = 60;

/** Variables of ours that are no option's twin. */
const OTHERS = [SENTINEL, "OP_STS_SIGNIN_ENDPOINT"];

/**
 * Finds variables that begin as ours do but mean nothing.
 *
 * @returns One sentence for each
 */
export function unknownTwins(environment: Environment): string[] {
  const known = [...OTHERS, ...[...OPTION_ROWS, PROFILE_ROW].map(({ name }) => twinOf(name))];
  return Object.keys(environment).filter((name) =>
    name.startsWith(TWIN_PREFIX) && !known.includes(name)
  )
    .map((name) => harmless(name, LONGEST))
    .map((name) => {
      const meant = nearMiss(name, known);
      const question = meant === undefined ? "" : `: did you mean ${meant}?`;
      return `${name} is set, but no option has that twin${question}`;
    });
}
