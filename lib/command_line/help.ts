/**
 * The help texts, made from the tables that the command line is read with.
 *
 * @module
 */

import { COMMAND_ROWS, type CommandRow, TEXT_ROWS } from "./command_rows.ts";
import { OPTION_ROWS, type OptionRow } from "./option_rows.ts";

/**
 * Writes the help text of the program or of one command.
 *
 * @param command The command, or `undefined` for the program
 * @returns Lines with a newline at the end
 */
export function helpText(command: CommandRow | undefined): string {
  const usage = command === undefined
    ? [
      "Usage: op-sts [COMMAND] [OPTIONS]",
      "",
      "AWS credentials with MFA, from an access key and a one-time password in 1Password.",
      "",
      "Commands:",
      ...table(COMMAND_ROWS.map(({ name, help }) => [name, help])),
    ]
    : [`Usage: op-sts ${synopsis(command)}`, "", sentence(command.help)];
  const rows = [...(command?.own ?? []), ...OPTION_ROWS, ...TEXT_ROWS];
  return [
    ...usage,
    "",
    "Options:",
    ...table(rows.map((row) => [spelling(row), row.help])),
    "",
    "Each option of all commands has a twin in the environment:",
    "OP_STS_MIN_REMAINING=30m is --min-remaining 30m, OP_STS_VERBOSE=1 is --verbose.",
    "",
    "In ~/.aws/config:",
    "  [profile work]",
    "  credential_process = /usr/local/bin/op-sts --item ITEM_ID",
    "",
  ].join("\n");
}

function synopsis({ name, operand, trailing }: CommandRow): string {
  const command = operand === undefined ? name : `${name} ${operand}`;
  return `${command} [OPTIONS]${trailing === undefined ? "" : " -- CMD [ARGUMENT]..."}`;
}

function spelling({ name, short, value }: OptionRow): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

function table(rows: readonly (readonly [left: string, right: string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
