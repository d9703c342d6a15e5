/**
 * The key item that a profile is set up with: which one, what of it is missing, and the options that name it.
 *
 * @module
 */

import { isPlainWord, readConfigLine, valueProblem } from "../aws_config/config_line.ts";
import { ItemError, OpError, type OpStsError, UsageError } from "../base/errors.ts";
import { harmless, quote } from "../base/text.ts";
import { type ItemParts, partsOfItem } from "../onepassword/item_parts.ts";
import { keyItemIn } from "../keeping/store.ts";
import { accessKeyOf, type KeyItem } from "../onepassword/key_item.ts";
import { mfaSerialProblem } from "../sts/mfa_serial.ts";
import type { ItemRead } from "../onepassword/op.ts";
import { type ItemSummary, openOpLists } from "../onepassword/op_lists.ts";
import type { Choice } from "../terminal/choice_prompt.ts";
import { itemChoices, itemPrompt, type PickParts } from "./pick_item.ts";
import { isServiceAccount } from "../onepassword/op_call.ts";
import { readOtherItem } from "../onepassword/other_item.ts";
import { lineOptions } from "./line_options.ts";
import type { Style } from "../terminal/style.ts";
import { askText } from "../terminal/text_prompt.ts";
import type { Wizard } from "./wizard.ts";

/** A key item that can be logged in with. */
export interface ChosenKey {
  readonly key: KeyItem;
  readonly options: ReadonlyMap<string, string>;
}

/** What the profile says by now. */
export interface FormerProfile {
  /** Its `credential_process`. */
  readonly process: string | undefined;
  /** Its `mfa_serial`. */
  readonly serial: string | undefined;
}

/**
 * Finds the key item and shows what of it is there; a wrong one is asked for again.
 *
 * Options of a line that is there already stay, unless they are given anew or the item is another one.
 *
 * @throws {UsageError} When no item is named and nobody can be asked
 * @throws {ItemError} When the item is no key item and nobody can be asked
 */
export async function chooseKey(wizard: Wizard, former: FormerProfile): Promise<ChosenKey> {
  const { parts: { given }, prompter, show, style } = wizard;
  const kept = former.process === undefined ? undefined : readConfigLine(former.process)?.options;
  let named = given["item"] ?? (prompter === undefined ? kept?.get("item") : undefined);
  let choices: Choice<ItemSummary>[] | undefined;
  for (;;) {
    let vault = given["vault"] ?? kept?.get("vault");
    if (named === undefined) {
      choices ??= await itemChoices(pickParts(wizard));
      const picked = await prompter?.ask(itemPrompt(choices));
      [named, vault] = [picked?.id ?? "", picked?.vault.id];
    }
    try {
      return await keyOf(wizard, await readItem(wizard, named, vault), kept, former.serial);
    } catch (error) {
      if (prompter === undefined || !isAboutItem(error)) throw error;
      await show(...failureLines("not possible", error, style));
      named = undefined;
    }
  }
}

/** Writes a failure after which the questions go on. */
export function failureLines(mark: string, { message, hint }: OpStsError, style: Style): string[] {
  const advice = hint === undefined ? [] : [`  ${harmless(hint)}`];
  return [`${style.bad(mark)}: ${harmless(message)}`, ...advice];
}

/** Takes an item for the key item, and shows what of it is there. */
export async function keyOf(
  wizard: Wizard,
  read: ItemRead,
  kept: ReadonlyMap<string, string> | undefined,
  knownSerial: string | undefined,
): Promise<ChosenKey> {
  const { parts: { given, environment, host, run }, show, style } = wizard;
  const isSame = kept?.get("item") === read.item.id;
  const options = await lineOptions({
    given: { ...(isSame ? stillValid(kept, given) : {}), ...given },
    item: read.item,
    environment,
    os: host.os,
    run,
  });
  const otpItem = options.get("otp-item");
  if (otpItem !== undefined && !isPlainWord(otpItem, host.os)) {
    const { id } = await readOtherItem(otpItem, "otp-item", wizard.callWith(options));
    options.set("otp-item", id);
  }
  const found = partsOfItem(read.item, wizard.callWith(options).options);
  await show(...partLines(read.item.title, found, style));
  if (!found.serial) await askSerial(wizard, found, options, knownSerial);

  const call = wizard.callWith(options);
  const key = await keyItemIn(read, call);
  accessKeyOf(key, call.options);
  return { key, options };
}

