/**
 * Parts of the program that are loaded when they are needed.
 *
 * @module
 */

import { type Deadline, within } from "./clock.ts";
import { LoadError } from "./errors.ts";
import { posixWord } from "./shell_quotes.ts";

/**
 * Waits for a part, but no longer than the call may take: from source, packages may have to be fetched for it, by a
 * network that stalls.
 *
 * @throws {LoadError} When it has not come by then
 */
export async function inTimeLoaded<Part extends object>(
  loading: Promise<Part>,
  deadline: Deadline,
): Promise<Part> {
  const part = await within(loading, deadline.left());
  if (part !== undefined) return part;
  // Of the source: elsewhere there are no packages.
  const main = decodeURIComponent(new URL("../../main.ts", import.meta.url).pathname);
  throw new LoadError(
    "Cannot load op-sts: its packages could not be fetched in time",
    `fetch them beforehand: deno cache --frozen ${posixWord(main)}`,
  );
}
