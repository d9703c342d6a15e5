/**
 * Runs other programs: the only place that starts a process.
 *
 * @module
 */

import { within } from "../base/clock.ts";

/** What to run. */
export interface Run {
  /** Program, as a name to be looked for in PATH or as a path. */
  readonly program: string;
  /** Arguments; never a secret, since every process of the machine can read them. */
  readonly args: readonly string[];
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
    // That is about this program, not about the other one.
    if (error instanceof Deno.errors.NotCapable) throw error;
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

/**
 * Closes what a program would inherit besides its three streams, forbids core dumps, and becomes that program.
 *
 * A caller may hold a lock or a pipe by such a number (`flock 9`, `<(…)`), which must not stay held in the background.
 * Shells other than bash read one digit only.
 */
const DETACH = `ulimit -c 0
for fd in /dev/fd/*; do
  fd=\${fd##*/}
  case $fd in
    [0-2] | *[!0-9]*) ;;
    ?) eval "exec $fd>&-" ;;
    *) [ -z "\${BASH_VERSION:-}" ] || eval "exec $fd>&-" ;;
  esac
done
exec "$@"`;

/**
 * Starts a program that goes on after we have ended: in a session of its own, without a terminal, with the null device
 * for its streams and in the root directory, so that nobody has to wait for it.
 *
 * @param words Absolute path of the program, and its arguments; never a secret
 */
export async function startInBackground(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<"ended"> {
  for (const shell of ["/bin/bash", "/bin/sh"]) {
    try {
      const child = new Deno.Command(shell, {
        args: ["-c", DETACH, "sh", ...words],
        env: { ...environment },
        clearEnv: true,
        cwd: "/",
        detached: true,
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
      await child.status;
      return "ended";
    } catch {
      // There is no such shell, or this program may not run it.
    }
  }
  return "ended";
}

/**
 * V8 without its compilers, as binaries have it: what runs once is none the slower, and after some 100,000 hits the agent
 * is as small as before, where it would else have grown to twice its size.
 */
const V8_FLAGS = "--v8-flags=--lite-mode";

/**
 * Finds the words by which this program can be started once more.
 *
 * @param needs What the new process may reach when it runs from source: one directory, and one socket to listen at. A
 * binary has the rights that were compiled into it
 */
export function ownCommand(needs: { directory: string; socket: string }): string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const code = decodeURIComponent(new URL(".", Deno.mainModule).pathname);
  const [directory, socket, own] = [needs.directory, needs.socket, code].map((path) =>
    // A comma separates paths, two stand for one.
    path.replaceAll(",", ",,")
  );
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    V8_FLAGS,
    `--allow-read=${directory},${own}`,
    `--allow-write=${directory}`,
    `--allow-net=unix:${socket}`,
    "--allow-env",
    "--allow-sys=uid",
    Deno.mainModule,
  ];
}
