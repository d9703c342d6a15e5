/**
 * `op-sts`: AWS credentials with MFA from 1Password, for credential_process.
 *
 * Reads the command line, runs one command, and ends the process with its exit code.
 *
 * @module
 */

import { type CommandName, readCommandLine } from "./lib/cli.ts";
import { type CommandParts, commandParts } from "./lib/command.ts";
import { get } from "./lib/commands/get.ts";
import { readEnvironment, SENTINEL } from "./lib/environment.ts";
import { OpStsError } from "./lib/errors.ts";
import { openTerminal, showError, type Terminal } from "./lib/terminal.ts";
import { VERSION } from "./lib/version.ts";

/** Only the command that AWS tools wait for is loaded from the start. */
const COMMANDS: Record<CommandName, (parts: CommandParts) => Promise<number>> = {
  get,
  login: async (parts) => (await import("./lib/commands/login.ts")).login(parts),
  status: async (parts) => (await import("./lib/commands/status.ts")).status(parts),
  clear: async (parts) => (await import("./lib/commands/clear.ts")).clear(parts),
  exec: async (parts) => (await import("./lib/commands/exec.ts")).exec(parts),
  import: async (parts) => (await import("./lib/commands/import.ts")).importKey(parts),
  setup: async (parts) => (await import("./lib/commands/setup.ts")).setup(parts),
  doctor: async (parts) => (await import("./lib/commands/doctor.ts")).doctor(parts),
  completions: async (parts) => (await import("./lib/commands/completions.ts")).completions(parts),
};

async function main(terminal: Terminal): Promise<number> {
  const environment = readEnvironment();
  if (environment[SENTINEL] !== undefined) {
    throw new OpStsError(
      "Cannot run op-sts from within op-sts: a program that it started has called it",
      "check whether `op` is an alias or plugin that runs AWS tools",
    );
  }
  const invocation = readCommandLine(Deno.args, environment);
  switch (invocation.kind) {
    case "version":
      await terminal.print(`op-sts ${VERSION}\n`);
      return 0;
    case "help": {
      const { helpText } = await import("./lib/help.ts");
      await terminal.print(helpText(invocation.command));
      return 0;
    }
    case "command": {
      const host = { os: Deno.build.os, uid: Deno.uid() };
      const parts = commandParts({ invocation, environment, host, terminal });
      return await COMMANDS[invocation.command](parts);
    }
  }
}

/** Says where a fault happened, but not its message, which may hold anything. */
function ownFault(error: unknown): OpStsError {
  const [name, place] = error instanceof Error
    ? [error.name, /[\w.-]+:\d+:\d+/.exec(error.stack ?? "")?.[0]]
    : ["no error"];
  const where = [name, place ?? "unknown place", VERSION].join(", ");
  return new OpStsError(
    `Cannot go on: op-sts met a fault of its own (${where})`,
    "please report it",
  );
}

const terminal = openTerminal();
try {
  // Ends at once: `op` may have left a daemon that holds a pipe of ours, and a lock goes with the process.
  Deno.exit(await main(terminal));
} catch (error) {
  const known = error instanceof OpStsError ? error : ownFault(error);
  showError(terminal, known);
  Deno.exit(known.exitCode);
}
