/**
 * Runs other programs: the only place that starts a process.
 *
 * @module
 */

import { within } from "./clock.ts";

/** What to run. */
export interface Run {
  /** Program, as a name to be looked for in PATH or as a path. */
  readonly program: string;
  /** Arguments; never a secret, since every process of the machine can read them. */
  readonly args: readonly string[];
  /** The whole environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the child reads; without it, its stdin is the null device, never our own. */
  readonly input?: Uint8Array<ArrayBuffer>;
  /** Milliseconds after which the child is killed. */
  readonly timeoutMs: number;
}

/** How a run ended: the child's answer, or why there is none. */
export type RunResult =
  | {
    readonly ended: "exited";
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }
  | { readonly ended: "timed out" | "not found" | "not executable" };

/** Runs a program and waits for its end. */
export type ProcessRunner = (run: Run) => Promise<RunResult>;

/** How long a pipe is drained after the child's exit, in ms: `op` may leave a daemon that never closes it. */
const DRAIN_MS = 250;

/**
 * Runs a program with its output captured.
 *
 * Its stdin is a pipe that is written and closed at once, or the null device: `op` would take an inherited pipe for a
 * template, and what is in it belongs to the user.
 *
 * @param run What to run
 * @returns How the run ended
 *
 * @example Usage
 * ```ts
 * import { runProcess } from "./process.ts";
 *
 * const run = { program: "no-such-program", args: [], environment: {}, timeoutMs: 1000 };
 * if ((await runProcess(run)).ended !== "not found") throw new Error("unreachable");
 * ```
 */
export async function runProcess(run: Run): Promise<RunResult> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(run.program, {
      args: [...run.args],
      env: { ...run.environment },
      clearEnv: true,
      stdin: run.input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { ended: "not found" };
    return { ended: "not executable" };
  }
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  if (run.input !== undefined) writeAll(child.stdin, run.input);

  const status = await within(child.status, run.timeoutMs);
  if (status === undefined) {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended in this very moment.
    }
    return { ended: "timed out" };
  }
  await within(Promise.all([stdout.ended, stderr.ended]), DRAIN_MS);
  return {
    ended: "exited",
    code: status.code,
    stdout: stdout.text(),
    stderr: stderr.text(),
  };
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
): { ended: Promise<void>; text(): string } {
  const chunks: Uint8Array[] = [];
  async function read(): Promise<void> {
    for await (const chunk of stream) chunks.push(chunk);
  }
  function text(): string {
    const decoder = new TextDecoder();
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join(
      "",
    ) + decoder.decode();
  }
  return { ended: read(), text };
}
