/**
 * What 1Password must hold after it was written to.
 *
 * @module
 */

import { OpError } from "../base/errors.ts";
import { type Field, findField, type Item } from "../onepassword/item.ts";
import { quote } from "../base/text.ts";

/**
 * Compares what 1Password holds after an edit with what was sent: `op` can exit with 0 and have changed nothing.
 *
 * @param kept The item as `op` gave it back
 * @throws {OpError} When the value is not there, or anything else has changed
 */
export function checkEdit(sent: Item, kept: Item, name: string): void {
  checkValue(kept, name, findField(sent, name)?.value ?? "");
  const others = sent.fields.filter((field) => field !== findField(sent, name));
  const changed = others.find((field) => {
    const now = kept.fields.find(({ id }) => id === field.id);
    return now === undefined || essence(now) !== essence(field);
  });
  const surplus = kept.fields.length !== sent.fields.length;
  if (kept.id !== sent.id || changed !== undefined || surplus) {
    throw new OpError(
      "other",
      `Cannot vouch for the item ${
        quote(sent.title)
      }: after the edit, 1Password holds other fields than before`,
      "compare it with its previous version in the 1Password app, and use --cache item",
    );
  }
}

/**
 * Makes sure that an item holds a value.
 *
 * @param kept The item as `op` gave it back
 * @throws {OpError} When it does not
 */
export function checkValue(kept: Item, name: string, value: string): void {
  if ((findField(kept, name)?.value ?? "") === value) return;
  throw new OpError(
    "other",
    `Cannot keep the session in ${quote(kept.title)}: op did not store what it was sent`,
  );
}

/** What of a field an edit must leave alone; codes, references and password details are derived. */
function essence({ id, type, label, value, section }: Field): string {
  return JSON.stringify([
    id,
    type,
    label ?? "",
    value ?? "",
    section?.id ?? "",
  ]);
}
