/**
 * How a command of the stand-in fails: a message on stderr in op's form, and an exit status.
 *
 * @module
 */

import { BARE, EXITS, PREFACES, type TextName, TEXTS } from "./replies.ts";

/** What a text speaks about. */
export interface Subject {
  item?: string | undefined;
  vault?: string | undefined;
  account?: string | undefined;
  field?: string | undefined;
  /** The further lines of a text that has some. */
  lines?: string | undefined;
}

/** What surrounds the message of an {@linkcode OpFailure}. */
export interface FailureOptions {
  /** Exit status; 1 by default. */
  exit?: number | undefined;
  /** What stderr says before the message. */
  preface?: string | undefined;
  /** What stderr says after the message. */
  appendix?: string | undefined;
  /** Whether the message comes without `[ERROR]` and the time. */
  bare?: boolean;
}

/** A command that ends without a result. */
export class OpFailure extends Error {
  override readonly name = "OpFailure";
  /** The exit status. */
  readonly exit: number;
  readonly #preface: string;
  readonly #appendix: string;
  readonly #isBare: boolean;

  /**
   * @param message The message after `[ERROR]` and the time
   * @param options Exit status and what surrounds the message
   */
  constructor(message: string, options: FailureOptions = {}) {
    super(message);
    this.exit = options.exit ?? 1;
    this.#preface = options.preface ?? "";
    this.#appendix = options.appendix ?? "";
    this.#isBare = options.bare ?? false;
  }

  /** All that goes to stderr: `[ERROR] YYYY/MM/DD HH:MM:SS message` in local time, as Go's log writes it. */
  get stderr(): string {
    if (this.#isBare) return `${this.message}\n`;
    const now = new Date();
    const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
    const time = [now.getHours(), now.getMinutes(), now.getSeconds()];
    const stamp = `${date.map(pad).join("/")} ${time.map(pad).join(":")}`;
    return `${this.#preface}[ERROR] ${stamp} ${this.message}\n${this.#appendix}`;
  }
}

/**
 * The failure that says one of the known texts.
 *
 * @param name Which text
 * @param subject What the text speaks about
 * @returns The failure, to be thrown
 */
export function failure(name: TextName, subject: Subject = {}): OpFailure {
  const words: Record<string, string | undefined> = { ...subject };
  const message = TEXTS[name].replace(
    /\{([a-z]+)\}/g,
    (_match, word: string) => words[word] ?? "",
  );
  return new OpFailure(message, {
    exit: EXITS[name],
    preface: PREFACES[name],
    bare: BARE.includes(name),
  });
}

/**
 * The failure to understand piped input, in a wording of our own: the real one is not known.
 *
 * @param detail What is wrong
 * @returns The failure, to be thrown
 */
export function badTemplate(detail: string): OpFailure {
  return new OpFailure(`unable to process line 1: ${detail}`);
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}
