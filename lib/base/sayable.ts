/**
 * What of another program's words can be repeated: plain words. Whatever may be a secret is left out.
 *
 * @module
 */

import { harmless } from "./text.ts";

/** Longest text that is repeated, in UTF-16 units. */
const LONGEST = 200;

/** Shortest text that is looked for as a secret: shorter ones stand in words by chance. */
const SHORTEST = 4;

/**
 * A word: letters in one case, or several such one behind the other (`UnableToProcess`), perhaps with signs around it.
 * No key, token or seed is like that.
 */
const WORD =
  /^[("[<]*(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,12})(?:[-'’./:][A-Z]?[a-z]{1,20}|[A-Z][a-z]{1,20}){0,6}[)"\]>,.:;!?]*$/;

/** A number as in `(409)`, `line 1:` or `op 2.34.1`. */
const NUMBER = /^\(?\d{1,3}(?:\.\d{1,3}){0,3}\)?[.,:;%]*$/;

const ELLIPSIS = "…";

/**
 * Takes out of a text whatever may be a secret.
 *
 * @param secrets Texts that are known to be some
 * @returns One line of bounded length, `…` in place of what was taken out
 */
export function sayable(text: string, secrets: readonly string[]): string {
  const known = [...secrets].filter((secret) => secret.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  const line = harmless(known.reduce((rest, secret) => rest.replaceAll(secret, ELLIPSIS), text));
  // What is quoted is a value or a name of the user's, and what is in braces is data.
  const words = line.replace(/"[^"]*"?|`[^`]*`?|[{[][^\s].*[}\]]/g, ELLIPSIS).split(/ +/);
  const kept = words.map((word) =>
    word === "" || WORD.test(word) || NUMBER.test(word) ? word : ELLIPSIS
  );
  return harmless(kept.join(" ").replace(/…(?: …)+/g, ELLIPSIS).trim(), LONGEST);
}
