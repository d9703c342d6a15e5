/**
 * Tells a signal that the whole process group was sent, as by Ctrl-C or `timeout`, from one that was sent to us alone.
 *
 * No system says so. A second process in the group does: what was for all of them has ended it.
 *
 * @module
 */

import { within, withinTurns } from "../base/clock.ts";

/** Somebody beside us in our process group. */
export interface GroupWitness {
  /** Whether the whole group was sent a signal that we have just been sent; `undefined` when nobody was there to see. */
  saw(signal: Deno.Signal): Promise<boolean | undefined>;
}

/** How long the news of an end may take to reach us, in ms, once somebody has ended who was started after the signal. */
const NEWS_MS = 100;

/** How long that one may take, in ms: as long as a machine is too busy to run it, no end means anything. */
const LATER_MS = 2_000;

/** Waits for the end of its input, which ends with us; SIGQUIT would have it leave a core file. */
const WAIT = "ulimit -c 0; exec /bin/cat";

/** Takes somebody into our process group until we end. */
export function callWitness(): GroupWitness {
  let witness = start();
  return {
    async saw(signal) {
      if (witness === undefined) return undefined;
      const { status } = witness;
      const notSeen = endOfLater().then(() => withinTurns(status, NEWS_MS));
      const ended = await Promise.race([status, notSeen]);
      if (ended === undefined) return false;
      witness = start();
      return ended.signal === signal ? true : undefined;
    },
  };
}

/** Waits for the end of somebody who begins now. */
async function endOfLater(): Promise<void> {
  const later = run("exit 0");
  if (later !== undefined) await within(later.status, LATER_MS);
}

function start(): Deno.ChildProcess | undefined {
  return run(WAIT);
}

function run(script: string): Deno.ChildProcess | undefined {
  try {
    return new Deno.Command("/bin/sh", {
      args: ["-c", script],
      clearEnv: true,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
  } catch {
    return undefined;
  }
}
