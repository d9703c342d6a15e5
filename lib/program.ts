/**
 * The program behind the session agent: reads the command line and runs one command.
 *
 * A binary holds it apart from `main.ts`, each with its own copy of what both use, so that the way to the agent is one
 * small file. Between them go plain data only: an error of the one is none that the other knows.
 *
 * @module
 */

import type { AgentReply } from "./agent/client.ts";
import { readCommandLine } from "./command_line/invocation.ts";
import type { CommandName } from "./command_line/command_rows.ts";
import { startCall } from "./call.ts";
import type { Call } from "./session/call.ts";
import { get } from "./commands/get.ts";
import { type Environment, SENTINEL } from "./base/environment.ts";
import { OpStsError } from "./base/errors.ts";
import { outcomeOf } from "./terminal/outcome.ts";
import type { Host } from "./base/environment.ts";
import { openTerminal, type Terminal } from "./terminal/terminal.ts";
import { VERSION } from "./base/version.ts";

/** Only the command that AWS tools wait for is loaded from the start. */
const COMMANDS: Record<CommandName, (call: Call) => Promise<number>> = {
  get,
  login: async (call) => (await import("./commands/login.ts")).login(call),
  status: async (call) => (await import("./commands/status.ts")).status(call),
  clear: async (call) => (await import("./commands/clear.ts")).clear(call),
  exec: async (call) => (await import("./commands/exec.ts")).exec(call),
  import: async (call) => (await import("./commands/import.ts")).importKey(call),
  setup: async (call) => (await import("./commands/setup.ts")).setup(call),
  doctor: async (call) => (await import("./commands/doctor.ts")).doctor(call),
  completions: async (call) => (await import("./commands/completions.ts")).completions(call),
  agent: async (call) => (await import("./commands/agent.ts")).agent(call),
};

/** A call of the program. */
export interface ProgramCall {
  /** Arguments without the program's name. */
  readonly argv: readonly string[];
  readonly environment: Environment;
  readonly host: Host;
  /** What the agent replied, when it was asked already: it had no session. */
  readonly agentReply: AgentReply | undefined;
}

/** Runs the program. */
export async function runProgram(call: ProgramCall): Promise<number> {
  const terminal = openTerminal();
  return await outcomeOf(terminal, () => runCommand(call, terminal));
}

async function runCommand(call: ProgramCall, terminal: Terminal): Promise<number> {
  const { argv, environment } = call;
  if (environment[SENTINEL] !== undefined) {
    throw new OpStsError(
      "Cannot run op-sts from within op-sts: a program that it started has called it",
      "check whether `op` is a script of your own that runs AWS tools",
    );
  }
  const invocation = readCommandLine(argv, environment);
  switch (invocation.kind) {
    case "version":
      await terminal.print(`op-sts ${VERSION}\n`);
      return 0;
    case "help": {
      const { helpText } = await import("./command_line/help.ts");
      await terminal.print(helpText(invocation.command));
      return 0;
    }
    case "command":
      return await COMMANDS[invocation.command](startCall({ ...call, invocation, terminal }));
  }
}
