/**
 * An item's JSON as tests get, change and send it back.
 *
 * @module
 */

import { type Ended, run } from "./run.ts";
import type { OpStandIn } from "./stand_in.ts";

/** A field in `op`'s JSON, as far as tests look at it. */
export interface FieldJson {
  id?: string;
  type: string;
  purpose?: string;
  label?: string;
  value?: string;
  totp?: string;
  section?: { id: string };
  password_details?: unknown;
}

/** An item in `op`'s JSON, as far as tests look at it. */
export interface ItemJson {
  id: string;
  title: string;
  category: string;
  version: number;
  vault: { id: string; name: string };
  created_at: string;
  updated_at: string;
  sections?: { id: string; label?: string }[];
  fields: FieldJson[];
}

/**
 * Gets an item by `op item get`.
 *
 * @param op The stand-in
 * @param item Its id or title
 * @returns The item
 */
export async function getItem(op: OpStandIn, item: string): Promise<ItemJson> {
  const { stdout } = await run(op.program, ["item", "get", item, "--format", "json"]);
  return JSON.parse(stdout);
}

/**
 * Pipes JSON to `op item edit`.
 *
 * @param op The stand-in
 * @param item Id or title of the item
 * @param json What to pipe
 * @param env Variables to add to the environment
 * @returns How it ended
 */
export function editItem(
  op: OpStandIn,
  item: string,
  json: unknown,
  env: Record<string, string> = {},
): Promise<Ended> {
  const args = ["item", "edit", item, "--format", "json"];
  return run(op.program, args, { stdin: JSON.stringify(json), env });
}

/**
 * Picks the first field of a label.
 *
 * @param item The item
 * @param label The exact label
 * @returns The field, as it lies in the item
 * @throws {Error} When there is none
 */
export function byLabel(item: ItemJson, label: string): FieldJson {
  const field = item.fields.find((each) => each.label === label);
  if (field === undefined) throw new Error(`Cannot find the field: ${label}`);
  return field;
}
