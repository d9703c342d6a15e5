/**
 * Finds the session items of a key item: by title, by what was noted when one was written to, by the title of old.
 *
 * @module
 */

import { ItemError, OpError } from "../base/errors.ts";
import { deviceNotes } from "../lock/mfa_device.ts";
import { NO_NOTES, type RenewalState } from "../lock/renewal_notes.ts";
import type { Item } from "../onepassword/item.ts";
import type { KeyItem } from "../onepassword/key_item.ts";
import { isSameSource } from "../sts/session.ts";
import type { SessionItems } from "./kept_session.ts";
import { checkOwner, readSessionItem, type SessionItem } from "./session_item.ts";
import { sessionItemTitles } from "./session_item_form.ts";
import type { StoreCall } from "./store.ts";

/** Time for which an edit that was refused for good is not tried again, in ms: somebody may have changed the item since. */
const REFUSED_MS = 7 * 24 * 3600_000;

/**
 * Finds the session items of a key item. Usually that is one call of `op`; where there is none yet it takes another one,
 * for a title of early builds.
 *
 * @param everywhere Whether to look on where one was found
 * @throws {ItemError} When an item of the old title is another key item's, or none of ours
 */
export async function findSessionItems(
  key: KeyItem,
  call: StoreCall,
  everywhere = false,
): Promise<SessionItems> {
  const { item, source } = key;
  const titles = sessionItemTitles(item);
  const found = new Map<string, SessionItem>();
  const isEnough = () => found.size > 0 && !everywhere;
  const keep = (sessionItem: SessionItem) => {
    if (sessionItem.ownerId === item.id) found.set(sessionItem.item.id, sessionItem);
  };

  const plain = await readAll(titles.plain, item, call);
  for (const one of plain.flatMap(ownIfAny)) keep(one);
  const isTaken = found.size < plain.length;
  if (isTaken && !isEnough()) {
    for (const one of (await readAll(titles.lettered, item, call)).flatMap(ownIfAny)) keep(one);
  }
  if (!isEnough()) {
    // The key item may have been renamed since, or the session item.
    const noted = (await notesOf(key, call)).sessionItems[item.id];
    if (noted !== undefined && !found.has(noted)) {
      for (const one of (await readAll(noted, item, call)).flatMap(ownIfAny)) keep(one);
    }
  }
  if (!isEnough()) {
    for (const old of await readAll(titles.old, item, call)) {
      const sessionItem = readSessionItem(old);
      checkOwner(sessionItem, item);
      keep(sessionItem);
    }
  }
  const items = [...found.values()].sort((a, b) => ending(b) - ending(a));
  return { items, title: isTaken ? titles.lettered : titles.plain };

  function ending({ sessions }: SessionItem): number {
    const own = sessions.filter((each) => isSameSource(each.source, source));
    return Math.max(0, ...own.map(({ session }) => session.expiresAt));
  }
}

/** What was noted about the device of a key. */
export async function notesOf({ source }: KeyItem, call: StoreCall): Promise<RenewalState> {
  return await (await deviceNotes(source, call))?.read() ?? NO_NOTES;
}

/** Whether 1Password refused an edit of the key item, so lately that it would do so again. */
export function isEditRefused({ editRefusedAt }: RenewalState, key: Item, now: number): boolean {
  const age = now - (editRefusedAt[key.id] ?? -Infinity);
  return age >= 0 && age < REFUSED_MS;
}

/** Whether it is known on this machine that a session may be in a session item, though the field could keep it. */
export async function mayHaveSessionItem(key: KeyItem, call: StoreCall): Promise<boolean> {
  return (await notesOf(key, call)).sessionItems[key.item.id] !== undefined;
}

/** Items of a title, or of an id: none, one, or several of which `op` has told the ids. */
async function readAll(name: string, { vault }: Item, { op }: StoreCall): Promise<Item[]> {
  try {
    return [(await op.read(name, vault.id)).item];
  } catch (error) {
    if (!(error instanceof OpError)) throw error;
    if (error.trouble === "not found") return [];
    if (error.ids.length === 0) throw error;
    const reads = await Promise.all(error.ids.map((id) => op.read(id, vault.id)));
    return reads.map(({ item }) => item);
  }
}

/** The session item that an item is, if it is one: a user's own item may have that title. */
function ownIfAny(item: Item): SessionItem[] {
  try {
    return [readSessionItem(item)];
  } catch (error) {
    if (error instanceof ItemError) return [];
    throw error;
  }
}
