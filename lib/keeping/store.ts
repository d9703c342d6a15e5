/**
 * Where a session lives in 1Password, and how it is found there with as few calls of `op` as possible.
 *
 * @module
 */

import type { Context } from "../base/context.ts";
import { inTimeLoaded } from "../base/late_part.ts";
import type { Options } from "../command_line/options.ts";
import { foldLabel } from "../onepassword/field_names.ts";
import { type KeyItem, readKeyItem } from "../onepassword/key_item.ts";
import { type ItemRead, type Op, unlessMissing } from "../onepassword/op.ts";
import { isSameSource, type KeptSession, type Source } from "../sts/session.ts";
import { chooseTarget, needsRegion, type ProfileSettings } from "../sts/target.ts";
import type { Asked } from "./codec.ts";
import {
  inField,
  isFresh,
  latest,
  nameOf,
  ofSource,
  placeFor,
  type Reading,
  type SessionItems,
} from "./kept_session.ts";
import { checkOwner, readSessionItem, type SourcedSession } from "./session_item.ts";

/** What is needed to look for a session. */
export interface StoreCall extends Omit<Context, "trace" | "warn"> {
  readonly options: Options;
  /** The 1Password CLI. */
  readonly op: Op;
  /** What `~/.aws/config` says of the profile; read when it is asked for. */
  readonly profileSettings?: () => Promise<ProfileSettings>;
}

/** What is needed to know whose a key item is. */
type KeyCall = Pick<StoreCall, "options" | "environment" | "profileSettings">;

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
  const { findSessionItems } = await loadSearch(call);
  const { items, title } = await findSessionItems(key, call, true);
  const isMissed = id !== undefined && items.every(({ item }) => item.id !== id);
  const named = isMissed ? await unlessMissing(call.op.read(id)) : undefined;
  const sessionItems = [
    ...(named === undefined ? [] : [readSessionItem(named.item)]),
    ...items,
  ];
  for (const sessionItem of sessionItems) checkOwner(sessionItem, key.item);
  return {
    startedAt,
    kept: latest([ofField(key, call), ...ofItems({ items: sessionItems }, key)]),
    key: () => Promise.resolve(key),
    sessionItems: () => Promise.resolve({ items: sessionItems, title }),
  };
}

/** By which fields the options ask for a source. */
export function askedBy({ options }: Pick<StoreCall, "options">): Asked {
  const key = foldLabel(options["access-key-field"]);
  if (options["mfa-serial"] !== undefined) return { key };
  return { key, serial: foldLabel(options["mfa-serial-field"] ?? "") };
}

async function readBySessionItem(id: string, call: StoreCall): Promise<Reading | undefined> {
  const startedAt = call.clock.now();
  const found = await unlessMissing(call.op.read(id));
  if (found === undefined) return undefined;
  const sessionItem = readSessionItem(found.item);
  const key = once(async () => {
    const key = await readKey(call);
    checkOwner(sessionItem, key.item);
    return key;
  });
  const sessionItems = () => Promise.resolve({ items: [sessionItem], title: found.item.title });
  const about = { startedAt, key, sessionItems };

  const { item } = call.options;
  const { ownerId, ownerTitle, sessions } = sessionItem;
  const isNamed = ownerId === item || ownerTitle === item;
  const asked = isNamed ? await askedFor(sessions, call) : [];
  if (asked.length > 0) {
    return { ...about, kept: latest(asked.flatMap(({ source }) => ofSource(sessionItem, source))) };
  }
  // Whose the sessions are that were asked for in another way, only the key item tells.
  if (isNamed && sessions.length === 0) return { ...about, kept: undefined };
  return { ...about, kept: latest(ofSource(sessionItem, (await key()).source)) };
}

async function readByKey(call: StoreCall): Promise<Reading> {
  const { options, clock } = call;
  const startedAt = clock.now();
  const key = await readKey(call);
  const about = {
    startedAt,
    key: () => Promise.resolve(key),
    sessionItems: once(async () => await (await loadSearch(call)).findSessionItems(key, call)),
  };
  const own = options.cache === "item" || options.cache === "off" ? undefined : ofField(key, call);
  if (options.cache === "off" || (own !== undefined && isFresh(own.session, options, clock))) {
    return { ...about, kept: own };
  }
  const { mayHaveSessionItem } = await loadSearch(call);
  const isElsewhere = placeFor(options, key, clock.now()) === "item" ||
    await mayHaveSessionItem(key, call);
  if (!isElsewhere) return { ...about, kept: own };
  return { ...about, kept: latest([own, ...ofItems(await about.sessionItems(), key)]) };
}

/** No hit in the key item's field looks any further. */
function loadSearch({ deadline }: StoreCall): Promise<typeof import("./session_item_search.ts")> {
  return inTimeLoaded(import("./session_item_search.ts"), deadline);
}

/** Takes an item for the key item; where its MFA serial tells no partition, the profile's region does. */
export async function keyItemIn(read: ItemRead, call: KeyCall): Promise<KeyItem> {
  const { options, environment } = call;
  const key = readKeyItem(read, options, environment);
  const profile = await profileToKnow(key.source.serial, call);
  return profile === undefined ? key : readKeyItem(read, options, environment, profile);
}

async function readKey(call: StoreCall): Promise<KeyItem> {
  return await keyItemIn(await call.op.read(call.options.item), call);
}

/** The profile's settings, read only where the MFA serial tells no partition. */
async function profileToKnow(
  serial: string | undefined,
  { options, profileSettings }: KeyCall,
): Promise<ProfileSettings | undefined> {
  return needsRegion(serial, options.region) ? await profileSettings?.() : undefined;
}

function ofField(key: KeyItem, { options }: StoreCall): KeptSession | undefined {
  const cached = inField(options, key);
  // A value without a source is the article's, made from the very item that holds it.
  if (
    cached === undefined || !isSameSource(cached.source ?? key.source, key.source)
  ) return undefined;
  return { session: cached.session, source: key.source, item: nameOf(key.item), place: "field" };
}

function ofItems({ items }: Pick<SessionItems, "items">, { source }: KeyItem): KeptSession[] {
  return items.flatMap((sessionItem) => ofSource(sessionItem, source));
}

/** Those of the sessions that are of the source that the options ask for, as far as they alone tell. */
async function askedFor(
  sessions: readonly SourcedSession[],
  call: StoreCall,
): Promise<SourcedSession[]> {
  const wanted = askedBy(call);
  const looks = sessions.map(async (each) => {
    const { source, asked } = each;
    const isAsked = asked?.key === wanted.key &&
      (wanted.serial === undefined || asked.serial === wanted.serial);
    return isAsked && isSameSource(source, await sourceAsked(source, call)) ? [each] : [];
  });
  return (await Promise.all(looks)).flat();
}

/** A source with what the options say about it. */
async function sourceAsked(kept: Source, call: StoreCall): Promise<Source> {
  const { environment, options: { region, ...options } } = call;
  const serial = options["mfa-serial"] ?? kept.serial;
  const profile = await profileToKnow(serial, call);
  const { partition, endpoint } = chooseTarget({ serial, region, profile, environment });
  return {
    accessKeyId: kept.accessKeyId,
    partition,
    ...(serial === undefined ? {} : { serial }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}
