/**
 * The first call of `op` of a `get`, started before most of the program is loaded: `op` takes longer than the rest of a
 * hit, so whatever can be loaded and made ready is loaded and made ready while it runs.
 *
 * @module
 */

import { type Clock, type Deadline, deadlineIn } from "../base/clock.ts";
import { type Environment, SENTINEL } from "../base/environment.ts";
import { optionsOfGet } from "../command_line/plain_get.ts";
import { readOptions } from "../command_line/options.ts";
import { type ProcessRunner, runProcess, type RunResult } from "../system/process.ts";
import { inJson, itemGet, runOp } from "./op_call.ts";

/** A reading that is under way: plain data and a promise, since another bundle goes on with it. */
export interface EarlyRead {
  /** Title or id of the item that is read, in the vault that the options name. */
  readonly item: string;
  /** Wall clock in ms just before `op` was started. */
  readonly from: number;
  readonly deadline: Deadline;
  readonly running: Promise<RunResult>;
}

/** A call of the program, as far as it matters here. */
export interface EarlyCall {
  /** Arguments without the program's name. */
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly clock: Clock;
  /** Whether the session agent was asked, and had nothing. */
  readonly isAgentAsked: boolean;
}

/**
 * Starts to read what a `get` reads first.
 *
 * @returns `undefined` when that is not certain yet: another command, a profile that has to be looked up, an agent that
 * has to be asked, or wrong usage, which starts nothing
 */
export function startReading(
  { argv, environment, clock, isAgentAsked }: EarlyCall,
  run: ProcessRunner = runProcess,
): EarlyRead | undefined {
  if (environment[SENTINEL] !== undefined) return undefined;
  try {
    const given = optionsOfGet(argv);
    if (given === undefined) return undefined;
    const options = readOptions(given, environment);
    // A policy's file is looked at first.
    if (options.policy !== undefined) return undefined;
    // What a role is taken on with may be in the agent, although the role's own session is not.
    const isAgentDone = isAgentAsked && options["role-arn"] === undefined;
    if (options.agent !== "off" && !isAgentDone) return undefined;
    const item = options["cache-item"] ?? options.item;
    const deadline = deadlineIn(clock, options.timeout * 1000);
    const from = clock.now();
    const running = runOp(
      { options, environment, run, deadline },
      inJson(options, itemGet(options, item)),
    );
    // Who waits for it is told; until then somebody else may have to.
    running.catch(() => {});
    return { item, from, deadline, running };
  } catch {
    // The program itself says what is wrong.
    return undefined;
  }
}
