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
  commandWords,
  DEFAULT_COMMAND,
  findCommand,
  OPTIONS_TOPIC,
  TEXT_ROWS,
} from "./command_rows.ts";
import { gatherOptions, OPTION_ROWS, PROFILE_ROW } from "./option_rows.ts";
import { type Options, readOptions } from "./options.ts";

/** A command that does something else than explain. */
export type RunnableName = Exclude<CommandName, "help" | "version">;

/** A command as it was asked for; its options are not checked yet, since a profile may give more of them. */
export interface Request {
  readonly kind: "command";
  readonly command: RunnableName;
  readonly row: CommandRow;
  /** Options of all commands as they stand on the command line. */
  readonly options: ReadonlyMap<string, string>;
  /** `--profile`, for a command that has no such option of its own. */
  readonly profile: string | undefined;
  /** The command's own options by long name; a switch that was given has the value `"1"`. */
  readonly own: ReadonlyMap<string, string>;
  /** The word behind the command. */
  readonly operand: string | undefined;
  /** The command line behind `--`; empty unless the command's row allows one. */
  readonly trailing: readonly string[];
}

/** A text that was asked for in place of a command. */
export type TextRequest =
  | { readonly kind: "version" }
  | { readonly kind: "help"; readonly topic: CommandRow | typeof OPTIONS_TOPIC | undefined };

/** What a command line asks for, with its options checked. */
export type Invocation =
  | TextRequest
  | Omit<Request, "row" | "options" | "profile"> & {
    readonly options: Options;
    /** Those of them that were given, here, by the profile's line or by their twins, as they were written. */
    readonly given: Readonly<Record<string, string>>;
  };

/**
 * Takes a command line apart; what options say is not looked at.
 *
 * @param argv Arguments without the program's name
 * @throws {UsageError} When a command or an option is not known
 */
export function parseCommandLine(argv: readonly string[]): Request | TextRequest {
  const ownOfAny = COMMAND_ROWS.flatMap(({ own }) => own);
  const { words, options, rest } = readArguments(argv, [
    ...OPTION_ROWS,
    PROFILE_ROW,
    ...ownOfAny,
    ...TEXT_ROWS,
  ]);

  const [word, ...behind] = words;
  if (options.has("version")) return { kind: "version" };
  const row = word === undefined ? DEFAULT_COMMAND : commandOf(word);
  if (options.has("help")) return { kind: "help", topic: word === undefined ? undefined : row };
  const foreign = ownOfAny.find(({ name }) =>
    options.has(name) && name !== PROFILE_ROW.name && !isOwn(name, row)
  );
  if (foreign !== undefined) {
    throw new UsageError(
      `Cannot use --${foreign.name} with ${row.name}: it belongs to another command`,
      `op-sts help ${row.name} lists its options`,
    );
  }
  const operand = operandOf(row, behind);
  if (row.name === "version") return { kind: "version" };
  if (row.name === "help") return { kind: "help", topic: topicOf(operand) };
  return {
    kind: "command",
    command: row.name,
    row,
    options: new Map(
      [...options].filter(([name]) => OPTION_ROWS.some((each) => each.name === name)),
    ),
    profile: isOwn(PROFILE_ROW.name, row) ? undefined : options.get(PROFILE_ROW.name),
    own: new Map([...options].filter(([name]) => isOwn(name, row))),
    operand,
    trailing: trailingOf(row, rest),
  };
}

/**
 * Checks the options of a command.
 *
 * @param options Those of the command line, and of the profile's line where the command line has none
 * @throws {UsageError} When a value is out of its range, or two options contradict each other
 */
export function checkRequest(
  { command, own, operand, trailing }: Request,
  options: ReadonlyMap<string, string>,
  environment: Environment,
): Extract<Invocation, { kind: "command" }> {
  return {
    kind: "command",
    command,
    options: readOptions(options, environment),
    given: gatherOptions(options, environment),
    own,
    operand,
    trailing,
  };
}

function isOwn(name: string, row: CommandRow): boolean {
  return row.own.some((own) => own.name === name);
}

function commandOf(word: string): CommandRow {
  const row = findCommand(word);
  if (row === undefined) throw unknownCommand(word);
  return row;
}

/** The error of a command that is not there. */
export function unknownCommand(word: string): UsageError {
  return new UsageError(
    `Cannot run ${quote(word)}: there is no such command`,
    "op-sts help lists the commands",
    { word, known: commandWords() },
  );
}

function topicOf(word: string | undefined): CommandRow | typeof OPTIONS_TOPIC | undefined {
  return word === OPTIONS_TOPIC || word === undefined ? word : commandOf(word);
}

function operandOf(row: CommandRow, words: readonly string[]): string | undefined {
  const [first, second] = words;
  const surplus = row.operand === undefined ? first : second;
  if (surplus !== undefined) throw notTaken(row, surplus);
  if (row.operand !== undefined && first === undefined && row.isOperandOptional === undefined) {
    throw new UsageError(`Cannot run ${row.name}: write op-sts ${row.name} ${row.operand}`);
  }
  if (first !== undefined && row.operands !== undefined && !row.operands.includes(first)) {
    throw new UsageError(
      `Cannot run ${row.name} ${quote(first)}: ${row.operand} is one of ${row.operands.join(", ")}`,
      undefined,
      { word: first, known: row.operands },
    );
  }
  return first;
}

function trailingOf(row: CommandRow, rest: readonly string[] | undefined): readonly string[] {
  const [first] = rest ?? [];
  if (row.trailing === undefined && first !== undefined) throw notTaken(row, first);
  return rest ?? [];
}

function notTaken(row: CommandRow, word: string): UsageError {
  return new UsageError(
    `Cannot use ${quote(word)}: ${row.name} takes ${
      row.operand === undefined ? "options only" : `one ${row.operand} and options`
    }`,
    row.name === DEFAULT_COMMAND.name
      ? "an option's value with blanks needs quotes; awsume splits at every blank, so give ids there"
      : `op-sts help ${row.name} explains it; an option's value with blanks needs quotes`,
  );
}
