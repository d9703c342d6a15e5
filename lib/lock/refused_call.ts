/**
 * A call that is made again at once by the same program: SDKs ask two to four times in a row when credential_process
 * fails, and a prompt that was dismissed must not come up each time.
 *
 * Looked at before `op` is started, so it needs next to nothing.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { Environment, Host } from "../base/environment.ts";
import { RefusedError } from "../base/errors.ts";
import { stateDirectories } from "./state_directory.ts";

/** Name of the file that tells of the last refusal. */
export const REFUSED_FILE = "refused.json";

/** Time in which a program that asks again is not asking anew, in ms; a person takes longer, and has another parent. */
const AGAIN_MS = 5000;

/** A call, as far as it matters here. */
export interface RefusableCall {
  /** Arguments without the program's name. */
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly host: Host;
  readonly clock: Clock;
}

/** Tells calls apart: by who made them, and what was asked for. */
export function callerOf(argv: readonly string[]): string {
  return JSON.stringify([Deno.ppid, ...argv]);
}

/**
 * Refuses what the same program was refused just now.
 *
 * @throws {RefusedError} In the words of that refusal
 */
export function refuseAgain({ argv, environment, host, clock }: RefusableCall): void {
  for (const directory of stateDirectories(environment, host)) {
    const refusal = readRefusal(directory, host);
    if (refusal === undefined) continue;
    const age = clock.now() - refusal.at;
    if (refusal.caller === callerOf(argv) && age >= 0 && age < AGAIN_MS) {
      throw new RefusedError(refusal.message, refusal.hint);
    }
  }
}

/** Checked by hand, as all that is loaded before `op` is started. */
function readRefusal(
  directory: string,
  host: Host,
): { at: number; caller: string; message: string; hint: string | undefined } | undefined {
  try {
    const path = `${directory}/${REFUSED_FILE}`;
    const { isFile, size, uid } = Deno.lstatSync(path);
    if (!isFile || size > 10_000 || (host.uid !== null && uid !== host.uid)) return undefined;
    const { at, caller, message, hint } = JSON.parse(Deno.readTextFileSync(path));
    if (typeof at !== "number" || typeof message !== "string") return undefined;
    return { at, caller, message, hint: typeof hint === "string" ? hint : undefined };
  } catch {
    return undefined;
  }
}
