/**
 * `op-sts completions`: prints a completion script for a shell.
 *
 * @module
 */

import type { Call } from "../session/call.ts";
import { bashCompletion } from "../command_line/completion/bash.ts";
import { fishCompletion } from "../command_line/completion/fish.ts";
import { zshCompletion } from "../command_line/completion/zsh.ts";

const SHELLS: Readonly<Record<string, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/**
 * Prints a script made from the tables of the command line. Asks nothing of `op`, files or the network: installers run it.
 */
export async function completions({ operand = "", terminal }: Call): Promise<number> {
  await terminal.print(SHELLS[operand]?.() ?? "");
  return 0;
}
