/**
 * Tells a signal that the whole process group was sent, as by Ctrl-C or `timeout`, from one that was sent to us alone.
 *
 * No system says so. A second process in the group does: what was for all of them has ended it.
 *
 * @module
 */

import { withinTurns } from "../base/clock.ts";

/** Somebody beside us in our process group. */
export interface GroupWitness {
  /** Whether the whole group was sent a signal that we have just been sent; `undefined` when nobody was there to see. */
  saw(signal: Deno.Signal): Promise<boolean | undefined>;
}

/** How long the news of an end is waited for, in ms. */
const NEWS_MS = 250;

/** Waits for the end of its input, which ends with us; SIGQUIT would have it leave a core file. */
const WAIT = "ulimit -c 0; exec /bin/cat";

/** Takes somebody into our process group until we end. */
export function callWitness(): GroupWitness {
  let witness = start();
  return {
    async saw(signal) {
      if (witness === undefined) return undefined;
      const { status } = witness;
      const ended = await withinTurns(status, NEWS_MS);
      if (ended === undefined) return false;
      witness = start();
      return ended.signal === signal ? true : undefined;
    },
  };
}

function start(): Deno.ChildProcess | undefined {
  try {
    return new Deno.Command("/bin/sh", {
      args: ["-c", WAIT],
      clearEnv: true,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
  } catch {
    return undefined;
  }
}
