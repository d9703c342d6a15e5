/**
 * What helps, as commands that can be copied.
 *
 * @module
 */

import { shellLine } from "../aws_config/shell_words.ts";
import { completed } from "../profiles/typed_command.ts";
import type { Check } from "./check.ts";
import type { Chain } from "./chain_checks.ts";

/**
 * Writes the command that writes lines anew with further options, one for each profile.
 *
 * @param words What stands behind, in the words of a shell
 */
export function setupCommand(profiles: readonly string[], words: readonly string[]): string {
  const more = words.length === 0 ? "" : ` ${words.join(" ")}`;
  const commands = profiles.map((name) => `op-sts setup --profile ${shellLine([name])}${more}`);
  return commands.length === 0 ? `op-sts setup${more}` : commands.join("; ");
}

/** Completes the commands that remedies name by the profile or the item that they have to be about. */
export function completeRemedies(checks: readonly Check[], chain: Chain): Check[] {
  const { profiles: [profile], options } = chain;
  const named = Object.entries(options).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : []
  );
  return checks.map((check) =>
    check.remedy === undefined ? check : {
      ...check,
      remedy: completed(check.remedy, { profile, options: new Map(named) }),
    }
  );
}
