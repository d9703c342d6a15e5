/**
 * Long lines for a terminal: broken at blanks, with what follows indented.
 *
 * @module
 */

import { displayWidth } from "./display_width.ts";

/** Less than this is no width to break lines for. */
const LEAST = 20;

/**
 * Breaks a text at blanks; a word that is too long for a line stays whole, so that a path or command can be copied.
 *
 * @param text Text of one line; escape sequences for colours count nothing
 * @param columns Width of the terminal; `undefined` when nothing has to be broken
 * @param indent Blanks in front of each line but the first
 * @returns Lines without newlines at their ends
 */
export function wrap(text: string, columns: number | undefined, indent: number): string[] {
  if (columns === undefined || displayWidth(text) <= columns) return [text];
  const width = Math.max(LEAST, columns);
  const [, lead = "", rest = ""] = /^( *)(.*)$/s.exec(text) ?? [];
  const lines: string[] = [];
  let line = lead;
  let isEmpty = true;
  for (const word of rest.split(/(?<=\S) (?=\S)/)) {
    const longer = isEmpty ? line + word : `${line} ${word}`;
    if (isEmpty || displayWidth(longer) <= width) {
      line = longer;
    } else {
      lines.push(line);
      line = " ".repeat(indent) + word;
    }
    isEmpty = false;
  }
  return [...lines, line];
}

/** A command of ours with its options, which no break may part: what is copied would be another command. */
const COMMAND = /\bop-sts [a-z]+(?: --?[\w-]+(?: (?:'[^']*'|[^\s'"-]\S*))?)*/g;

/** Stands for a blank where no line is broken. */
const GLUE = "\xa0";

/**
 * Breaks a sentence for a terminal; commands in it stay whole, so that they can be copied.
 *
 * @param columns Width of the terminal, of which the last column stays free; `undefined` when nothing has to be broken
 */
export function sentence(text: string, columns: number | undefined): string[] {
  const glued = text.replaceAll(COMMAND, (command) => command.replaceAll(" ", GLUE));
  const lines = wrap(glued, columns === undefined ? undefined : columns - 1, 2);
  return lines.map((line) => line.replaceAll(GLUE, " "));
}

/** The right column of a table gets no less than this; else it stands below the left one. In columns, and in widths of the left one. */
const LEAST_RIGHT = { columns: 24, lefts: 1.25 };

/**
 * Sets rows in two columns, the right one wrapped.
 *
 * @param columns Width of the terminal; where it leaves too little, the right column stands below the left one
 */
export function twoColumns(
  rows: readonly (readonly [left: string, right: string])[],
  columns: number,
): string[] {
  const left = Math.max(0, ...rows.map(([text]) => displayWidth(text)));
  const indent = left + 4;
  const least = Math.max(LEAST_RIGHT.columns, LEAST_RIGHT.lefts * left);
  return rows.flatMap(([name, text]) => {
    if (columns - indent < least) return [`  ${name}`, ...wrap(`        ${text}`, columns, 8)];
    const padding = " ".repeat(left - displayWidth(name));
    return wrap(`  ${name}${padding}  ${text}`, columns, indent);
  });
}

/**
 * Writes the home directory as `~`, as a shell would read it.
 *
 * @param home The home directory; empty or `undefined` when it is not known
 */
export function withTilde(text: string, home: string | undefined): string {
  if (home === undefined || !/^\/./.test(home)) return text;
  return text.replaceAll(
    new RegExp(`(?<![^\\s(:,])${RegExp.escape(home)}(?=/|$|[\\s:,;)])`, "g"),
    "~",
  );
}
