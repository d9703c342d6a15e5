/**
 * What was meant by command lines that other programs take: a command without dashes, a profile without its option.
 *
 * @module
 */

import { shellLine } from "../aws_config/shell_words.ts";
import { UsageError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { COMMAND_ROWS } from "../command_line/command_rows.ts";
import { OPTION_ROWS, PROFILE_ROW } from "../command_line/option_rows.ts";

/**
 * Finds what is wrong with a command line whose command takes another one behind `--`.
 *
 * @param served Names of the profiles that this program serves
 * @returns An error with the command line that was meant; `undefined` when it is something else
 */
export function misplacedCommand(
  argv: readonly string[],
  served: readonly string[],
): UsageError | undefined {
  const row = COMMAND_ROWS.find(({ name, trailing }) => trailing === true && argv[0] === name);
  if (row === undefined) return undefined;
  const own = lengthOfOptions(argv.slice(1), [...OPTION_ROWS, PROFILE_ROW, ...row.own]) + 1;
  const [first, second] = argv.slice(own);
  if (first === undefined || first.startsWith("-")) return undefined;
  const before = argv.slice(0, own);
  const isNamed = before.some((word) => /^(-p|--profile(=.*)?)$/s.test(word));
  if (second === "--" || !isNamed && served.includes(first)) {
    const behind = withDashes(argv.slice(own + 1));
    return new UsageError(
      `Cannot use ${quote(first)}: a profile is named by --profile`,
      `op-sts ${shellLine([...before, "--profile", first, ...behind])}`,
    );
  }
  return new UsageError(
    `Cannot use ${quote(first)}: the command to run stands behind --`,
    `op-sts ${shellLine([...before, ...withDashes(argv.slice(own))])}`,
  );
}

/** Puts the dashes in front of a command, wherever they stood. */
function withDashes(words: readonly string[]): string[] {
  const dashes = words.indexOf("--");
  const command = words.filter((_word, index) => index !== dashes);
  return command.length === 0 ? [] : ["--", ...command];
}

/**
 * Finds a profile that is named without its option, as in `op-sts login work`.
 *
 * @param served Names of the profiles that this program serves
 * @returns An error with the command line that was meant; `undefined` when it is something else
 */
export function bareProfile(
  argv: readonly string[],
  served: readonly string[],
): UsageError | undefined {
  const [command, name, ...others] = argv;
  const row = COMMAND_ROWS.find((row) => row.name === command && row.takesProfile === true);
  if (row === undefined || name === undefined || !served.includes(name)) return undefined;
  return new UsageError(
    `Cannot use ${quote(name)}: a profile is named by --profile`,
    `op-sts ${shellLine([row.name, "--profile", name, ...others])}`,
  );
}

/** Counts the words that are options of ours with their values. */
function lengthOfOptions(
  words: readonly string[],
  rows: readonly { name: string; short?: string; value?: string }[],
): number {
  let index = 0;
  for (;;) {
    const [, spelled, inline] = /^(--?[^=]+)(=.*)?$/s.exec(words[index] ?? "") ?? [];
    const row = rows.find(({ name, short }) =>
      spelled === `--${name}` || (short !== undefined && spelled === `-${short}`)
    );
    if (row === undefined) return index;
    index += row.value === undefined || inline !== undefined ? 1 : 2;
  }
}
