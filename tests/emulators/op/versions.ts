/**
 * The version that a stand-in claims to be.
 *
 * @module
 */

import type { State } from "./model.ts";

/** Tells whether the stand-in is of this version or a later one. */
export function isAtLeast({ version }: State, major: number, minor: number): boolean {
  const [own = 0, ownMinor = 0] = version.split(".").map(Number);
  return own > major || (own === major && ownMinor >= minor);
}
