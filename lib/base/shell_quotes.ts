/**
 * Texts as shells take them for one word.
 *
 * @module
 */

/** Writes a text for shells of the POSIX kind, where nothing between single quotes means anything. */
export function posixQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Writes a text for fish, where backslashes and single quotes mean something between single quotes. */
export function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

/** Writes a text for shells of the POSIX kind, with quotes only where they are needed. */
export function posixWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : posixQuoted(text);
}
