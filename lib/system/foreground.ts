/**
 * Runs a program in our place: with our own streams and terminal, until it ends.
 *
 * @module
 */

import { CommandError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { quote } from "../base/text.ts";
import { isProgram } from "./disk.ts";
import { callWitness } from "./group_witness.ts";
import { ignoring, type PassedSignal, SIGNALS } from "./ignored_signals.ts";
import { findProgram } from "./program_path.ts";
import { takeSignal } from "./taken_signals.ts";

/** What to run. */
export interface Foreground {
  /** Program, as a name to be looked for in PATH or as a path. */
  readonly program: string;
  readonly args: readonly string[];
  /** All its variables, as far as they are text. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that must not reach it although their values may be no text. */
  readonly without?: readonly string[];
  /** Signals that whoever started us wants ignored. */
  readonly ignored?: readonly PassedSignal[];
}

/** Those that a terminal sends to all programs in front of it. */
const OF_TERMINAL: readonly string[] = ["SIGINT", "SIGQUIT"];

/**
 * Runs a program and waits for its end; signals pass through, each of them once: a second one makes Terraform give up its
 * orderly end.
 *
 * @returns Its exit code; 128 and the signal's number when a signal ended it
 * @throws {CommandError} When it cannot be started
 */
export async function runForeground(run: Foreground): Promise<number> {
  const { ignored = [] } = run;
  const path = await findProgram(run.program, run.environment);
  const there = path !== undefined && await isProgram(path) ? path : undefined;
  // What cannot be started is told in our words.
  const started = there === undefined ? run : { ...run, ...ignoring(run, ignored) };
  // Before the program is there: a signal that came between would end us and leave it behind.
  const listen = Deno.build.os === "windows" ? onlyStayAlive : passOn;
  listen(forward, ignored);
  const child = start(started, there);
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

/**
 * By inheritance, since variables may hold any bytes and Deno shows text only; what is not wanted is taken from ourselves
 * before.
 */
function start(
  { program, args, environment, without = [] }: Foreground,
  there: string | undefined,
): Deno.ChildProcess {
  for (const name of [...Object.keys(Deno.env.toObject()), ...without]) {
    if (environment[name] === undefined) Deno.env.delete(name);
  }
  try {
    return new Deno.Command(program, {
      args: [...args],
      env: { ...environment },
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
  } catch (error) {
    // Nothing that the user could do about it: the program itself was not allowed to.
    if (error instanceof Deno.errors.NotCapable) throw error;
    const isFound = there !== undefined || !(error instanceof Deno.errors.NotFound);
    const word = posixWord(there ?? program);
    const [reason, hint] = !isFound
      ? ["there is no such program", "check its name, or give its path"]
      : error instanceof Deno.errors.NotFound
      ? [
        "what is to run it is not there",
        `see the first line of a script: head -1 ${word} | cat -v`,
      ]
      : ["it cannot be executed", `see its permissions: ls -l ${posixWord(program)}`];
    throw new CommandError(`Cannot run ${quote(program)}: ${reason}`, hint, isFound);
  }
}

function passOn(
  forward: (signal: Deno.Signal) => void,
  ignored: readonly PassedSignal[],
): void {
  const witness = callWitness();
  const atTerminal = Deno.stdin.isTerminal() || Deno.stdout.isTerminal() ||
    Deno.stderr.isTerminal();
  for (const signal of SIGNALS) {
    takeSignal(signal, async () => {
      if (ignored.includes(signal)) return;
      const isForAll = await witness.saw(signal) ?? (atTerminal && OF_TERMINAL.includes(signal));
      if (!isForAll) forward(signal);
    });
  }
}

/** A console sends Ctrl-C to all its programs: only our own end has to wait. */
function onlyStayAlive(): void {
  takeSignal("SIGINT", () => {});
}
