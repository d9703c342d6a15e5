/**
 * What every command is given, and how it is put together.
 *
 * @module
 */

import type { AgentReply } from "./agent_client.ts";
import type { BrokerParts } from "./broker.ts";
import { deadlineIn, systemClock } from "./clock.ts";
import type { Invocation } from "./cli.ts";
import type { Environment } from "./environment.ts";
import type { Op } from "./op.ts";
import { openOp } from "./op.ts";
import { type ProcessRunner, runProcess } from "./process.ts";
import { openSessionStore } from "./session_store.ts";
import type { Host } from "./state_directory.ts";
import type { Terminal } from "./terminal.ts";

/** What every command is given. */
export interface CommandParts extends BrokerParts {
  /** The options that were given, on the command line or by their twins, as they were written. */
  readonly given: Readonly<Record<string, string>>;
  /** The command's own options by long name; a switch that was given has the value `"1"`. */
  readonly own: ReadonlyMap<string, string>;
  /** The word behind the command. */
  readonly operand: string | undefined;
  /** The command line behind `--`. */
  readonly trailing: readonly string[];
  /** The caller's environment. */
  readonly environment: Environment;
  /** The system. */
  readonly host: Host;
  /** What the agent replied, when it was asked already: it had no session. */
  readonly agentReply?: AgentReply | undefined;
  /** The 1Password CLI. */
  readonly op: Op;
  /** Runs programs. */
  readonly run: ProcessRunner;
  /** Takes lines of the secret-free trace. */
  readonly trace: (line: string) => void;
  /** The streams. */
  readonly terminal: Terminal;
}

/** What a command is put together from. */
export interface CommandBase {
  /** The command line. */
  readonly invocation: Extract<Invocation, { kind: "command" }>;
  /** The caller's environment. */
  readonly environment: Environment;
  /** The system. */
  readonly host: Host;
  /** What the agent replied, when it was asked already: it had no session. */
  readonly agentReply?: AgentReply | undefined;
  /** The streams. */
  readonly terminal: Terminal;
}

/**
 * Puts the parts of a command together with the real adapters.
 *
 * @param base Command line, environment and streams
 * @returns The parts; the lock, STS and the AWS SDK are not among them until a renewal asks for them
 */
export function commandParts(base: CommandBase): CommandParts {
  const { invocation, environment, terminal } = base;
  const { options, given, own, operand, trailing } = invocation;
  const clock = systemClock;
  const deadline = deadlineIn(clock, options.timeout * 1000);
  function trace(line: string): void {
    if (options.verbose) terminal.say(`op-sts: ${line}`);
  }
  function warn(text: string): void {
    if (options.verbose || terminal.isWatched) terminal.say(`op-sts: warning: ${text}`);
  }
  const run = runProcess;
  const op = openOp({ options, environment, run, clock, deadline, trace });
  const store = openSessionStore({ options, environment, op, clock });
  const parts = {
    ...base,
    options,
    given,
    own,
    operand,
    trailing,
    clock,
    deadline,
    op,
    run,
    store,
    trace,
    warn,
  };
  return {
    ...parts,
    async loadRenewal() {
      const { openRenewal } = await import("./renewal.ts");
      return openRenewal(parts);
    },
  };
}
