/**
 * `op-sts rotate`: a new access key in place of the one that 1Password holds.
 *
 * @module
 */

import { UsageError } from "../base/errors.ts";
import { rotate } from "../rotate/rotate.ts";
import { conclusion } from "../rotate/words.ts";
import type { Call } from "../session/call.ts";
import { confirm } from "../terminal/confirm_prompt.ts";
import { openPrompter } from "../terminal/prompter.ts";
import { sentence } from "../terminal/shown_text.ts";

/**
 * Replaces the access key, or goes on where an earlier call was interrupted.
 *
 * @throws {UsageError} Without `--yes` where nobody can be asked
 */
export async function rotateKey(call: Call): Promise<number> {
  const { terminal, options, own } = call;
  if (own.has("finish") && own.has("delete-old")) {
    throw new UsageError("Cannot use --finish with --delete-old: both delete the old access key");
  }
  const end = own.has("finish") ? "finish" : own.has("delete-old") ? "deleted" : "inactive";

  const shown = (line: string) => sentence(line, terminal.columns);

  async function agree(question: string, lines: readonly string[]): Promise<boolean> {
    if (own.has("yes")) return true;
    if (!terminal.canAsk || options["no-input"]) {
      throw new UsageError(
        "Cannot rotate without a confirmation: there is no terminal to ask on",
        "op-sts rotate --yes",
      );
    }
    terminal.progress("");
    for (const line of lines) shown(line).forEach(terminal.say);
    return await openPrompter(terminal, call.environment).ask(confirm(question, false));
  }

  const rotated = await rotate({ end, agree }, call);
  terminal.progress("");
  if (rotated === undefined) {
    terminal.say("Nothing was changed");
    return 1;
  }
  const { title, newKeyId, oldKeyId } = rotated;
  const text = conclusion(title, newKeyId, oldKeyId).split("\n").flatMap(shown).join("\n");
  await terminal.print(text);
  if (oldKeyId !== undefined) {
    const next = "When nothing has missed the old one for some days: op-sts rotate --finish";
    shown(next).forEach(terminal.say);
  }
  return 0;
}
