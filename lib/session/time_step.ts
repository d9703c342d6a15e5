/**
 * Time steps: a one-time password is that of a step, and each step's is taken once.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";

/** Length of a time step in ms (RFC 6238; AWS takes no other). */
export const STEP_MS = 30_000;

/**
 * Number of the time step that an instant lies in.
 *
 * @param ms Milliseconds since the epoch
 * @returns Steps since the epoch
 */
export function stepAt(ms: number): number {
  return Math.floor(ms / STEP_MS);
}

/** Says when there is a new code. */
export function nextCode(clock: Pick<Clock, "now">): string {
  const now = clock.now();
  return `the next one comes in ${Math.ceil(((stepAt(now) + 1) * STEP_MS - now) / 1000)} s`;
}

/** The last spent step; one that lies more than a step ahead was noted under a clock that has been set back since. */
export function spentStep(lastTried: number | undefined, current: number): number {
  return lastTried === undefined || lastTried > current + 1 ? -1 : lastTried;
}
