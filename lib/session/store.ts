/**
 * Where a session lives in 1Password, and how it is found there with as few calls of `op` as possible.
 *
 * @module
 */

import { OpError } from "../base/errors.ts";
import { findField, type Item } from "../onepassword/item.ts";
import { type KeyItem, readKeyItem } from "../onepassword/key_item.ts";
import { isSameSource, type KeptSession, type Source } from "../sts/session.ts";
import { chooseTarget, needsRegion } from "../sts/target.ts";
import type { Call } from "./call.ts";
import { type CachedSession, decodeSession } from "./codec.ts";
import { isFresh, latest, nameOf, ofSessionItem, placeFor, type Reading } from "./kept_session.ts";
import { checkOwner, readSessionItem, type SessionItem, sessionItemTitle } from "./session_item.ts";

/** What is needed to look for a session. */
export type StoreCall = Pick<
  Call,
  "options" | "environment" | "clock" | "op" | "profileSettings"
>;

/** Looks for a session; reads no more than is needed to find a fresh one. */
export async function readSession(call: StoreCall): Promise<Reading> {
  const id = call.options["cache-item"];
  // A session item that was deleted costs one call more, then its title is looked for and a new one is made.
  return (id === undefined ? undefined : await readBySessionItem(id, call)) ??
    await readByKey(call);
}

/** Looks at every place where a session of the key item may be kept. */
export async function surveySessions(call: StoreCall): Promise<Reading> {
  const startedAt = call.clock.now();
  const key = await readKey(call);
  const id = call.options["cache-item"];
  const titled = await findSessionItems(key.item, call);
  const missed = id !== undefined && titled.every(({ item }) => item.id !== id);
  const named = missed ? await unlessMissing(call.op.read(id)) : undefined;
  const sessionItems = [
    ...(named === undefined ? [] : [readSessionItem(named.item)]),
    ...titled,
  ];
  for (const sessionItem of sessionItems) checkOwner(sessionItem, key.item);
  const kept = latest([ofField(key, call), ...ofSessionItems(sessionItems, key)]);
  return { startedAt, kept, sessionItems, key: () => Promise.resolve(key) };
}

async function readBySessionItem(id: string, call: StoreCall): Promise<Reading | undefined> {
  const startedAt = call.clock.now();
  const found = await unlessMissing(call.op.read(id));
  if (found === undefined) return undefined;
  const sessionItem = readSessionItem(found.item);
  let reading: Promise<KeyItem> | undefined;
  const key = () => reading ??= readOwner(sessionItem, call);
  const { item } = call.options;
  const isNamed = sessionItem.ownerId === item || sessionItem.ownerTitle === item;
  const wanted = isNamed
    ? await sourceAsked(sessionItem.cached?.source, call)
    : (await key()).source;
  return { startedAt, kept: ofSessionItem(sessionItem, wanted), sessionItems: [sessionItem], key };
}

async function readByKey(call: StoreCall): Promise<Reading> {
  const { options, clock } = call;
  const startedAt = clock.now();
  const key = await readKey(call);
  const found = { startedAt, key: () => Promise.resolve(key) };
  const inField = options.cache === "item" || options.cache === "off"
    ? undefined
    : ofField(key, call);
  const enough = inField !== undefined && isFresh(inField.session, options, clock);
  if (enough || placeFor(options, key.item) !== "item") {
    return { ...found, kept: inField, sessionItems: [] };
  }
  const sessionItems = await findSessionItems(key.item, call);
  return { ...found, kept: latest([inField, ...ofSessionItems(sessionItems, key)]), sessionItems };
}

async function readKey(call: StoreCall): Promise<KeyItem> {
  const { op, options, environment } = call;
  const read = await op.read(options.item);
  const key = readKeyItem(read, options, environment);
  const profileRegion = await regionToKnow(key.source.serial, call);
  return profileRegion === undefined ? key : readKeyItem(read, options, environment, profileRegion);
}

/** Region of the profile, read only where the MFA serial tells no partition. */
async function regionToKnow(
  serial: string | undefined,
  { options, profileSettings }: StoreCall,
): Promise<string | undefined> {
  if (!needsRegion(serial, options.region)) return undefined;
  return (await profileSettings?.())?.region;
}

async function readOwner(sessionItem: SessionItem, call: StoreCall): Promise<KeyItem> {
  const key = await readKey(call);
  checkOwner(sessionItem, key.item);
  return key;
}

async function findSessionItems(key: Item, { op }: StoreCall): Promise<SessionItem[]> {
  const title = sessionItemTitle(key.id);
  const items = await op.read(title, key.vault.id).then(
    ({ item }) => [item],
    async (error: unknown) => {
      if (!(error instanceof OpError)) throw error;
      if (error.trouble === "not found") return [];
      if (error.ids.length === 0) throw error;
      const reads = await Promise.all(error.ids.map((id) => op.read(id, key.vault.id)));
      return reads.map(({ item }) => item);
    },
  );
  const sessionItems = items.map(readSessionItem);
  for (const sessionItem of sessionItems) checkOwner(sessionItem, key);
  return sessionItems.sort((a, b) => expiry(b.cached) - expiry(a.cached));
}

function ofField(key: KeyItem, { options }: StoreCall): KeptSession | undefined {
  const value = findField(key.item, options["cache-field"])?.value;
  const cached = value === undefined ? undefined : decodeSession(value);
  // A value without a source is the article's, made from the very item that holds it.
  if (
    cached === undefined || !isSameSource(cached.source ?? key.source, key.source)
  ) return undefined;
  return { session: cached.session, source: key.source, item: nameOf(key.item), place: "field" };
}

function ofSessionItems(
  sessionItems: readonly SessionItem[],
  { source }: KeyItem,
): (KeptSession | undefined)[] {
  return sessionItems.map((sessionItem) => ofSessionItem(sessionItem, source));
}

/** What a session item's session must have been made from, as far as the options alone tell. */
async function sourceAsked(
  kept: Source | undefined,
  call: StoreCall,
): Promise<Source | undefined> {
  if (kept === undefined) return undefined;
  const { environment, options: { region, ...options } } = call;
  const serial = options["mfa-serial"] ?? kept.serial;
  const profileRegion = await regionToKnow(serial, call);
  const { partition, endpoint } = chooseTarget({ serial, region, profileRegion, environment });
  return {
    accessKeyId: kept.accessKeyId,
    partition,
    ...(serial === undefined ? {} : { serial }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function expiry(cached: CachedSession | undefined): number {
  return cached?.session.expiresAt ?? 0;
}

async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof OpError && error.trouble === "not found") {
      return undefined;
    }
    throw error;
  }
}
