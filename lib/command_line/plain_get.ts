/**
 * The one command that is begun before the program is loaded: `get` with nothing but options of all commands.
 *
 * @module
 */

import { readArguments } from "./arguments.ts";
import { OPTION_ROWS } from "./option_rows.ts";

/**
 * Reads the options of a plain `get`.
 *
 * @param argv Arguments without the program's name
 * @returns The options as they stand there, not checked; `undefined` for any other command line
 * @throws {UsageError} When an option is unknown, repeated, lacks its value, or is a switch with one
 */
export function optionsOfGet(argv: readonly string[]): ReadonlyMap<string, string> | undefined {
  const { words, options, rest } = readArguments(argv, OPTION_ROWS);
  const [command = "get", surplus = rest] = words;
  return command === "get" && surplus === undefined ? options : undefined;
}
