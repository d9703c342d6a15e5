/**
 * Rules on the content of an item that hold for every write.
 *
 * @module
 */

import { BUILT_INS, type Category } from "./catalogue.ts";
import { failure } from "./failure.ts";
import type { StoredField, StoredItem } from "./model.ts";

/**
 * Puts the built-in fields first and adds those that are missing, empty: a write can blank them but not remove them.
 *
 * @param category The item's category
 * @param fields The item's fields
 * @returns The fields in order
 */
export function withBuiltIns(category: Category, fields: readonly StoredField[]): StoredField[] {
  const first = BUILT_INS[category].map((builtIn) =>
    fields.find(({ id }) => id === builtIn.id) ?? { ...builtIn, label: builtIn.id, value: "" }
  );
  return [...first, ...fields.filter(({ purpose }) => purpose === undefined)];
}

/**
 * Notes the former password where a write changed it.
 *
 * @param fields The fields after the write
 * @param before The fields before it
 * @returns The fields with their history
 */
export function withHistory(
  fields: readonly StoredField[],
  before: readonly StoredField[],
): StoredField[] {
  return fields.map((field) => {
    const old = before.find(({ id }) => id === field.id);
    if (field.purpose !== "PASSWORD" || old === undefined) return field;
    const changed = old.value !== "" && old.value !== field.value;
    const past = old.history ?? [];
    return { ...field, history: changed ? [old.value, ...past] : past };
  });
}

/**
 * Refuses an item that the server would refuse.
 *
 * @param item The item as it would be stored
 * @throws {OpFailure} When it is a Password item without a password
 */
export function validate({ category, fields }: StoredItem): void {
  const password = fields.find(({ purpose }) => purpose === "PASSWORD");
  if (category === "PASSWORD" && (password?.value ?? "") === "") {
    throw failure("no password value");
  }
}
