/**
 * Where a profile's session is to be kept.
 *
 * @module
 */

import { choose } from "../terminal/choice_prompt.ts";
import { findField } from "../onepassword/field_names.ts";
import { editRisk, type Item } from "../onepassword/item.ts";
import type { ChosenKey } from "./key.ts";
import type { Wizard } from "./wizard.ts";

/** A key item with all that the user wants. */
export interface KeptKey extends ChosenKey {
  /** Where the session goes; `undefined` when the options say it. */
  readonly place: "item" | "field" | undefined;
}

/**
 * Asks what the options do not say yet: whether the session gets a session item, as it does when nobody is asked,
 * and whether an agent holds it in memory too, which it else does not.
 */
export async function chooseKeeping(wizard: Wizard, chosen: ChosenKey): Promise<KeptKey> {
  const options = new Map(chosen.options);
  const isPlaced = options.has("cache") || options.has("cache-item");
  const place = isPlaced ? undefined : await askPlace(wizard, chosen.key.item);
  if (!options.has("agent") && await wantsAgent(wizard)) options.set("agent", "on");
  return { key: chosen.key, options, place };
}

async function askPlace({ prompter, parts, show }: Wizard, item: Item): Promise<"item" | "field"> {
  const risk = editRisk(item);
  if (risk !== undefined) await show(`The session gets a session item: ${risk}`);
  if (prompter === undefined || risk !== undefined) return "item";
  const name = parts.options["cache-field"];
  const isThere = findField(item, name) !== undefined;
  return await prompter.ask(choose("Where is the session to be kept?", [
    {
      label: "in a session item",
      note: "recommended",
      value: "item",
    },
    {
      label: `in the item's field ${name}`,
      note: isThere ? "as the article's script" : "to be added",
      value: "field",
    },
  ]));
}

/** Off unless wanted: whoever gets at the socket gets the session without 1Password's question. */
async function wantsAgent({ prompter, parts, show }: Wizard): Promise<boolean> {
  // There is no agent on Windows.
  if (prompter === undefined || parts.host.os === "windows") return false;
  await show(
    "1Password may ask you each time, and each AWS command takes about a second longer.",
    "An agent in memory answers at once, and asks nobody: all your programs get the session until it ends.",
  );
  return await prompter.ask(choose("Who hands out the session?", [
    { label: "1Password, each time", value: false },
    { label: "an agent in memory", value: true },
  ]));
}
