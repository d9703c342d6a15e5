/**
 * The command line: which command, with which options.
 *
 * @module
 */

import { quote } from "../base/text.ts";
import { readArguments } from "./arguments.ts";
import type { Environment } from "../base/environment.ts";
import { UsageError } from "../base/errors.ts";
import {
  COMMAND_ROWS,
  type CommandName,
  type CommandRow,
  DEFAULT_COMMAND,
  TEXT_ROWS,
} from "./command_rows.ts";
import { gatherOptions, OPTION_ROWS } from "./option_rows.ts";
import { type Options, readOptions } from "./options.ts";

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: "version" }
  | { readonly kind: "help"; readonly command: CommandRow | undefined }
  | {
    readonly kind: "command";
    readonly command: CommandName;
    readonly options: Options;
    /** Those of them that were given, here or by their twins, as they were written. */
    readonly given: Readonly<Record<string, string>>;
    /** The command's own options by long name; a switch that was given has the value `"1"`. */
    readonly own: ReadonlyMap<string, string>;
    /** The word behind the command; there is one exactly when the command's row names an operand. */
    readonly operand: string | undefined;
    /** The command line behind `--`; empty unless the command's row allows one. */
    readonly trailing: readonly string[];
  };

/**
 * Reads a command line.
 *
 * @param argv Arguments without the program's name
 * @param environment The caller's environment, for the twins of options
 * @throws {UsageError} When a command, an option or a value is not known
 */
export function readCommandLine(argv: readonly string[], environment: Environment): Invocation {
  const ownOfAny = COMMAND_ROWS.flatMap(({ own }) => own);
  const { words, options, rest } = readArguments(argv, [
    ...OPTION_ROWS,
    ...ownOfAny,
    ...TEXT_ROWS,
  ]);

  const [word, ...behind] = words;
  const command = word === undefined ? undefined : COMMAND_ROWS.find(({ name }) => name === word);
  if (options.has("version")) return { kind: "version" };
  if (word !== undefined && command === undefined) {
    throw new UsageError(
      `Cannot run ${quote(word)}: there is no such command`,
      "run op-sts --help for the commands",
    );
  }
  if (options.has("help")) return { kind: "help", command };
  const row = command ?? DEFAULT_COMMAND;
  const foreign = ownOfAny.find(({ name }) =>
    options.has(name) && !row.own.some((own) => own.name === name)
  );
  if (foreign !== undefined) {
    throw new UsageError(
      `Cannot use --${foreign.name} with ${row.name}: it belongs to another command`,
    );
  }
  return {
    kind: "command",
    command: row.name,
    options: readOptions(options, environment),
    given: gatherOptions(options, environment),
    own: new Map([...options].filter(([name]) => row.own.some((own) => own.name === name))),
    operand: operandOf(row, behind),
    trailing: trailingOf(row, rest),
  };
}

function operandOf(row: CommandRow, words: readonly string[]): string | undefined {
  const [first, second] = words;
  const surplus = row.operand === undefined ? first : second;
  if (surplus !== undefined) throw notTaken(row, surplus);
  if (row.operand !== undefined && first === undefined) {
    throw new UsageError(`Cannot run ${row.name}: write op-sts ${row.name} ${row.operand}`);
  }
  if (first !== undefined && row.operands !== undefined && !row.operands.includes(first)) {
    throw new UsageError(
      `Cannot run ${row.name} ${quote(first)}: ${row.operand} is one of ${row.operands.join(", ")}`,
    );
  }
  return first;
}

function trailingOf(row: CommandRow, rest: readonly string[] | undefined): readonly string[] {
  const [first] = rest ?? [];
  if (row.trailing === undefined) {
    if (first !== undefined) throw notTaken(row, first);
    return [];
  }
  if (first === undefined) {
    throw new UsageError(
      `Cannot run ${row.name}: there is no command behind --`,
      `write op-sts ${row.name} -- CMD`,
    );
  }
  return rest ?? [];
}

function notTaken(row: CommandRow, word: string): UsageError {
  return new UsageError(
    `Cannot use ${quote(word)}: ${row.name} takes ${
      row.operand === undefined ? "options only" : `one ${row.operand} and options`
    }`,
    "an option's value with blanks needs quotes; awsume splits at every blank, so give ids there",
  );
}
