/**
 * Commands of this program in front of people: whole, so that they can be copied.
 *
 * @module
 */

import { shellLine } from "../aws_config/shell_words.ts";
import { OPTION_ROWS } from "../command_line/option_rows.ts";

/** What a command is about. */
export interface CommandSubject {
  readonly profile?: string | undefined;
  /** Options that stand in for a profile, by long name; used where no profile is known. */
  readonly options?: ReadonlyMap<string, string>;
}

/** Options that tell whose session it is; the others are about how it is got. */
const OF_ITEM = ["item", "vault", "account"];

/** Commands that are about one profile or item. */
const ABOUT_ONE =
  /\bop-sts (login|status|clear|exec|export|whoami|rotate|console|get)\b(?! (?:-p|--profile|--item)\b)/g;

/**
 * Writes a command as it is typed.
 *
 * @param words The command with what follows it, before the options that say what it is about
 */
export function typedCommand(words: string, subject: CommandSubject): string {
  return `op-sts ${words}${subjectWords(subject)}`;
}

/** Completes the commands that a hint names by the profile or the item that they have to be about. */
export function completed(hint: string, subject: CommandSubject): string {
  const words = subjectWords(subject);
  return hint.replaceAll(ABOUT_ONE, (command) => command + words);
}

function subjectWords({ profile, options = new Map() }: CommandSubject): string {
  if (profile !== undefined) return ` ${shellLine(["--profile", profile])}`;
  const named = OPTION_ROWS.filter(({ name }) => OF_ITEM.includes(name)).flatMap(({ name }) => {
    const value = options.get(name);
    return value === undefined ? [] : [`--${name}`, value];
  });
  return named.length === 0 ? "" : ` ${shellLine(named)}`;
}
