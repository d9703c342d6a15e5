/**
 * The line that shows what is waited for, on a terminal that somebody looks at.
 *
 * @module
 */

import { ignoredSignals } from "../system/ignored_signals.ts";
import { newsOfSignals } from "../system/process.ts";
import { isTaken } from "../system/taken_signals.ts";
import { screenColumns, type ShowProgress } from "./terminal.ts";

const WIPE = "\r\x1b[2K";

/** What ends a program in front of somebody who looks on. */
const ENDING: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGQUIT", "SIGTERM"];

/** Opens the line of progress; nothing of it is left when the next line is said, or a signal ends the program. */
export function openProgress(write: (text: string) => void): ShowProgress {
  let progressing = false;
  let letGo: (() => void) | undefined;

  function progress(line: string): void {
    if ((line === "" && !progressing) || !canWipe()) return;
    write(WIPE + cut(line, screenColumns() - 1));
    progressing = line !== "";
    if (progressing) letGo ??= atEnd(() => progress(""));
    else {
      // A signal that has come but is not told yet would be lost with its listener.
      if (letGo !== undefined) void newsOfSignals().then(letGo);
      letGo = undefined;
    }
  }
  return progress;
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
