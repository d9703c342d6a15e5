/**
 * Runs a program in our place: with our own streams and terminal, until it ends.
 *
 * @module
 */

import { quote } from "../base/text.ts";
import { CommandError } from "../base/errors.ts";

/** What to run. */
export interface Foreground {
  /** Program, as a name to be looked for in PATH or as a path. */
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Sent to this process alone, so the program has to be told. Windows knows none of them. */
const FORWARDED = ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const;

/** A terminal sends them to the program as well; a second one would make Terraform give up its orderly end. */
const OF_TERMINAL = ["SIGINT", "SIGQUIT"] as const;

/**
 * Runs a program and waits for its end; signals pass through.
 *
 * @returns Its exit code; 128 and the signal's number when a signal ended it
 * @throws {CommandError} When it cannot be started
 */
export async function runForeground(run: Foreground): Promise<number> {
  const atTerminal = Deno.stdin.isTerminal() || Deno.stdout.isTerminal() ||
    Deno.stderr.isTerminal();
  // Before the program is there: a signal that came between would end us and leave it behind.
  const listen = Deno.build.os === "windows" ? onlyStayAlive : passOn;
  listen(forward, atTerminal);
  const child = start(run);
  function forward(signal: Deno.Signal): void {
    try {
      child.kill(signal);
    } catch {
      // It has ended meanwhile: its exit code is about to be ours.
    }
  }
  const { code } = await child.status;
  return code;
}

function start({ program, args, environment }: Foreground): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      env: { ...environment },
      clearEnv: true,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    const isFound = !(error instanceof Deno.errors.NotFound);
    const reason = isFound ? "it cannot be executed" : "there is no such program";
    throw new CommandError(`Cannot run ${quote(program)}: ${reason}`, isFound);
  }
}

function passOn(forward: (signal: Deno.Signal) => void, atTerminal: boolean): void {
  for (const signal of FORWARDED) Deno.addSignalListener(signal, () => forward(signal));
  for (const signal of OF_TERMINAL) {
    Deno.addSignalListener(signal, () => atTerminal ? undefined : forward(signal));
  }
}

/** A console sends Ctrl-C to all its programs: only our own end has to wait. */
function onlyStayAlive(): void {
  Deno.addSignalListener("SIGINT", () => {});
}
