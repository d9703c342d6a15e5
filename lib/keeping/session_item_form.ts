/**
 * What a session item is called, and what stands in it.
 *
 * @module
 */

import { digestOf } from "../base/digest.ts";
import type { Field, Item } from "../onepassword/item.ts";
import type { ItemTemplate } from "../onepassword/op.ts";
import { isSameSource, LEAST_LIFE_MS, type Source } from "../sts/session.ts";
import {
  isSessionField,
  OWNER_ID_FIELD,
  OWNER_TITLE_FIELD,
  sessionIn,
  type SessionItem,
} from "./session_item.ts";

/** A session as it is written into a session item. */
export interface Entry {
  /** Label of its field. */
  readonly name: string;
  readonly value: string;
}

/** Titles of the session item of a key item. */
export interface SessionItemTitles {
  /** The one that it has as long as nobody else has it. */
  readonly plain: string;
  /** With a few letters of the key item's id, where another key item has the same title. */
  readonly lettered: string;
  /** The one that early builds gave it. */
  readonly old: string;
}

/** How the titles of all session items begin. */
export const SESSION_ITEM_PREFIX = "op-sts session";

/** Names the session item of a key item. */
export function sessionItemTitles({ id, title }: Pick<Item, "id" | "title">): SessionItemTitles {
  const plain = `${SESSION_ITEM_PREFIX}: ${title}`;
  return { plain, lettered: `${plain} (${id.slice(0, 4)})`, old: `${SESSION_ITEM_PREFIX} ${id}` };
}

/** Names the field that keeps the sessions of a source; it tells nothing of the key. */
export async function sessionFieldName(source: Source): Promise<string> {
  const { accessKeyId, serial = "", partition, endpoint = "" } = source;
  const text = JSON.stringify([accessKeyId, serial, partition, endpoint]);
  return `session_${(await digestOf(text)).slice(0, 8)}`;
}

/**
 * A new session item, as `op item create` takes it.
 *
 * @returns JSON template of a secure note: no other category asks for less
 */
export function sessionItemTemplate(key: Item, title: string, entry: Entry): ItemTemplate {
  return {
    title,
    category: "SECURE_NOTE",
    fields: [
      {
        id: "notesPlain",
        type: "STRING",
        purpose: "NOTES",
        label: "notesPlain",
        value:
          "Keeps AWS sessions for op-sts. It can be deleted at any time: the next login makes a new one.",
      },
      text(OWNER_ID_FIELD, key.id),
      text(OWNER_TITLE_FIELD, key.title),
      concealed(entry),
    ],
  };
}

/**
 * Puts a session into a session item: those of other sources stay, what has ended goes, and the item is called after
 * its key item as that is called now.
 *
 * @param now Wall clock in ms
 * @returns A copy with the change, ready to be sent to `op item edit`
 */
export function withSession(
  { item, ownerId, ownerTitle }: SessionItem,
  key: Item,
  entry: Entry,
  source: Source,
  now: number,
): Item {
  const before = item.fields.find(({ label, id }) => (label || id) === entry.name);
  const others = item.fields.filter((field) =>
    field !== before && (!isSessionField(field) || lives(field, source, now))
  );
  const owned = others.map((field) =>
    (field.label || field.id) === OWNER_TITLE_FIELD ? { ...field, value: key.title } : field
  );
  const titles = sessionItemTitles({ id: ownerId, title: ownerTitle });
  const next = sessionItemTitles(key);
  const renamed = new Map([
    [titles.plain, next.plain],
    [titles.lettered, next.lettered],
    [titles.old, next.plain],
  ]);
  return {
    ...item,
    // A title that the user has chosen stays.
    title: renamed.get(item.title) ?? item.title,
    fields: [...owned, { ...before, ...concealed(entry), id: before?.id ?? entry.name }],
  };
}

/**
 * Empties all that a session item keeps.
 *
 * @param empty What an empty field holds
 * @returns A copy to be sent, or `undefined` where there is nothing to empty
 */
export function withoutSessions({ item }: SessionItem, empty: string): Item | undefined {
  const isFull = (field: Field) => isSessionField(field) && !isEmpty(field.value);
  if (!item.fields.some(isFull)) return undefined;
  const fields = item.fields.map((field) => isFull(field) ? { ...field, value: empty } : field);
  return { ...item, fields };
}

/** What stands for an empty field where 1Password takes none: base64 of `{}`, a session without anything in it. */
export const NOTHING = "e30=";

/** Whether a field that may keep a session has been emptied. */
export function isEmpty(value: string | undefined): boolean {
  return value === undefined || value === "" || value === NOTHING;
}

/** Whether a field keeps a session of another source that can still be used. */
function lives(field: Field, own: Source, now: number): boolean {
  return sessionIn(field).some(({ session, source }) =>
    session.expiresAt - now > LEAST_LIFE_MS && !isSameSource(source, own)
  );
}

function text(name: string, value: string): Field {
  return { id: name, type: "STRING", label: name, value };
}

function concealed({ name, value }: Entry): Field {
  return { id: name, type: "CONCEALED", label: name, value };
}
