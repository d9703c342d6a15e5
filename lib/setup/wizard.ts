/**
 * What the steps of `op-sts setup` share.
 *
 * @module
 */

import { startCall } from "../call.ts";
import type { Call } from "../session/call.ts";
import { UsageError } from "../base/errors.ts";
import { openPrompter, type Prompter } from "../terminal/prompter.ts";
import { readOptions } from "../command_line/options.ts";
import { type Style, styleFor } from "../terminal/style.ts";

/** What the steps share. */
export interface Wizard {
  /** Options and adapters of the whole command. */
  readonly parts: Call;
  /** Asks; absent with `--yes`. */
  readonly prompter: Prompter | undefined;
  readonly style: Style;
  /** Shows lines where the questions are, or on stdout when nothing is asked. */
  show(...lines: string[]): Promise<void>;
  /** Puts together what a call with such a line needs; its time begins now, since questions have no time limit. */
  callWith(options: ReadonlyMap<string, string>): Call;
}

/**
 * Opens the wizard.
 *
 * @throws {UsageError} When there is neither a terminal nor `--yes`
 */
export function openWizard(parts: Call): Wizard {
  const { own, options, environment, host, terminal } = parts;
  const asks = !own.has("yes");
  if (asks && (!terminal.canAsk || options["no-input"])) {
    throw new UsageError(
      "Cannot set up step by step: there is no terminal to ask on",
      "give --yes and --item, and --profile unless it is the default one",
    );
  }
  return {
    parts,
    prompter: asks ? openPrompter(terminal, environment) : undefined,
    style: styleFor(environment, asks || terminal.showsOutput),
    async show(...lines) {
      terminal.progress("");
      if (asks) lines.forEach(terminal.say);
      else if (lines.length > 0) await terminal.print(lines.join("\n") + "\n");
    },
    callWith(lineOptions) {
      const { verbose, "no-input": noInput } = options;
      const invocation = {
        kind: "command",
        command: "login",
        options: { ...readOptions(lineOptions, {}), verbose, "no-input": noInput },
        given: Object.fromEntries(lineOptions),
        own: new Map(),
        operand: undefined,
        trailing: [],
      } as const;
      return startCall({ invocation, environment, host, terminal });
    },
  };
}
