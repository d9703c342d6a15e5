/**
 * What a user sees. The contract of the whole program:
 *
 * - stdout holds data only, and is written whole or not at all.
 * - stderr holds `op-sts: <what failed>` and at most one line `hint: <what to do>`; on success it is empty, unless it
 *   is a terminal or `--verbose` asked for a trace, and a trace never stands among data (DuckDB and old versions of
 *   aws-sdk-cpp read stdout and stderr as one).
 * - stdin is read only where it is a terminal and a question was asked: a pipe in it belongs to the user.
 *
 * @module
 */

import { OpStsError } from "../base/errors.ts";
import { harmless } from "../base/text.ts";

/** The streams of the process. */
export interface Terminal {
  /** Whether a question can be asked: stdin and stderr are both terminals. */
  readonly canAsk: boolean;
  /** Whether a human may be reading stderr. */
  readonly isWatched: boolean;
  /** Whether a terminal shows what is printed to stdout. */
  readonly showsOutput: boolean;
  /** Tells whether what is said goes where the data go, and no terminal is there. */
  isMerged(): Promise<boolean>;
  /** Width of that terminal; `undefined` where none shows stdout. */
  readonly columns: number | undefined;
  print(text: string): Promise<void>;
  /** Writes one line to stderr. */
  say(line: string): void;
  /** Shows a line on a watched stderr that the next one, or the end, wipes out; `""` only wipes. */
  progress(line: string): void;
  /** Asks a question and reads one line; `undefined` at the end of input. */
  ask(question: string): Promise<string | undefined>;
}

const NEWLINE = 10;

/** Shows a line that the next one wipes out; `""` only wipes. */
export type ShowProgress = (line: string) => void;

/**
 * Opens the streams of the process.
 *
 * @param openProgress Given by whoever has progress to show: the way to the agent has none
 */
export function openTerminal(
  openProgress?: (write: (text: string) => void) => ShowProgress,
): Terminal {
  const isWatched = Deno.stderr.isTerminal();
  const progress = isWatched && openProgress !== undefined ? openProgress(write) : () => {};

  function write(text: string): void {
    try {
      Deno.stderr.writeSync(new TextEncoder().encode(text));
    } catch {
      // Nobody listens any more; there is nowhere left to say so.
    }
  }
  return {
    canAsk: isWatched && Deno.stdin.isTerminal(),
    isWatched,
    showsOutput: Deno.stdout.isTerminal(),
    isMerged: async () => !isWatched && await isOneFile(),
    get columns() {
      return Deno.stdout.isTerminal() ? screenColumns() : undefined;
    },
    progress,
    say(line) {
      progress("");
      write(line + "\n");
    },
    async print(text) {
      const bytes = new TextEncoder().encode(text);
      try {
        for (let sent = 0; sent < bytes.length;) {
          sent += await Deno.stdout.write(bytes.subarray(sent));
        }
      } catch {
        throw new OpStsError("Cannot print: stdout does not take what is written to it");
      }
    },
    async ask(question) {
      progress("");
      write(question);
      return await readLine();
    },
  };
}

/** Reads one line of stdin; `undefined` at its end, or where it cannot be read: a directory, a terminal that is gone. */
async function readLine(): Promise<string | undefined> {
  const line = new Uint8Array(1024);
  let length = 0;
  do {
    const read = await Deno.stdin.read(line.subarray(length)).catch(() => null);
    if (read === null) break;
    length += read;
    // A terminal in its usual mode hands over one whole line at a time; what comes through a pipe can come in pieces.
  } while (!Deno.stdin.isTerminal() && length < line.length && !line.includes(NEWLINE));
  return length === 0 ? undefined : new TextDecoder().decode(line.subarray(0, length)).trim();
}

/** Width of the terminal, in columns. */
export function screenColumns(): number {
  try {
    // Some pseudo-terminals tell no size.
    return Deno.consoleSize().columns || 80;
  } catch {
    return 80;
  }
}

/** Whether stdout and stderr are one file; so it is taken to be where nobody can tell. */
async function isOneFile(): Promise<boolean> {
  if (Deno.build.os === "windows") return true;
  try {
    // The platform of Deno has no way to look at a stream, and `/dev/fd` needs every right.
    const { fstatSync } = await import("node:fs");
    const [out, err] = [fstatSync(1), fstatSync(2)];
    return out.dev === err.dev && out.ino === err.ino;
  } catch {
    return true;
  }
}

/** Shows a failure in at most two lines. */
export function showError(terminal: Terminal, error: OpStsError): void {
  terminal.say(`op-sts: ${harmless(error.message)}`);
  if (error.hint !== undefined) terminal.say(`hint: ${harmless(error.hint)}`);
}
