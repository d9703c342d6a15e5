/**
 * The keys that a terminal in raw mode sends.
 *
 * @module
 */

/** A key that means something to a prompt. */
export type KeyName =
  | "up"
  | "down"
  | "page up"
  | "page down"
  | "home"
  | "end"
  | "enter"
  | "backspace"
  | "clear line"
  | "cancel";

/** A key that was pressed, or a character that was typed or pasted. */
export type Key = { readonly name: KeyName } | { readonly name: "text"; readonly text: string };

/** A key of the terminal: one for the prompt, or Ctrl-Z, which is none of its business. */
export type TerminalKey = Key | { readonly name: "suspend" };

/** What a piece of input holds. */
export interface KeysRead {
  /** Keys in their order; those without a meaning are left out. */
  readonly keys: readonly TerminalKey[];
  /** The beginning of an escape sequence whose rest has not arrived; alone, it is the key Esc. */
  readonly rest: string;
}

const ESCAPE = "\x1b";

/** Sequences of xterm, rxvt and the Linux console for one key (terminfo; ECMA-48). */
const SEQUENCES: Readonly<Record<string, KeyName>> = {
  "[A": "up",
  "OA": "up",
  "[B": "down",
  "OB": "down",
  "[5~": "page up",
  "[6~": "page down",
  "[H": "home",
  "OH": "home",
  "[1~": "home",
  "[7~": "home",
  "[F": "end",
  "OF": "end",
  "[4~": "end",
  "[8~": "end",
};

/** Control characters as line editors understand them. */
const CONTROLS: Readonly<Record<string, KeyName | "suspend">> = {
  "\x03": "cancel",
  "\x04": "cancel",
  "\x01": "home",
  "\x05": "end",
  "\x0e": "down",
  "\x10": "up",
  "\x15": "clear line",
  "\x1a": "suspend",
  "\r": "enter",
  "\n": "enter",
  "\x7f": "backspace",
  "\b": "backspace",
};

// deno-lint-ignore no-control-regex -- keys are control sequences
const SEQUENCE = /^\x1b(\[[0-?]*[ -/]*[@-~]|O[ -~]|[^[O])/u;

/** Takes input of a terminal apart. */
export function readKeys(input: string): KeysRead {
  const keys: TerminalKey[] = [];
  let left = input;
  while (left !== "") {
    const sequence = left.startsWith(ESCAPE) ? SEQUENCE.exec(left) : undefined;
    if (sequence === null) return { keys, rest: left };
    const [taken = left] = sequence ?? /^./su.exec(left) ?? [];
    const key = sequence === undefined ? keyOf(taken) : keyOfSequence(taken.slice(1));
    if (key !== undefined) keys.push(key);
    left = left.slice(taken.length);
  }
  return { keys, rest: "" };
}

function keyOf(character: string): TerminalKey | undefined {
  const name = CONTROLS[character];
  if (name !== undefined) return { name };
  return /\p{Cc}/u.test(character) ? undefined : { name: "text", text: character };
}

function keyOfSequence(sequence: string): Key | undefined {
  if (sequence === ESCAPE) return { name: "cancel" };
  const name = SEQUENCES[sequence];
  return name === undefined ? undefined : { name };
}
