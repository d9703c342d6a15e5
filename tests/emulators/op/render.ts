/**
 * An item as `op` prints it with `--format json`: keys, their order and what is left out as recorded in
 * zcutlip/pyonepassword.
 *
 * @module
 */

import { oddFields } from "./habits.ts";
import type { StoredItem } from "./model.ts";
import { renderField, type RenderOptions, withoutEmpty } from "./render_field.ts";
import { localTime, plainTime } from "./times.ts";

/**
 * Prints any value as `op` prints JSON.
 *
 * @param value What to print
 * @returns JSON with two spaces a level and a newline at the end
 */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * Shapes an item for printing. Passkeys never show.
 *
 * @param item The item
 * @param options How to print it
 * @returns The object that `op` prints
 */
export async function renderItem(
  item: StoredItem,
  options: RenderOptions = {},
): Promise<Record<string, unknown>> {
  const { habits } = options;
  const fields = await Promise.all(
    item.fields.map((field) => renderField(item, field, options)),
  );
  return withoutEmpty({
    ...summarize(item, options),
    sections: item.sections.map((section) => withoutEmpty({ ...section })),
    fields: [...fields, ...(habits === undefined ? [] : oddFields(item, habits))],
    files: item.files.map((file) => ({
      ...file,
      content_path: `/v1/vaults/${item.vault.id}/items/${item.id}/files/${file.id}/content`,
    })),
  });
}

/**
 * Shapes what `op item list` prints of an item, which is also what `op item get` prints first.
 *
 * @param item The item
 * @param options How to print it
 * @returns The item without fields, sections and files
 */
export function summarize(
  item: StoredItem,
  { written }: RenderOptions = {},
): Record<string, unknown> {
  const username = item.fields.find(({ purpose }) => purpose === "USERNAME");
  return withoutEmpty({
    id: item.id,
    title: item.title,
    favorite: item.favorite || undefined,
    tags: item.tags,
    version: item.version,
    vault: item.vault,
    category: item.category,
    category_id: item.category === "CUSTOM" ? "115" : undefined,
    last_edited_by: item.lastEditedBy,
    created_at: written?.created ? localTime(item.createdAt) : plainTime(item.createdAt),
    updated_at: written === undefined ? plainTime(item.updatedAt) : localTime(item.updatedAt),
    additional_information: username?.value,
    urls: item.urls,
  });
}
