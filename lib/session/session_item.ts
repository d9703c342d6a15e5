/**
 * Session items: items of our own that keep the session of a key item, with nothing of the user's in them.
 *
 * @module
 */

import { ItemError } from "../base/errors.ts";
import { findField, type Item } from "../onepassword/item.ts";
import { quote } from "../base/text.ts";
import type { ItemTemplate } from "../onepassword/op.ts";
import { type CachedSession, decodeSession } from "./codec.ts";

/** Field that holds the cached value. */
export const SESSION_ITEM_FIELD = "session_cache";

const OWNER_ID_FIELD = "key_item";
const OWNER_TITLE_FIELD = "key_item_title";

/** A session item, taken apart. */
export interface SessionItem {
  readonly item: Item;
  /** Id of the key item it was made for. */
  readonly ownerId: string;
  /** Title that the key item had then. */
  readonly ownerTitle: string;
  /** What it keeps, when that is readable. */
  readonly cached: CachedSession | undefined;
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
  const value = findField(item, SESSION_ITEM_FIELD)?.value;
  return {
    item,
    ownerId,
    ownerTitle: findField(item, OWNER_TITLE_FIELD)?.value ?? "",
    cached: value === undefined ? undefined : decodeSession(value),
  };
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

/** The title by which a session item is found. */
export function sessionItemTitle(keyItemId: string): string {
  return `op-sts session ${keyItemId}`;
}

/**
 * A new session item, as `op item create` takes it.
 *
 * @returns JSON template of a secure note: no other category asks for less
 */
export function sessionItemTemplate(key: Item, value: string): ItemTemplate {
  return {
    title: sessionItemTitle(key.id),
    category: "SECURE_NOTE",
    fields: [
      {
        id: "notesPlain",
        type: "STRING",
        purpose: "NOTES",
        label: "notesPlain",
        value:
          "Keeps an AWS session for op-sts. It can be deleted at any time: the next login makes a new one.",
      },
      {
        id: SESSION_ITEM_FIELD,
        type: "CONCEALED",
        label: SESSION_ITEM_FIELD,
        value,
      },
      {
        id: OWNER_ID_FIELD,
        type: "STRING",
        label: OWNER_ID_FIELD,
        value: key.id,
      },
      {
        id: OWNER_TITLE_FIELD,
        type: "STRING",
        label: OWNER_TITLE_FIELD,
        value: key.title,
      },
    ],
  };
}
