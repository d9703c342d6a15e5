/**
 * What 1Password must hold after it was written to.
 *
 * @module
 */

import { OpError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { findField } from "../onepassword/field_names.ts";
import type { Field, Item } from "../onepassword/item.ts";

/** Fields whose values are the user's own words and secrets: what of another type `op` rewrites (dates, URLs) is no loss. */
const EXACT: ReadonlySet<string> = new Set(["STRING", "CONCEALED", "OTP"]);

/**
 * Compares what 1Password holds after an edit with what was sent: `op` can exit with 0 and have changed nothing.
 *
 * @param kept The item as `op` gave it back
 * @returns Labels of fields that `op` has put into another form
 * @throws {OpError} When the value is not there, or anything else has changed
 */
export function checkEdit(sent: Item, kept: Item, name: string): string[] {
  const own = findField(sent, name);
  checkValue(kept, name, own?.value ?? "");
  const now = new Map(kept.fields.map((field) => [field.id, field]));
  const before = new Set(sent.fields.map(({ id }) => id));
  const changed = sent.fields.filter((field) =>
    field !== own && essence(now.get(field.id)) !== essence(field)
  );
  const isOther = kept.id !== sent.id ||
    changed.some(({ id, type }) => EXACT.has(type) || !now.has(id)) ||
    kept.fields.some((field) => !before.has(field.id) && essence(field) !== "");
  if (isOther) {
    throw new OpError(
      "other",
      `Cannot vouch for the item ${
        quote(sent.title)
      }: after the edit, 1Password holds other fields than before`,
      "compare it with its previous version in the 1Password app, and use --cache item",
    );
  }
  return changed.map(({ id, label }) => label || id);
}

/**
 * Makes sure that an item holds a value.
 *
 * @param kept The item as `op` gave it back; a field that is not there counts as empty
 * @throws {OpError} When it does not
 */
export function checkValue(kept: Item, name: string, value: string): void {
  if ((findField(kept, name)?.value ?? "") === value) return;
  throw new OpError(
    "other",
    `Cannot keep the session in ${quote(kept.title)}: op did not store what it was sent`,
  );
}

/**
 * What of a field an edit must leave alone; codes, references and password details are derived. An empty field is like
 * none, since `op` may drop it.
 */
function essence(field: Field | undefined): string {
  if (field === undefined || (field.value ?? "") === "") return "";
  const { id, type, label, value, section } = field;
  return JSON.stringify([id, type, label ?? "", value, section?.id ?? ""]);
}
