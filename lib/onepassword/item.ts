/**
 * Items of 1Password as `op … --format json` prints them, and the fields in them.
 *
 * @module
 */

import type { Deadline } from "../base/clock.ts";
import { isFilledText, isObject, isOptionalText } from "../base/json.ts";
import { inTimeLoaded } from "../base/late_part.ts";
import { findField } from "./field_names.ts";

/** A field of an item; keys that are not listed are kept as they are. */
export interface Field {
  /** `""` where `op` printed none, as it once did. */
  readonly id: string;
  /** `STRING`, `CONCEALED`, `OTP`, …. */
  readonly type: string;
  /** What the user calls it; absent when empty. */
  readonly label?: string | undefined;
  /** Its value, for a one-time password the seed; absent when empty. */
  readonly value?: string | undefined;
  /** The current code of a one-time password. */
  readonly totp?: string | undefined;
  readonly section?: Section | undefined;
}

/** The section that a field stands in. */
export interface Section {
  readonly id: string;
  /** Absent when empty. */
  readonly label?: string | undefined;
}

/** An item with all its fields, secrets included; keys that are not listed are kept as they are. */
export interface Item {
  readonly id: string;
  readonly title: string;
  readonly version?: number | undefined;
  /** `LOGIN`, `API_CREDENTIAL`, …. */
  readonly category: string;
  readonly vault: { readonly id: string };
  readonly fields: readonly Field[];
  readonly files?: readonly unknown[] | undefined;
  /** Set where something was not as `op` prints items: what is needed of such an item is read, and it is never sent. */
  readonly isOdd?: true;
}

/**
 * Reads the JSON of one item.
 *
 * @param json What `op` printed
 * @param deadline How long the part may take to load that reads odd items; without one, as long as it takes
 * @returns The item with all its keys, or `undefined` when the text is no item
 */
export async function parseItem(json: string, deadline?: Deadline): Promise<Item | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (isItem(value)) return value;
  const loading = import("./odd_item.ts");
  const { readOddItem } =
    await (deadline === undefined ? loading : inTimeLoaded(loading, deadline));
  return readOddItem(value);
}

/**
 * Tells whether a value is an item as it should be. It is used as it was parsed, not as a copy: an edit sends it back,
 * and must send all of it. Shapes: recordings of `op` 2.x (zcutlip/pyonepassword) and 1Password/op-js.
 */
function isItem(value: unknown): value is Item {
  if (!isObject(value)) return false;
  const { id, title, version, category, vault, fields, files } = value;
  return isFilledText(id) && typeof title === "string" && typeof category === "string" &&
    (version === undefined || Number.isFinite(version)) &&
    isObject(vault) && isFilledText(vault["id"]) &&
    Array.isArray(fields) && fields.every(isField) &&
    (files === undefined || Array.isArray(files));
}

function isField(value: unknown): value is Field {
  if (!isObject(value)) return false;
  const { id, type, label, value: text, totp, section } = value;
  return isFilledText(id) && typeof type === "string" &&
    [label, text, totp].every(isOptionalText) &&
    (section === undefined || isSection(section));
}

function isSection(value: unknown): value is Section {
  return isObject(value) && typeof value["id"] === "string" && isOptionalText(value["label"]);
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
 * Says what a JSON edit of an item could lose, or why 1Password would refuse it.
 *
 * @returns What stands against it, or `undefined` when the item can be edited safely
 */
export function editRisk(item: Item): string | undefined {
  // `op` neither shows passkeys nor keeps them in a JSON edit (1Password's documentation of item templates).
  if (item.category === "LOGIN") {
    return "a Login item can hold a passkey, which the edit would remove";
  }
  if ((item.files ?? []).length > 0) return "the item holds files";
  // Observed: items of a category of the user's own, and fields of types that `op` does not know, are refused.
  if (item.category === "CUSTOM" || "category_id" in item) {
    return "1Password takes no edit of an item of a custom category";
  }
  if (item.fields.some(({ type }) => type === "UNKNOWN" || /sso/i.test(type))) {
    return "the item holds a field of a type that op does not know";
  }
  if (item.isOdd || losesDigits(item)) return "the item holds something that op-sts cannot read";
  if (new Set(item.fields.map(({ id }) => id)).size < item.fields.length) {
    return "two fields of the item have the same id";
  }
  const concealed = item.fields.some(({ value }) => isPlaceholder(value ?? ""));
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

/** Whether a number in it is too long for this program to send back as it was. */
function losesDigits(item: Item): boolean {
  const left: unknown[] = [item];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === "number") {
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
        return true;
      }
    } else if (typeof value === "object" && value !== null) {
      for (const part of Object.values(value)) left.push(part);
    }
  }
  return false;
}
