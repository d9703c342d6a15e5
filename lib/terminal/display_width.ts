/**
 * How many columns of a terminal a text takes: titles of items may be Japanese, or hold emoji.
 *
 * @module
 */

import { harmless } from "../base/text.ts";

/** Characters that take no column of their own. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]/u;

/** Characters that take two columns (Unicode's East Asian Width W and F, by script and block). */
const WIDE =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303e\u30fb\u30fc\uff01-\uff60\uffe0-\uffe6]/u;

/** Katakana and Hangul of one column. */
const HALF = /^[\uff61-\uffdc]/u;

/** Units of a text that are looked at, which fill every screen. */
const LONGEST = 2000;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Measures a text.
 *
 * @param text Text of one line; escape sequences for colours count nothing
 */
export function displayWidth(text: string): number {
  // deno-lint-ignore no-control-regex -- colours are control sequences
  const shown = text.replace(/\x1b\[\d+m/g, "");
  return [...graphemes.segment(shown)].reduce((sum, { segment }) => sum + widthOf(segment), 0);
}

/**
 * Cuts a text so that it fits; characters that would steer the terminal become blanks.
 *
 * @param text Text of one line, without escape sequences
 * @returns The text, or what fits of it with `…` in place of the rest
 */
export function fit(text: string, columns: number, end: "start" | "end" = "start"): string {
  // Of a long text only its beginning is kept there: what is wanted is its end.
  const clean = harmless(end === "start" ? text : text.slice(-LONGEST));
  if (displayWidth(clean) <= columns) return clean;
  if (columns < 1) return "";
  const parts = [...graphemes.segment(clean)].map(({ segment }) => segment);
  if (end === "end") parts.reverse();
  const kept: string[] = [];
  let left = columns - 1;
  for (const part of parts) {
    left -= widthOf(part);
    if (left < 0) break;
    kept.push(part);
  }
  return end === "start" ? `${kept.join("")}…` : `…${kept.reverse().join("")}`;
}

function widthOf(grapheme: string): number {
  if (ZERO.test(grapheme)) return 0;
  return WIDE.test(grapheme) && !HALF.test(grapheme) ? 2 : 1;
}
