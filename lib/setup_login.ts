/**
 * The login that proves a profile, and the place that its session is kept in.
 *
 * @module
 */

import { obtainSession } from "./broker.ts";
import { choose } from "./choice.ts";
import { editRisk, findField, type Item } from "./item.ts";
import { isoSeconds } from "./session.ts";
import { placeFor } from "./session_store.ts";
import type { ChosenKey } from "./setup_key.ts";
import type { Wizard } from "./wizard.ts";

/**
 * Logs in as the line will, unless a session is there, and keeps it where the user wants.
 *
 * @param wizard What all steps share
 * @param chosen The key item with the options of the line
 * @returns Options of the line, with the id of the companion that keeps the session
 * @throws {OpStsError} When there is no session to be had, or it cannot be stored
 */
export async function logIn(
  wizard: Wizard,
  { key, options }: ChosenKey,
): Promise<ReadonlyMap<string, string>> {
  const { parts: { given, terminal }, show } = wizard;
  const isPlaced = options.has("cache") || options.has("cache-item");
  const placed = isPlaced
    ? options
    : withOption(options, "cache", await askPlace(wizard, key.item));
  const call = wizard.callWith(placed);
  terminal.progress("op-sts: logging in");
  const { session } = await obtainSession({ renew: false, settle: false, mustStore: true }, call);
  terminal.progress("");
  await show(`A session is there until ${isoSeconds(session.expiresAt)}`);

  if (given["cache"] === "auto" || placeFor(call.options, key.item) === "nowhere") return placed;
  if (placeFor(call.options, key.item) === "field") {
    // Without being told, the field is found by its name.
    return given["cache"] === undefined ? withoutOption(placed, "cache") : placed;
  }
  terminal.progress("op-sts: looking up the item of the session");
  const { companions } = await wizard.callWith(placed).store.survey();
  terminal.progress("");
  const ids = companions.map(({ item }) => item.id);
  const id = ids.find((each) => each === placed.get("cache-item")) ?? ids[0];
  // By its id it is read without the key item: a hit then costs one call of `op` in place of two.
  return id === undefined ? placed : withOption(withoutOption(placed, "cache"), "cache-item", id);
}

async function askPlace({ prompter, parts, show }: Wizard, item: Item): Promise<"item" | "field"> {
  const risk = editRisk(item);
  if (risk !== undefined) await show(`The session gets an item of its own: ${risk}`);
  if (prompter === undefined || risk !== undefined) return "item";
  const name = parts.options["cache-field"];
  const isThere = findField(item, name) !== undefined;
  return await prompter.ask(choose("Where is the session to be kept?", [
    {
      label: "in an item of its own",
      note: "recommended: the key's own item is read for logins only",
      value: "item",
    },
    {
      label: `in the field ${name} of this item`,
      note: isThere ? "as the article's script does" : "to be added, as the article's script does",
      value: "field",
    },
  ]));
}

function withOption(
  options: ReadonlyMap<string, string>,
  name: string,
  value: string,
): ReadonlyMap<string, string> {
  return new Map(options).set(name, value);
}

function withoutOption(
  options: ReadonlyMap<string, string>,
  name: string,
): ReadonlyMap<string, string> {
  return new Map([...options].filter(([each]) => each !== name));
}
