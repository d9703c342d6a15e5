/**
 * What every command is given, and how it is put together.
 *
 * @module
 */

import type { AgentReply } from "./agent/client.ts";
import type { BrokerParts } from "./session/obtain.ts";
import { deadlineIn, systemClock } from "./base/clock.ts";
import type { Invocation } from "./command_line/invocation.ts";
import type { Environment } from "./base/environment.ts";
import { harmless } from "./base/text.ts";
import type { Op } from "./onepassword/op.ts";
import { openOp } from "./onepassword/op.ts";
import { type ProcessRunner, runProcess } from "./system/process.ts";
import { openSessionStore } from "./session/store.ts";
import type { Host } from "./base/environment.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** What every command is given. */
export interface CommandParts extends BrokerParts {
  /** The options that were given, on the command line or by their twins, as they were written. */
  readonly given: Readonly<Record<string, string>>;
  /** The command's own options by long name; a switch that was given has the value `"1"`. */
  readonly own: ReadonlyMap<string, string>;
  readonly operand: string | undefined;
  /** The command line behind `--`. */
  readonly trailing: readonly string[];
  readonly environment: Environment;
  readonly host: Host;
  /** What the agent replied, when it was asked already: it had no session. */
  readonly agentReply?: AgentReply | undefined;
  /** The 1Password CLI. */
  readonly op: Op;
  readonly run: ProcessRunner;
  /** Takes lines of the secret-free trace. */
  readonly trace: (line: string) => void;
  readonly terminal: Terminal;
}

/** What a command is put together from. */
export interface CommandBase {
  readonly invocation: Extract<Invocation, { kind: "command" }>;
  readonly environment: Environment;
  readonly host: Host;
  /** What the agent replied, when it was asked already: it had no session. */
  readonly agentReply?: AgentReply | undefined;
  readonly terminal: Terminal;
}

/** Puts the parts of a command together with the real adapters. */
export function commandParts(base: CommandBase): CommandParts {
  const { invocation, environment, terminal } = base;
  const { options, given, own, operand, trailing } = invocation;
  const clock = systemClock;
  const deadline = deadlineIn(clock, options.timeout * 1000);
  function trace(line: string): void {
    if (options.verbose) terminal.say(harmless(`op-sts: ${line}`));
  }
  function warn(text: string): void {
    if (options.verbose || terminal.isWatched) terminal.say(harmless(`op-sts: warning: ${text}`));
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
      const { openRenewal } = await import("./session/renewal.ts");
      return openRenewal(parts);
    },
  };
}
