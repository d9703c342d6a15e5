/**
 * What the steps of `op-sts setup` share.
 *
 * @module
 */

import { startCall } from "../call.ts";
import { readLineSettings } from "../profiles/call_settings.ts";
import type { Call } from "../session/call.ts";
import type { ProfileSettings } from "../sts/target.ts";
import { type FileError, UsageError } from "../base/errors.ts";
import { openPrompter, type Prompter } from "../terminal/prompter.ts";
import { readOptions } from "../command_line/options.ts";
import { sentence, withTilde } from "../terminal/shown_text.ts";
import { type Style, styleFor } from "../terminal/style.ts";

/** What the steps share. */
export interface Wizard {
  /** Options and adapters of the whole command. */
  readonly parts: Call;
  /** Asks; absent with `--yes`. */
  readonly prompter: Prompter | undefined;
  readonly style: Style;
  /** Whether lines are shown for somebody else to write: by `--print`, or since the file cannot be written. */
  readonly prints: boolean;
  /** Why the file cannot be written. */
  readonly refusal: FileError | undefined;
  /** What was made so far outside of files, for whoever breaks off. */
  readonly made: string[];
  /** Shows sentences where the questions are, or on stdout when nothing is asked; broken at the terminal's width. */
  show(...sentences: string[]): Promise<void>;
  /** Shows lines as they are. */
  showAsIs(...lines: string[]): Promise<void>;
  /** Puts together what a call with such a line needs; its time begins now, since questions have no time limit. */
  callWith(options: ReadonlyMap<string, string>): Call;
}

/**
 * Opens the wizard.
 *
 * @param refusal Why the file cannot be written, if that is known already
 * @throws {UsageError} When there is neither a terminal nor `--yes` nor `--print`
 */
export function openWizard(parts: Call, refusal?: FileError): Wizard {
  const { own, options, environment, host, terminal } = parts;
  const canAsk = terminal.canAsk && !options["no-input"];
  // To show lines nobody has to agree.
  const asks = !own.has("yes") && (canAsk || !own.has("print"));
  if (asks && !canAsk) {
    throw new UsageError(
      "Cannot set up step by step: there is no terminal to ask on",
      own.has("from")
        ? "give --yes: op-sts setup --from FILE --yes"
        : own.has("remove")
        ? "give --yes: op-sts setup --remove --profile NAME --yes"
        : "give --yes, --item and --profile: op-sts setup --yes --item ITEM --profile NAME",
    );
  }
  const prints = own.has("print") || refusal !== undefined;
  async function showAsIs(...given: string[]): Promise<void> {
    terminal.progress("");
    // The two lines that name the file; all others are what stands in it.
    const lines = given.map((line) =>
      /(---|\+\+\+) \//.test(line) ? withTilde(line, environment["HOME"]) : line
    );
    // Behind --print, stdout is for lines of the file alone.
    if (asks || prints) lines.forEach(terminal.say);
    else if (lines.length > 0) await terminal.print(lines.join("\n") + "\n");
  }
  return {
    parts,
    prompter: asks ? openPrompter(terminal, environment) : undefined,
    style: styleFor(environment, asks || terminal.showsOutput),
    prints,
    refusal,
    made: [],
    showAsIs,
    show: (...sentences) =>
      showAsIs(
        ...sentences.flatMap((text) =>
          sentence(withTilde(text, environment["HOME"]), terminal.columns)
        ),
      ),
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

/**
 * The same wizard for one profile: calls with its line are told what the file says of it, as AWS tools' calls will be.
 *
 * @param region The region that it is to have, where the file has none yet
 */
export function aboutProfile(wizard: Wizard, name: string, region: string | undefined): Wizard {
  const { environment } = wizard.parts;
  async function profileSettings(): Promise<ProfileSettings> {
    const found = await readLineSettings(name, environment);
    return { ...found, region: found.region ?? region };
  }
  return { ...wizard, callWith: (options) => ({ ...wizard.callWith(options), profileSettings }) };
}
