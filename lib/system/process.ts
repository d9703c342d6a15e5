/**
 * Runs other programs whose answer we wait for.
 *
 * @module
 */

import { within, withinTurns } from "../base/clock.ts";
import { ignoredSignals, ignoring, type PassedSignal } from "./ignored_signals.ts";
import { killTree } from "./process_tree.ts";

/** What to run. */
export interface Run {
  /** Program, as a name to be looked for in PATH or as a path. */
  readonly program: string;
  /** Arguments; never a secret, since every process of the machine can read them. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What the child reads; without it, its stdin is the null device, never our own. */
  readonly input?: Uint8Array<ArrayBuffer>;
  /** Milliseconds after which the child is killed, with all that it has started. */
  readonly timeoutMs: number;
  /** Called with the child's number as soon as there is one. */
  readonly onStart?: (pid: number) => void;
  /** Whether signals are meant for another program, which we stay for; else a child that writes ends with us. */
  readonly goesOnWithUs?: boolean;
}

/** How a run ended: the child's answer, or why there is none. */
export type RunResult =
  | {
    readonly ended: "exited";
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }
  | { readonly ended: "timed out" | "not found" | "not executable" | "endless output" };

/** Runs a program and waits for its end. */
export type ProcessRunner = (run: Run) => Promise<RunResult>;

/** Most that a program may print, in bytes; the largest items of 1Password take a few hundred thousand. */
const MOST_OUTPUT = 16 * 1024 * 1024;

/**
 * Signals that end us: what a child is writing must not happen after that. The end of a terminal is not among them: it
 * reaches our children as well. Whoever has one ignored (`nohup`) wants us to go on, and the child too.
 */
const ENDING = ["SIGINT", "SIGTERM"] as const;

/** How long the news of a signal may take to reach us, in ms, once it has ended our child. */
const NEWS_MS = 50;

/** How long a pipe is drained after the child's exit, in ms: `op` may leave a daemon that never closes it. */
const DRAIN_MS = 250;

/**
 * Runs a program with its output captured.
 *
 * Its stdin is a pipe that is written and closed at once, or the null device: `op` would take an inherited pipe for a
 * template, and what is in it belongs to the user.
 */
export async function runProcess(run: Run): Promise<RunResult> {
  let child: Deno.ChildProcess | undefined;
  const isBound = run.input !== undefined && run.goesOnWithUs !== true;
  const ignored = isBound ? await ignoredSignals() : [];
  // Before there is a child: between its start and ours to listen a signal would end us alone.
  using _bound = isBound ? endWithUs(() => child?.pid, ignored) : undefined;
  const { program, args } = ignoring(run, ignored);
  try {
    child = new Deno.Command(program, {
      args: [...args],
      env: { ...run.environment },
      clearEnv: true,
      stdin: run.input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { ended: "not found" };
    // That is about this program, not about the other one.
    if (error instanceof Deno.errors.NotCapable) throw error;
    return { ended: "not executable" };
  }
  run.onStart?.(child.pid);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  if (run.input !== undefined) writeAll(child.stdin, run.input);

  const flood = Promise.race([stdout.flooded, stderr.flooded]);
  const status = await within(Promise.race([child.status, flood]), run.timeoutMs);
  if (status === undefined || status === "flooded") {
    await killTree(child.pid);
    return { ended: status === undefined ? "timed out" : "endless output" };
  }
  if (status.signal !== null || isBound && !status.success) await newsOfSignals();
  if (!stdout.isOver() || !stderr.isOver()) {
    await within(Promise.all([stdout.ended, stderr.ended]), DRAIN_MS);
  }
  return {
    ended: "exited",
    code: status.code,
    stdout: stdout.text(),
    stderr: stderr.text(),
  };
}

/**
 * Waits until a signal that has come would have been told: Ctrl-C reaches our child as well, and its end may be told
 * first, when it would look like a failure.
 */
export async function newsOfSignals(): Promise<void> {
  await withinTurns(new Promise<never>(() => {}), NEWS_MS);
}

/** Takes a child along, if there is one by then, when a signal ends us, until it is disposed of. */
function endWithUs(
  pidOf: () => number | undefined,
  ignored: readonly PassedSignal[],
): Disposable {
  const listeners = ENDING.filter((signal) => !ignored.includes(signal))
    .map((signal) => ({ signal, listener: () => void endBoth(signal) }));
  for (const { signal, listener } of listeners) {
    try {
      Deno.addSignalListener(signal, listener);
    } catch {
      // There is no such signal on Windows.
    }
  }
  function release(): void {
    for (const { signal, listener } of listeners) {
      try {
        Deno.removeSignalListener(signal, listener);
      } catch {
        // It was never added.
      }
    }
  }
  async function endBoth(signal: Deno.Signal): Promise<void> {
    const pid = pidOf();
    if (pid !== undefined) await killTree(pid);
    release();
    Deno.kill(Deno.pid, signal);
  }
  return { [Symbol.dispose]: release };
}

/** Tells whether a process is there, whoever started it. */
export function isRunning(pid: number): boolean {
  try {
    Deno.kill(pid, 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
  }
  try {
    // In a container nobody may collect what has ended.
    return !/^\d+ \(.*\) Z/s.test(Deno.readTextFileSync(`/proc/${pid}/stat`));
  } catch {
    return true;
  }
}

async function writeAll(
  stdin: WritableStream<Uint8Array<ArrayBuffer>>,
  input: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const writer = stdin.getWriter();
  try {
    await writer.write(input);
    await writer.close();
  } catch {
    // The child ended without reading all of it; its exit code tells more than a broken pipe.
  }
}

function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): { ended: Promise<void>; isOver(): boolean; flooded: Promise<"flooded">; text(): string } {
  const chunks: Uint8Array[] = [];
  let isOver = false;
  const { promise: flooded, resolve } = Promise.withResolvers<"flooded">();
  async function read(): Promise<void> {
    // Not `for await`: at the end it gives the stream back, which makes an error object for nobody in half a millisecond.
    const reader = stream.getReader();
    let length = 0;
    for (;;) {
      const { value: chunk } = await reader.read();
      if (chunk === undefined) break;
      length += chunk.length;
      if (length > MOST_OUTPUT) return resolve("flooded");
      chunks.push(chunk);
    }
    isOver = true;
  }
  function text(): string {
    const decoder = new TextDecoder();
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join(
      "",
    ) + decoder.decode();
  }
  return { ended: read(), isOver: () => isOver, flooded, text };
}
