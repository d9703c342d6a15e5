/**
 * What `op` prints without `--format json`. Concealed values are hidden unless `--reveal` is given (op 2.30.0).
 *
 * @module
 */

import type { StoredField, StoredItem } from "./model.ts";
import { placeholder } from "./render_field.ts";

/**
 * Prints an item as a list.
 *
 * @param item The item
 * @param reveal Whether to show concealed values
 * @returns Lines of names and values
 */
export function printItem(item: StoredItem, reveal: boolean): string {
  const head: [string, string][] = [
    ["ID", item.id],
    ["Title", item.title],
    ["Vault", `${item.vault.name} (${item.vault.id})`],
    ["Created", "now"],
    ["Updated", "now"],
    ["Favorite", String(item.favorite)],
    ["Version", String(item.version)],
    ["Category", item.category],
  ];
  const fields = item.fields.filter(({ value }) => value !== "");
  const width = Math.max(0, ...fields.map(({ label }) => label.length));
  return [
    ...head.map(([name, value]) => `${`${name}:`.padEnd(12)} ${value}`),
    "Fields:",
    ...fields.map((field) =>
      `  ${`${field.label}:`.padEnd(width + 4)} ${shown(item, field, reveal)}`
    ),
    "",
  ].join("\n");
}

/**
 * Prints the values of some fields in one line.
 *
 * @param item The item
 * @param fields Its fields to print
 * @param reveal Whether to show concealed values
 * @returns One record of comma-separated values, quoted where needed
 */
export function printValues(
  item: StoredItem,
  fields: readonly StoredField[],
  reveal: boolean,
): string {
  const values = fields.map((field) => shown(item, field, reveal));
  const quote = (value: string) =>
    /[",\r\n]|^\s/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return `${values.map(quote).join(",")}\n`;
}

function shown(item: StoredItem, field: StoredField, reveal: boolean): string {
  const isSecret = field.type === "CONCEALED" || field.type === "OTP";
  return isSecret && !reveal && field.value !== "" ? placeholder(item) : field.value;
}