async function readItem(
  wizard: Wizard,
  named: string,
  vault: string | undefined,
): Promise<ItemRead> {
  wizard.parts.terminal.progress(`op-sts: reading the item ${quote(named)}`);
  // Its own call: the time of the question does not count.
  return await wizard.callWith(new Map(Object.entries(wizard.parts.given))).op.read(named, vault);
}

function pickParts(wizard: Wizard): PickParts {
  const { parts: { given, environment, terminal }, prompter } = wizard;
  if (prompter === undefined) {
    throw new UsageError(
      "Cannot set up without an item: there is nobody to ask which one",
      "give --item ITEM",
    );
  }
  const call = wizard.callWith(new Map(Object.entries(given)));
  const needsVault = isServiceAccount(environment);
  return {
    ...call,
    lists: openOpLists(call),
    needsVault,
    prompter,
    progress: (line) => terminal.progress(line),
  };
}

function isAboutItem(error: unknown): error is OpStsError {
  if (error instanceof ItemError) return true;
  return error instanceof OpError &&
    (error.trouble === "not found" || error.trouble === "ambiguous");
}

/** Without one of these, sessions could do more than they were to. */
const LIMITS = ["role-arn", "policy", "scope-duration"];

/**
 * Options of the line that is there, but for those that would be refused; where the session is kept is no longer among
 * them once the user says so.
 *
 * @throws {UsageError} When one is refused that limits what sessions can do, and was not given anew
 */
function stillValid(
  kept: ReadonlyMap<string, string>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const place = ["cache", "cache-item"];
  const isPlaced = place.some((name) => given[name] !== undefined);
  return Object.fromEntries([...kept].filter(([name, value]) => {
    if (isPlaced && place.includes(name)) return false;
    const problem = given[name] === undefined ? valueProblem(new Map([[name, value]])) : undefined;
    if (problem === undefined || !LIMITS.includes(name)) return problem === undefined;
    throw new UsageError(
      problem,
      `run the same command again with another --${name}: without it, sessions could do more`,
    );
  }));
}

const WITHOUT_MFA =
  "its sessions are without MFA, with which IAM's own calls fail (InvalidClientTokenId)";

function partLines(title: string, found: ItemParts, style: Style): string[] {
  if (Object.values(found).every((isThere) => isThere)) {
    return [`Item ${quote(title)}: access key, MFA serial and one-time password are there`];
  }
  const rows: [there: boolean, name: string, without: string][] = [
    [found.accessKeyId, "access key id", ""],
    [found.secretAccessKey, "secret access key", ""],
    [found.serial, "MFA serial", found.oneTimePassword ? "" : WITHOUT_MFA],
    [found.oneTimePassword, "one-time password", found.serial ? "op-sts login asks for codes" : ""],
  ];
  const lines = rows.map(([there, name, without]) => {
    if (there) return `  ${style.good("there")}    ${name}`;
    return `  ${style.warn("missing")}  ${name}${without === "" ? "" : `: ${without}`}`;
  });
  return [`Item ${quote(title)}`, ...lines];
}

/** Asks for the serial that an item with a one-time password lacks, and offers the one that the profile has. */
async function askSerial(
  { prompter }: Wizard,
  { oneTimePassword }: ItemParts,
  options: Map<string, string>,
  known: string | undefined,
): Promise<void> {
  const usable = known !== undefined && mfaSerialProblem(known) === undefined ? known : undefined;
  if (usable === undefined && !oneTimePassword) return;
  const serial = prompter === undefined ? usable : await prompter.ask(askText({
    question: "MFA serial (ARN of the device, see IAM console, security credentials)",
    check: mfaSerialProblem,
    ...(usable === undefined ? {} : { initial: usable }),
  }));
  if (serial !== undefined) options.set("mfa-serial", serial);
}
