/**
 * Words of a command line as a POSIX shell, and Python's `shlex.split`, parts them.
 *
 * @module
 */

import { posixWord } from "../base/shell_quotes.ts";

/** Only these part words: a wide blank, which a shell takes for a letter, does not. */
const WORD_PART = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^ \t\r\n'"\\]+)|([ \t\r\n]+)/gsy;

/**
 * Splits a text into words: blanks part them, quotes and backslashes keep blanks. Nothing is expanded.
 *
 * @returns The words, or `undefined` when a quote is not closed or a backslash ends the text
 */
export function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let parsed = 0;
  for (
    const [whole, single, double, escaped, plain, blank] of text.matchAll(
      WORD_PART,
    )
  ) {
    parsed += whole.length;
    if (blank === undefined) {
      const part = single ?? double?.replace(/\\(["\\])/g, "$1") ?? escaped ?? plain ?? "";
      word = (word ?? "") + part;
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (parsed < text.length) return undefined;
  return word === undefined ? words : [...words, word];
}

/**
 * Splits a text into words as botocore does on Windows (its `compat.py`): only double quotes keep blanks, and a backslash
 * is one unless it stands before a double quote.
 *
 * @returns The words, or `undefined` when a quote is not closed
 */
export function windowsWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  for (const [part, slashes, blank] of text.matchAll(/(\\*)"|([ \t]+)|\\+|[^\\" \t]+/g)) {
    if (slashes !== undefined) {
      const isQuote = slashes.length % 2 === 0;
      word = (word ?? "") + "\\".repeat(Math.floor(slashes.length / 2)) + (isQuote ? "" : '"');
      if (isQuote) isQuoted = !isQuoted;
    } else if (blank === undefined || isQuoted) {
      word = (word ?? "") + part;
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (isQuoted) return undefined;
  return word === undefined ? words : [...words, word];
}

/** Writes words as a line that {@linkcode shellWords} and a shell split into the same words. */
export function shellLine(words: readonly string[]): string {
  return words.map(posixWord).join(" ");
}
