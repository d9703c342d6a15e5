/**
 * A field as `op` prints it with `--format json`.
 *
 * @module
 */

import { timeStep, totp } from "../totp.ts";
import { OTP_ID_PREFIX } from "./catalogue.ts";
import type { Habits } from "./habits.ts";
import type { StoredField, StoredItem } from "./model.ts";

/** How to print an item. */
export interface RenderOptions {
  /** Whether a write just made it: its times then come with a fraction and the local offset. */
  written?: { created: boolean };
  /** Whether concealed values come as the placeholder of human-readable output. */
  concealed?: boolean;
  /** What is answered where nobody knows what `op` does. */
  habits?: Habits;
}

/**
 * Shapes one field for printing, with the current code where it is a one-time password.
 *
 * @param item The item that the field belongs to
 * @param field The field
 * @param options How to print it
 * @returns The object that `op` prints
 */
export async function renderField(
  item: StoredItem,
  field: StoredField,
  options: RenderOptions = {},
): Promise<Record<string, unknown>> {
  const section = item.sections.find(({ id }) => id === field.sectionId);
  const conceal = options.concealed === true && field.type === "CONCEALED" &&
    field.value !== "";
  return withoutEmpty({
    id: field.id,
    section: section && withoutEmpty({ ...section }),
    type: field.type,
    purpose: field.purpose,
    label: field.label,
    value: conceal ? placeholder(item) : field.value,
    totp: options.habits?.codes === "missing" ? undefined : await currentCode(field),
    reference: reference(item, field),
    password_details: passwordDetails(field),
  });
}

/**
 * What stands in the place of a concealed value since op 2.30.0; it always names the id.
 *
 * @param item The item
 * @returns The placeholder
 */
export function placeholder({ id }: StoredItem): string {
  return `[use 'op item get ${id} --reveal' to reveal]`;
}

/**
 * The current code of a field.
 *
 * @param field Any field
 * @returns The code, or undefined when the field is no one-time password or its seed cannot be decoded
 */
export async function currentCode(
  field: StoredField,
): Promise<string | undefined> {
  if (!field.id.startsWith(OTP_ID_PREFIX)) return undefined;
  try {
    return await totp(field.value, timeStep(Date.now()));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Leaves out what `op` leaves out: what is undefined, an empty text or an empty list.
 *
 * @param object The object with everything
 * @returns A copy without what is empty
 */
export function withoutEmpty(
  object: Record<string, unknown>,
): Record<string, unknown> {
  const isEmpty = (value: unknown) =>
    value === undefined || value === "" ||
    (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => !isEmpty(value)),
  );
}

/** A secret reference; a name with characters that references do not allow gives way to the id. */
function reference(item: StoredItem, field: StoredField): string {
  const section = item.sections.find(({ id }) => id === field.sectionId);
  const parts = [[item.vault.name, item.vault.id], [item.title, item.id]];
  if (section !== undefined) parts.push([section.label, section.id]);
  parts.push([field.label, field.id]);
  const names = parts.map(([name = "", id]) => /^[\w.\- ]+$/.test(name) ? name : id);
  return `op://${names.join("/")}`;
}

/** Details of the password field only; `op` rates the password, this rating goes by length alone. */
function passwordDetails(
  { history = [], purpose, value }: StoredField,
): Record<string, unknown> | undefined {
  if (purpose !== "PASSWORD" || value === "" && history.length === 0) return;
  const strengths = ["TERRIBLE", "GOOD", "FANTASTIC"];
  const strength = strengths[Math.min(Math.floor(value.length / 10), 2)];
  return withoutEmpty({ strength: value && strength, history });
}
