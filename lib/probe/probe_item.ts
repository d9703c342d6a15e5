/**
 * The throwaway items of a probe, as `op` prints them and as they are sent.
 *
 * @module
 */

import * as z from "zod/mini";

/** A field as `op` printed it, with whatever else it has. */
export interface ProbeField {
  readonly id?: string | undefined;
  readonly type?: string | undefined;
  readonly label?: string | undefined;
  readonly value?: string | undefined;
  readonly totp?: string | undefined;
  readonly [key: string]: unknown;
}

/** An item as `op` printed it, or as it is sent. */
export interface ProbeItem {
  readonly id?: string | undefined;
  readonly title: string;
  readonly version?: number | undefined;
  readonly fields?: readonly ProbeField[] | undefined;
  readonly [key: string]: unknown;
}

const optionalText = z.optional(z.string());
const FIELD = z.looseObject({
  id: optionalText,
  type: optionalText,
  label: optionalText,
  value: optionalText,
  totp: optionalText,
});
const ITEM = z.looseObject({
  id: optionalText,
  title: z.string(),
  version: z.optional(z.number()),
  fields: z.optional(z.array(FIELD)),
});

/** Reads what `op` printed; `undefined` when it is no item. */
export function readItem(stdout: string): ProbeItem | undefined {
  try {
    return ITEM.parse(JSON.parse(stdout));
  } catch {
    return undefined;
  }
}

/** Finds a field by its label, since ids may be others than those that were sent. */
export function fieldOf(item: ProbeItem | undefined, label: string): ProbeField | undefined {
  return item?.fields?.find((field) => field.label === label);
}

/** The same item with other fields. */
export function withFields(
  item: ProbeItem,
  change: (fields: readonly ProbeField[]) => readonly ProbeField[],
): ProbeItem {
  return { ...item, fields: change(item.fields ?? []) };
}
