/**
 * Items some of whose parts are of another shape than `op` gives them today.
 *
 * @module
 */

import * as z from "zod/mini";
import type { Item } from "./item.ts";

const ID = z.string().check(z.minLength(1));
const TEXT = z.catch(z.string(), "");

/** A number may stand where a text should. */
const SCALAR = z.catch(
  z.optional(z.pipe(z.union([z.string(), z.number()]), z.transform(String))),
  undefined,
);

const FIELD = z.object({
  id: TEXT,
  type: TEXT,
  label: SCALAR,
  value: SCALAR,
  totp: SCALAR,
  section: z.catch(z.optional(z.object({ id: TEXT, label: SCALAR })), undefined),
});

const NONE = { id: "", type: "", label: "", value: "", totp: undefined, section: undefined };

const ITEM = z.object({
  id: ID,
  title: TEXT,
  category: TEXT,
  vault: z.object({ id: ID }),
  version: z.catch(z.optional(z.number()), undefined),
  fields: z._default(z.nullable(z.array(z.catch(FIELD, NONE))), []),
  files: z.catch(z.optional(z.array(z.unknown())), undefined),
});

/**
 * Reads what is needed of an odd item.
 *
 * @param value What `op` printed, as JSON
 * @returns The item, marked as odd; `undefined` when it is none
 */
export function readOddItem(value: unknown): Item | undefined {
  const { data } = ITEM.safeParse(value);
  return data === undefined ? undefined : { ...data, fields: data.fields ?? [], isOdd: true };
}
