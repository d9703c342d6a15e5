/**
 * Items of 1Password as `op … --format json` prints them, and the fields in them.
 *
 * @module
 */

import * as z from "zod/mini";
import { ItemError } from "../base/errors.ts";
import { later } from "../base/later.ts";
import { quote } from "../base/text.ts";

export { quote };

/** A field of an item; keys that are not listed are kept as they are. */
export interface Field {
  readonly id: string;
  /** `STRING`, `CONCEALED`, `OTP`, …. */
  readonly type: string;
  /** What the user calls it; absent when empty. */
  readonly label?: string;
  /** Its value, for a one-time password the seed; absent when empty. */
  readonly value?: string;
  /** The current code of a one-time password. */
  readonly totp?: string;
  readonly section?: { readonly id: string };
}

/** An item with all its fields, secrets included; keys that are not listed are kept as they are. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly version?: number;
  /** `LOGIN`, `API_CREDENTIAL`, …. */
  readonly category: string;
  readonly vault: { readonly id: string };
  readonly fields: readonly Field[];
  readonly files?: readonly unknown[];
}

/**
 * Unknown keys are kept, since an edit sends the whole item back. Shapes: recordings of `op` 2.x
 * (zcutlip/pyonepassword) and 1Password/op-js.
 */
const itemSchema = later(() => {
  // Each is made once: to make one takes a twentieth of a millisecond.
  const text = z.string();
  const optionalText = z.exactOptional(text);
  const id = z.string().check(z.minLength(1));
  const field = z.looseObject({
    id: text,
    type: text,
    label: optionalText,
    value: optionalText,
    totp: optionalText,
    section: z.exactOptional(z.looseObject({ id: text })),
  });
  return z.looseObject({
    id,
    title: text,
    version: z.exactOptional(z.number()),
    category: text,
    vault: z.looseObject({ id }),
    fields: z._default(z.array(field), []),
    files: z.exactOptional(z.array(z.unknown())),
  });
});

/**
 * Reads the JSON of one item.
 *
 * @param json What `op` printed
 * @returns The item with unknown keys kept, or `undefined` when the text is no item
 */
export function parseItem(json: string): Item | undefined {
  try {
    return itemSchema().parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/**
 * Finds a field by id or by label in any case; an id wins, since only ids are unique.
 *
 * @returns The field, or `undefined` when there is none
 * @throws {ItemError} When several fields have that label
 */
export function findField(item: Item, name: string): Field | undefined {
  const byId = item.fields.find(({ id }) => id === name);
  if (byId !== undefined) return byId;
  const wanted = fold(name);
  const [first, ...others] = item.fields.filter(({ label }) =>
    label !== undefined && fold(label) === wanted
  );
  if (first !== undefined && others.length > 0) {
    const ids = [first, ...others].map(({ id }) => id).join(", ");
    throw new ItemError(
      `Cannot choose a field: the item ${quote(item.title)} has several called ${
        quote(name)
      } (ids ${ids})`,
      "give the id of the right one instead of its label",
    );
  }
  return first;
}

/**
 * Gives a field a new value, adding the field when the item lacks it; ids of fields that exist stay untouched, since
 * a one-time password hangs on the id of its field.
 *
 * @param value New value; `""` empties the field
 * @returns A copy with the change, ready to be sent to `op item edit`
 */
export function withField(item: Item, name: string, value: string): Item {
  const field = findField(item, name);
  // Concealed also where the article's reader made a text field: the value is a secret.
  const changed = {
    ...(field ?? { id: name, label: name }),
    type: "CONCEALED",
    value,
  };
  const fields = field === undefined
    ? [...item.fields, changed]
    : item.fields.map((other) => other === field ? changed : other);
  return { ...item, fields };
}

/**
 * Says what a JSON edit of an item could lose.
 *
 * @returns What stands against it, or `undefined` when the item can be edited safely
 */
export function editRisk(item: Item): string | undefined {
  // `op` neither shows passkeys nor keeps them in a JSON edit (1Password's documentation of item templates).
  if (item.category === "LOGIN") {
    return "a Login item can hold a passkey, which the edit would remove";
  }
  if (item.files !== undefined && item.files.length > 0) {
    return "the item holds files";
  }
  const concealed = item.fields.some(({ value }) => value !== undefined && isPlaceholder(value));
  return concealed ? "op concealed a value of the item" : undefined;
}

/**
 * Tells whether a value is the text that `op` prints in place of a concealed one.
 *
 * @returns Whether it is that text
 */
export function isPlaceholder(value: string): boolean {
  return /^\[use 'op .*--reveal' to reveal\]$/.test(value);
}

function fold(label: string): string {
  return label.trim().toLowerCase();
}
