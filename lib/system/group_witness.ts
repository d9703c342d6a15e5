/**
 * Tells a signal that the whole process group was sent, as by Ctrl-C or `timeout`, from one that was sent to us alone.
 *
 * No system says so. A second process in the group does: what was for all of them has ended it.
 *
 * @module
 */

import { within } from "../base/clock.ts";

/** Somebody beside us in our process group. */
export interface GroupWitness {
  /** Whether the whole group was sent a signal that we have just been sent; `undefined` when nobody was there to see. */
  saw(signal: Deno.Signal): Promise<boolean | undefined>;
}

/**
 * Turns of waiting for the news of an end, and the length of one in ms. By turns of our own, so that on a machine too busy
 * to let us run, where the other one runs as seldom, the news has longer.
 */
const [TURNS, TURN_MS] = [25, 10];

/** Waits for the end of its input, which ends with us; SIGQUIT would have it leave a core file. */
const WAIT = "ulimit -c 0; exec /bin/cat";

/** Takes somebody into our process group until we end. */
export function callWitness(): GroupWitness {
  let witness = start();
  return {
    async saw(signal) {
      if (witness === undefined) return undefined;
      const { status } = witness;
      for (let turns = TURNS; turns > 0; turns--) {
        const ended = await within(status, TURN_MS);
        if (ended === undefined) continue;
        witness = start();
        return ended.signal === signal ? true : undefined;
      }
      return false;
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
