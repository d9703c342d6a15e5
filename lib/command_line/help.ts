/**
 * The help texts, made from the tables that the command line is read with.
 *
 * @module
 */

import { formatDuration } from "../base/duration.ts";
import { twoColumns, wrap } from "../terminal/shown_text.ts";
import { DETAILS, EXAMPLES, EXIT_CODES } from "./command_help.ts";
import { COMMAND_ROWS, type CommandRow, OPTIONS_TOPIC, TEXT_ROWS } from "./command_rows.ts";
import {
  OPTION_DEFAULTS,
  OPTION_ROWS,
  type OptionRow,
  PROFILE_ROW,
  twinOf,
} from "./option_rows.ts";

/** What the program is for, in one sentence. */
export const PURPOSE =
  "AWS credentials with MFA, from an access key and a one-time password in 1Password.";

/**
 * Writes a help text.
 *
 * @param topic A command, the options of all commands, or `undefined` for the program
 * @param columns Width of the terminal
 * @returns Lines with a newline at the end
 */
export function helpText(
  topic: CommandRow | typeof OPTIONS_TOPIC | undefined,
  columns: number,
): string {
  const lines = topic === undefined
    ? ofProgram(columns)
    : topic === OPTIONS_TOPIC
    ? ofOptions(columns)
    : ofCommand(topic, columns);
  return [...lines, ""].join("\n");
}

function ofProgram(columns: number): string[] {
  return [
    "Usage: op-sts [COMMAND] [OPTIONS]",
    "",
    ...wrap(PURPOSE, columns, 0),
    "",
    "Commands:",
    ...twoColumns(COMMAND_ROWS.map(({ name, help }) => [name, help]), columns),
    "",
    ...wrap(
      "Begin with op-sts setup. --profile NAME, or -p, says whose session it is. More:",
      columns,
      0,
    ),
    "  op-sts help COMMAND",
    "  op-sts help options",
  ];
}

function ofCommand(row: CommandRow, columns: number): string[] {
  const own = row.own.length === 0
    ? []
    : ["", "Options:", ...twoColumns(row.own.map(describe), columns)];
  const common = row.takesProfile
    ? "Whose session it is, say --profile NAME or --item ITEM"
    : "Options of all commands";
  return [
    ...wrap(`Usage: op-sts ${synopsis(row)}`, columns, 9),
    "",
    ...wrap(DETAILS[row.name], columns, 0),
    ...(row.alias === undefined ? [] : [`Also: op-sts ${row.alias}`]),
    ...own,
    "",
    "Examples:",
    ...EXAMPLES[row.name].flatMap(([line, purpose]) => [
      `  ${line}`,
      ...wrap(`      ${purpose}`, columns, 6),
    ]),
    "",
    ...wrap(`${common}: op-sts help ${OPTIONS_TOPIC}.`, columns, 0),
  ];
}

function ofOptions(columns: number): string[] {
  return [
    "Options of all commands:",
    ...twoColumns([PROFILE_ROW, ...OPTION_ROWS, ...TEXT_ROWS].map(describe), columns),
    "",
    ...wrap(
      `Each but -h and -V has a twin in the environment: ${
        twinOf("min-remaining")
      }=30m is --min-remaining 30m, ${
        twinOf("verbose")
      }=1 is --verbose. The command line counts first, then the line of the profile, then the twin.`,
      columns,
      0,
    ),
    "",
    "Exit codes:",
    ...twoColumns(EXIT_CODES, columns),
  ];
}

/** Writes how a command is used, without the program's name. */
export function synopsis({ name, operand, isOperandOptional, trailing }: CommandRow): string {
  const word = isOperandOptional ? `[${operand}]` : operand;
  const command = word === undefined ? name : `${name} ${word}`;
  return `${command} [OPTIONS]${trailing === undefined ? "" : " [-- CMD [ARGUMENT]...]"}`;
}

/** Writes an option with what it is for and what counts without it. */
function describe(row: OptionRow): readonly [spelling: string, text: string] {
  const { name, short, value, help } = row;
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  const otherwise = defaultOf(row);
  return [
    short === undefined ? `    ${long}` : `-${short}, ${long}`,
    otherwise === undefined ? help : `${help} (default: ${otherwise})`,
  ];
}

/** Writes what counts when an option is not given. */
export function defaultOf({ name, otherwise }: OptionRow): string | undefined {
  const value = Object.entries(OPTION_DEFAULTS).find(([option]) => option === name)?.[1];
  if (typeof value === "number") return formatDuration(value);
  return typeof value === "string" ? value : otherwise;
}
