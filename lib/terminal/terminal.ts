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
import { ignoredSignals } from "../system/ignored_signals.ts";
import { isTaken } from "../system/taken_signals.ts";

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

const WIPE = "\r\x1b[2K";

/** What ends a program in front of somebody who looks on. */
const ENDING: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGQUIT", "SIGTERM"];

/** How long a signal that has come may wait to be told, in ms: with its listener it would be lost. */
const NEWS_MS = 50;

/** Opens the streams of the process. */
export function openTerminal(): Terminal {
  const isWatched = Deno.stderr.isTerminal();
  let progressing = false;
  let letGo: (() => void) | undefined;

  function write(text: string): void {
    try {
      Deno.stderr.writeSync(new TextEncoder().encode(text));
    } catch {
      // Nobody listens any more; there is nowhere left to say so.
    }
  }
  function progress(line: string): void {
    if (!isWatched || (line === "" && !progressing) || !canWipe()) return;
    write(WIPE + cut(line, screenColumns() - 1));
    progressing = line !== "";
    if (progressing) letGo ??= atEnd(() => progress(""));
    else {
      if (letGo !== undefined) setTimeout(letGo, NEWS_MS);
      letGo = undefined;
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

/** Does something before a signal ends the program, or is told to whoever else listens; gives the way back. */
function atEnd(tidy: () => void): () => void {
  const ignored: Promise<readonly Deno.Signal[]> = ignoredSignals();
  const listeners = ENDING.map((signal) => [signal, () => void onSignal(signal)] as const);
  async function onSignal(signal: Deno.Signal): Promise<void> {
    if ((await ignored).includes(signal)) return;
    tidy();
    letGo();
    if (!isTaken(signal)) Deno.kill(Deno.pid, signal);
  }
  function letGo(): void {
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
  }
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return letGo;
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

/** Whether the terminal knows escape sequences: what it cannot wipe out is not shown. */
function canWipe(): boolean {
  return Deno.build.os === "windows" || !/^(dumb)?$/.test(Deno.env.get("TERM") ?? "");
}

/** Cuts a line so that the terminal does not break it, and wiping leaves none of it; wide characters take two columns. */
function cut(line: string, columns: number): string {
  let left = columns;
  let kept = "";
  for (const character of line) {
    left -= character > "\u1100" ? 2 : 1;
    if (left < 0) break;
    kept += character;
  }
  return kept;
}

function screenColumns(): number {
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
