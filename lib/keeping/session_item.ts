/**
 * Session items: items of our own that keep the sessions of a key item, one for each source, with nothing of the
 * user's in them.
 *
 * @module
 */

import { ItemError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { findField } from "../onepassword/field_names.ts";
import type { Field, Item } from "../onepassword/item.ts";
import type { Source } from "../sts/session.ts";
import { type CachedSession, decodeSession } from "./codec.ts";

/** Field with the id of the key item that a session item was made for. */
export const OWNER_ID_FIELD = "key_item";

/** Field with the title of that key item. */
export const OWNER_TITLE_FIELD = "key_item_title";

/** A session with the source that it was made from. */
export type SourcedSession = CachedSession & { readonly source: Source };

/** A session item, taken apart. */
export interface SessionItem {
  readonly item: Item;
  /** Id of the key item it was made for. */
  readonly ownerId: string;
  /** Title that the key item had then. */
  readonly ownerTitle: string;
  /** What it keeps, as far as that is readable and tells its source: nothing else tells whose a session is. */
  readonly sessions: readonly SourcedSession[];
}

/**
 * Takes a session item apart.
 *
 * @throws {ItemError} When the item was not made by this program
 */
export function readSessionItem(item: Item): SessionItem {
  const ownerId = findField(item, OWNER_ID_FIELD)?.value;
  if (ownerId === undefined) {
    throw new ItemError(
      `Cannot keep a session in the item ${quote(item.title)}: it is not a session item of op-sts`,
      "leave --cache-item out, or give the id of a session item",
    );
  }
  return {
    item,
    ownerId,
    ownerTitle: findField(item, OWNER_TITLE_FIELD)?.value ?? "",
    sessions: item.fields.filter(isSessionField).flatMap(sessionIn),
  };
}

/** Whether a field of a session item is there to keep a session; early builds had one, called `session_cache`. */
export function isSessionField({ id, label }: Field): boolean {
  return (label || id).startsWith("session_");
}

/** The session that a field of a session item keeps: one or none. */
export function sessionIn({ value }: Field): SourcedSession[] {
  const cached = value === undefined ? undefined : decodeSession(value);
  return cached?.source === undefined ? [] : [{ ...cached, source: cached.source }];
}

/**
 * Refuses a session item of another key item.
 *
 * @throws {ItemError} When it belongs to another one
 */
export function checkOwner(sessionItem: SessionItem, key: Item): void {
  if (sessionItem.ownerId === key.id) return;
  throw new ItemError(
    `Cannot use the session item ${sessionItem.item.id}: it keeps the session of ${
      quote(sessionItem.ownerTitle)
    } ` +
      `(${sessionItem.ownerId}), not of ${quote(key.title)} (${key.id})`,
    "give each key item a session item of its own: correct or leave out --cache-item",
  );
}
