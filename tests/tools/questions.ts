/**
 * Asks one question of each kind and says what was answered.
 *
 * @module
 */

import { choose } from "../../lib/terminal/choice_prompt.ts";
import { confirm } from "../../lib/terminal/confirm_prompt.ts";
import { OpStsError } from "../../lib/base/errors.ts";
import { openPrompter } from "../../lib/terminal/prompter.ts";
import { openTerminal, showError } from "../../lib/terminal/terminal.ts";
import { askText } from "../../lib/terminal/text_prompt.ts";

const terminal = openTerminal();
const prompter = openPrompter(terminal, Deno.env.toObject());
const choices = Array.from({ length: 30 }, (_, index) => ({
  label: `item number ${index} with a long title`,
  note: "and a note",
  value: index,
}));
try {
  const answers = [
    await prompter.ask(choose("Which item?", choices)),
    await prompter.ask(confirm("Is it the right one?", true)),
    await prompter.ask(askText({
      question: "Name",
      check: (text) => text === "" ? "it is empty" : undefined,
    })),
  ];
  await terminal.print(JSON.stringify(answers) + "\n");
  Deno.exit(0);
} catch (error) {
  if (!(error instanceof OpStsError)) throw error;
  showError(terminal, error);
  Deno.exit(error.exitCode);
}
