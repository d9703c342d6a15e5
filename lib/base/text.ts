/**
 * Text from outside in front of people: titles, file names, what `op` and AWS say. None of it may steer the terminal
 * that shows it, hide in it, or flood it.
 *
 * @module
 */

/** What every text of a usual call is made of; it is told without the classes of Unicode, which take half a millisecond. */
const PLAIN = /^[ -~]*$/;

/** Tells whether a text is nothing but printable ASCII. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/**
 * Control characters (C0 and C1), breaks of lines and paragraphs, halves of characters, what turns the direction of
 * writing, and the mark that some files begin with. Joiners stay, since emoji and scripts need them.
 */
const steering = () =>
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]+/gu;

/** Sequences that colour text, move the cursor or set a title (ECMA-48: CSI, OSC and the like). */
const SEQUENCES =
  // deno-lint-ignore no-control-regex -- they are control sequences
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]{0,1000}(?:\x07|\x1b\\)|\x1b[@-_]/g;

/** Length that a line for people has at most, in UTF-16 units. */
const LONGEST = 2000;

/**
 * Makes a text harmless to show: one line, without what steers a terminal or turns the direction of writing.
 *
 * @param longest Length from which on it is cut, in UTF-16 units
 */
export function harmless(text: string, longest: number = LONGEST): string {
  // Cut first: what comes may be megabytes, of which no more is looked at than can be shown.
  const line = text.slice(0, 4 * longest).replace(SEQUENCES, "").replace(steering(), " ");
  if (line.length <= longest) return line;
  // No half of a character is left at the end.
  return `${line.slice(0, longest).replace(/[\ud800-\udbff]$/, "")}…`;
}

/**
 * Puts a name into quotes for a message; nothing of it is lost, and nothing of it steers the terminal that shows it.
 *
 * @returns A JSON string
 */
export function quote(name: string): string {
  const text = JSON.stringify(name);
  if (isPlain(text)) return text;
  return text.replace(
    steering(),
    (found) =>
      Array.from(
        { length: found.length },
        (_, index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, "0")}`,
      ).join(""),
  );
}
