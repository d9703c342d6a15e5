/**
 * `op item get`.
 *
 * @module
 */

import type { Context } from "./context.ts";
import { failure, OpFailure } from "./failure.ts";
import { findItem } from "./lookup.ts";
import type { StoredField, StoredItem } from "./model.ts";
import { renderItem, toJson } from "./render.ts";
import { currentCode, renderField } from "./render_field.ts";

/**
 * Prints an item, some of its fields, or its current code. The item is the one of the call's start, as behind a slow
 * line; the code is the one of its end.
 *
 * @param context The call
 * @returns What goes to stdout
 * @throws {OpFailure} When there is no such item, field or code
 */
export async function getItem(context: Context): Promise<string> {
  const { json, settle, state, switches, twist, values } = context;
  const wanted = values.get("fields");
  if (switches.has("otp") && (wanted !== undefined || json)) {
    throw new OpFailure("--otp goes with neither --fields nor --format json");
  }
  const item = findItem(context, state);
  await settle();
  if (switches.has("otp")) return await printCode(item);
  const options = { concealed: twist === "concealed", habits: state.habits };
  if (json && wanted === undefined) {
    return toJson(await renderItem(item, options));
  }
  if (json) {
    const fields = await Promise.all(
      selectFields(item, wanted ?? "").map((field) => renderField(item, field, options)),
    );
    // One match is printed as an object, several as an array (recorded; tests of 1Password/op-js).
    return toJson(fields.length === 1 ? fields[0] : fields);
  }
  const reveal = switches.has("reveal") && twist !== "concealed";
  const plain = await import("./plain.ts");
  return wanted === undefined
    ? plain.printItem(item, reveal)
    : plain.printValues(item, selectFields(item, wanted), reveal);
}

async function printCode(item: StoredItem): Promise<string> {
  for (const field of item.fields) {
    const code = await currentCode(field);
    if (code !== undefined) return `${code}\n`;
  }
  throw failure("no one-time password", { item: item.title });
}

/** Takes `label=a`, `type=b` and bare labels, separated by commas; each must match at least one field. */
function selectFields(item: StoredItem, wanted: string): StoredField[] {
  return wanted.split(",").flatMap((part) => {
    const [, kind, text] = /^(label|type)=(.*)$/.exec(part) ??
      [part, "label", part];
    const found = item.fields.filter(({ label, type }) =>
      kind === "type" ? type === text?.toUpperCase() : label === text
    );
    if (found.length > 0) return found;
    throw failure("field missing", { field: text, item: item.title });
  });
}
