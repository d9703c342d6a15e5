/**
 * The marker of a rotation: a field of the key item by which whoever comes next finishes or undoes what was begun.
 *
 * It is written before AWS is asked for anything, which also takes 1Password's prompt and proves the right to write. It
 * holds no secret. It is never emptied: `op` may refuse an empty field, or drop it.
 *
 * @module
 */

import { ItemError } from "../base/errors.ts";
import { isoSeconds } from "../sts/session.ts";
import { findField } from "../onepassword/field_names.ts";
import type { Field, Item } from "../onepassword/item.ts";

/** Label of the field. */
export const MARKER_FIELD = "op-sts rotation";

/** A rotation that is under way. */
export interface Marker {
  /** Id of the access key that is being replaced. */
  readonly oldKeyId: string;
  /** In ms since the epoch, whole seconds, by the clock of the machine that began. */
  readonly begunAt: number;
}

const UNDER_WAY = /^replacing (A[A-Z0-9]{15,127}) since (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;

/**
 * Reads the marker of an item; a rotation that is over has left none.
 *
 * @throws {ItemError} When the item has several
 */
export function readMarker(item: Item): Marker | undefined {
  const [, oldKeyId, begun = ""] = UNDER_WAY.exec(markerField(item)?.value ?? "") ?? [];
  const begunAt = Date.parse(begun);
  return oldKeyId === undefined || Number.isNaN(begunAt) ? undefined : { oldKeyId, begunAt };
}

function markerField(item: Item): Field | undefined {
  try {
    return findField(item, MARKER_FIELD);
  } catch (error) {
    if (!(error instanceof ItemError)) throw error;
    throw new ItemError(error.message, "delete all but the latest in the 1Password app");
  }
}

/** An item with a marker, or with the word that the last rotation is over. */
export function withMarker(item: Item, marker: Marker | { readonly endedAt: number }): Item {
  const value = "endedAt" in marker
    ? `last replaced ${isoSeconds(marker.endedAt)}`
    : `replacing ${marker.oldKeyId} since ${isoSeconds(marker.begunAt)}`;
  const before = markerField(item);
  // Nobody has to reveal it to read it.
  const field = {
    ...(before ?? { id: MARKER_FIELD, label: MARKER_FIELD }),
    type: "STRING",
    value,
  };
  const fields = before === undefined
    ? [...item.fields, field]
    : item.fields.map((other) => other === before ? field : other);
  return { ...item, fields };
}
