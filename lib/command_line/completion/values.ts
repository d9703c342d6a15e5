/**
 * What may stand behind an option, and how a shell finds the names of AWS profiles.
 *
 * @module
 */

import { posixQuoted } from "../../base/shell_quotes.ts";
import { COMMAND_ROWS, type CommandRow, commandWords, OPTIONS_TOPIC } from "../command_rows.ts";
import { type OptionRow, PROFILE_ROW } from "../option_rows.ts";

/**
 * What a shell offers as the value of an option; `text` is the user's own, `profile` any profile of AWS, `own profile`
 * one that this program serves.
 */
export type OptionValue = "none" | "text" | "file" | "profile" | "own profile" | readonly string[];

/**
 * Says what a shell offers as the value of an option. Never items or vaults, since asking for them raises a prompt.
 */
export function valueOf(row: OptionRow): OptionValue {
  if (row.value === undefined) return "none";
  if (row === PROFILE_ROW) return "own profile";
  if (row.name === PROFILE_ROW.name) return "profile";
  return row.choices ?? (["PATH", "FILE"].includes(row.value) ? "file" : "text");
}

/** Says which words may stand behind a command. */
export function operandsOf({ name, operands = [] }: CommandRow): readonly string[] {
  return name === "help" ? [...commandWords(), OPTIONS_TOPIC] : operands;
}

/** Commands whose `--profile` names any profile of AWS, not one that this program serves. */
export const ANY_PROFILE: readonly string[] = COMMAND_ROWS.filter(({ own }) =>
  own.some(({ name }) => name === PROFILE_ROW.name)
).map(({ name }) => name);

/** How an option may be written, the short form first. */
export function spellings({ name, short }: OptionRow): string[] {
  return short === undefined ? [`--${name}`] : [`-${short}`, `--${name}`];
}

/** `sed` for the headers of `~/.aws/config`, which also has sections that are no profiles. */
export const CONFIG_PROFILES: string = String
  .raw`s/^[[:space:]]*\[[[:space:]]*profile[[:space:]]["'[:space:]]*\([^]]*[^]"'[:space:]]\)["'[:space:]]*\].*$/\1/p;s/^[[:space:]]*\[[[:space:]]*\(default\)[[:space:]]*\].*$/\1/p`;

/** `sed` for the headers of `~/.aws/credentials`. */
export const CREDENTIALS_PROFILES: string = String
  .raw`s/^[[:space:]]*\[[[:space:]]*\([^]]*[^][:space:]]\)[[:space:]]*\].*$/\1/p`;

/** A function of bash and zsh that prints the names of profiles, one a line. */
export const PROFILES_FUNCTION = `_op_sts_profiles() {
  local config="\${AWS_CONFIG_FILE:-$HOME/.aws/config}"
  local credentials="\${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}"
  case $config in '~/'*) config=$HOME/\${config#'~/'} ;; esac
  case $credentials in '~/'*) credentials=$HOME/\${credentials#'~/'} ;; esac
  {
    command sed -n ${posixQuoted(CONFIG_PROFILES)} "$config"
    command sed -n ${posixQuoted(CREDENTIALS_PROFILES)} "$credentials"
  } 2>/dev/null | command sort -u
}`;
