/**
 * Shows prompts on the terminal, key by key in raw mode; loaded by commands that ask.
 *
 * However a prompt ends, by an answer, Ctrl-C, an error or a signal, the terminal is as it was before.
 *
 * @module
 */

import { within } from "../base/clock.ts";
import { displayWidth, fit } from "./display_width.ts";
import type { Environment } from "../base/environment.ts";
import { CancelledError } from "../base/errors.ts";
import { readKeys, type TerminalKey } from "./key_sequences.ts";
import type { Prompt, Step } from "./prompt.ts";
import { styleFor } from "./style.ts";
import { wrap } from "./shown_text.ts";
import type { Terminal } from "./terminal.ts";

/** Asks questions of whoever sits at the terminal. */
export interface Prompter {
  /** Shows a prompt until it is answered; throws {@linkcode CancelledError} on Esc and Ctrl-C. */
  ask<T>(prompt: Prompt<T>): Promise<T>;
}

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";

/** How long the rest of an escape sequence may take, in ms: without one it was the key Esc. */
const ESCAPE_MS = 50;

/** Signals that end a process, with the exit codes that shells give them. */
const DEADLY: readonly (readonly [Deno.Signal, exitCode: number])[] = [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGQUIT", 131],
  ["SIGTERM", 143],
];

/**
 * Opens the keyboard; nothing is read before a question is asked.
 *
 * @param environment The caller's environment: with `TERM=dumb`, which cannot move its cursor, lines are read
 */
export function openPrompter(terminal: Terminal, environment: Environment): Prompter {
  const isDumb = Deno.build.os !== "windows" && /^(dumb)?$/.test(environment["TERM"] ?? "");
  if (isDumb) return { ask: (prompt) => askByLine(prompt, terminal) };
  const style = styleFor(environment, true);
  const keys = openKeys();

  return {
    async ask(asked) {
      terminal.progress("");
      let prompt = asked;
      let drawn: readonly string[] = [];
      const redraw = () => {
        const { columns, rows } = screenSize();
        const wipe = wipeOf(drawn, columns);
        drawn = prompt.render({ columns, rows, style });
        write(wipe + drawn.join("\r\n") + (prompt.showsCursor ? SHOW_CURSOR : HIDE_CURSOR));
      };
      let isSuspended = false;
      const resume = () => {
        // After others had the terminal, the old lines are nowhere.
        if (!isSuspended) drawn = [];
        isSuspended = false;
        redraw();
      };
      const leave = enterRawMode(() => wipeOf(drawn, screenSize().columns), redraw, resume);
      try {
        for (;;) {
          // Of what is pasted only the end is shown: drawing each character takes longer than a person waits.
          if (!keys.isWaiting()) redraw();
          const key = await keys.next();
          if (key.name === "suspend") {
            isSuspended = true;
            suspend();
            drawn = [];
            continue;
          }
          const step = prompt.onKey(key);
          if (step.state !== "open") return settle(step, prompt, leave);
          prompt = step.prompt;
        }
      } finally {
        leave();
      }
    },
  };

  function settle<T>(
    step: Exclude<Step<T>, { state: "open" }>,
    { question }: Prompt<T>,
    leave: () => void,
  ): T {
    leave();
    if (step.state === "cancelled") throw cancelled();
    const line = `${fit(question, Infinity)} ${style.good(fit(step.shown, Infinity))}`;
    for (const part of wrap(line, screenSize().columns, 2)) terminal.say(part);
    return step.value;
  }
}

async function askByLine<T>(asked: Prompt<T>, terminal: Terminal): Promise<T> {
  let prompt = asked;
  for (;;) {
    const lines = prompt.plain.map((line) => fit(line, Infinity));
    for (const line of lines.slice(0, -1)) terminal.say(line);
    const typed = await terminal.ask(lines.at(-1) ?? "");
    const step = typed === undefined ? { state: "cancelled" } as const : prompt.onLine(typed);
    // The question still stands on the line.
    if (typed === undefined) terminal.say("");
    if (step.state === "cancelled") throw cancelled();
    if (step.state === "answered") return step.value;
    prompt = step.prompt;
  }
}

/**
 * Stops the whole job, as Ctrl-Z does outside raw mode: the shell takes its terminal back, and what continues us finds it
 * changed. Without a shell that could continue it, a job is not stopped.
 */
function suspend(): void {
  // Windows knows no jobs.
  if (Deno.build.os === "windows") return;
  write(SHOW_CURSOR + "\r\n");
  Deno.stdin.setRaw(false);
  Deno.kill(0, "SIGTSTP");
  Deno.stdin.setRaw(true);
}

/** Keys one by one; what was typed ahead of a question waits for it. */
function openKeys(): { next(): Promise<TerminalKey>; isWaiting(): boolean } {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(1024);
  const waiting: TerminalKey[] = [];
  let rest = "";
  let reading: Promise<number | null> | undefined;
  return {
    isWaiting: () => waiting.length > 0,
    async next() {
      for (;;) {
        const key = waiting.shift();
        if (key !== undefined) return key;
        reading ??= Deno.stdin.read(chunk);
        const length = rest === "" ? await reading : await within(reading, ESCAPE_MS);
        // The reading goes on, but nobody asks after Esc.
        if (length === undefined) rest = "";
        else reading = undefined;
        if (length === undefined || length === null) return { name: "cancel" };
        const read = readKeys(rest + decoder.decode(chunk.subarray(0, length), { stream: true }));
        waiting.push(...read.keys);
        rest = read.rest;
      }
    },
  };
}

/** Gives the way back, which can be taken twice. */
function enterRawMode(
  wipe: () => string,
  redraw: () => void,
  resume: () => void,
): () => void {
  let entered = true;
  Deno.stdin.setRaw(true);
  const listeners = new Map<Deno.Signal, () => void>();
  // Windows knows none of these.
  if (Deno.build.os !== "windows") {
    listeners.set("SIGWINCH", redraw);
    listeners.set("SIGCONT", () => {
      // Whoever stopped us may have been told by nobody, and the shell has its own mode.
      Deno.stdin.setRaw(false);
      Deno.stdin.setRaw(true);
      resume();
    });
    for (const [signal, code] of DEADLY) {
      listeners.set(signal, () => {
        leave();
        Deno.exit(code);
      });
    }
  }
  function leave(): void {
    if (!entered) return;
    entered = false;
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    write(wipe() + SHOW_CURSOR);
    Deno.stdin.setRaw(false);
  }
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return leave;
}

/** Wipes lines whose last one the cursor is on; a terminal that became narrower has wrapped them anew. */
function wipeOf(lines: readonly string[], columns: number): string {
  const rows = lines.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns)),
    0,
  );
  return `\r${rows > 1 ? `\x1b[${rows - 1}A` : ""}\x1b[J`;
}

function screenSize(): { columns: number; rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    // Some pseudo-terminals tell no size.
    return { columns: columns || 80, rows: rows || 24 };
  } catch {
    return { columns: 80, rows: 24 };
  }
}

function write(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let sent = 0; sent < bytes.length;) sent += Deno.stderr.writeSync(bytes.subarray(sent));
  } catch {
    // The terminal is gone; reading from it will tell.
  }
}

function cancelled(): CancelledError {
  return new CancelledError("Cannot go on: cancelled");
}
