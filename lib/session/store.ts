/**
 * Where a session lives in 1Password, and how it is found there with as few calls of `op` as possible.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import { checkOwner, readSessionItem, type SessionItem, sessionItemTitle } from "./session_item.ts";
import type { Environment } from "../base/environment.ts";
import { OpError } from "../base/errors.ts";
import { findField, type Item } from "../onepassword/item.ts";
import {
  type FullReading,
  isFresh,
  type KeptSession,
  latest,
  ofSessionItem,
  placeFor,
  type Reading,
} from "./kept_session.ts";
import { type KeyItem, readKeyItem } from "../onepassword/key_item.ts";
import type { Op } from "../onepassword/op.ts";
import type { Options } from "../command_line/options.ts";
import type { Source } from "../sts/session.ts";
import { type CachedSession, decodeSession } from "./codec.ts";
import { isSameSource } from "../sts/session.ts";
import { chooseTarget } from "../sts/target.ts";

/** What {@linkcode openSessionStore} needs. */
export interface SessionStoreParts {
  readonly options: Options;
  readonly environment: Environment;
  /** The 1Password CLI. */
  readonly op: Op;
  readonly clock: Clock;
}

/** Finds sessions in 1Password. */
export interface SessionStore {
  /** Looks for a session; reads no more than is needed to find a fresh one. */
  read(): Promise<Reading>;
  /** Adds the key item to a reading that lacks it. */
  complete(reading: Reading): Promise<FullReading>;
  /** Looks at every place where a session of the key item may be kept. */
  survey(): Promise<FullReading>;
}

/** Opens the place where sessions are kept. */
export function openSessionStore(parts: SessionStoreParts): SessionStore {
  const { options, environment, op, clock } = parts;

  async function readKey(): Promise<KeyItem> {
    return readKeyItem(await op.read(options.item), options, environment);
  }

  async function readBySessionItem(id: string): Promise<Reading | undefined> {
    const startedAt = clock.now();
    const found = await unlessMissing(op.read(id));
    if (found === undefined) return undefined;
    const sessionItem = readSessionItem(found.item);
    const named = sessionItem.ownerId === options.item ||
      sessionItem.ownerTitle === options.item;
    const key = named ? undefined : await readKey();
    if (key !== undefined) checkOwner(sessionItem, key.item);
    const kept = ofSessionItem(
      sessionItem,
      key?.source ?? sourceAsked(sessionItem.cached?.source),
    );
    return { startedAt, kept, key, sessionItems: [sessionItem] };
  }

  async function readByKey(): Promise<Reading> {
    const startedAt = clock.now();
    const key = await readKey();
    const inField = options.cache === "item" || options.cache === "off" ? undefined : ofField(key);
    const enough = inField !== undefined &&
      isFresh(inField.session, options, clock);
    if (enough || placeFor(options, key.item) !== "item") {
      return { startedAt, kept: inField, key, sessionItems: [] };
    }
    const sessionItems = await findSessionItems(key.item);
    const kept = [
      inField,
      ...sessionItems.map((sessionItem) => ofSessionItem(sessionItem, key.source)),
    ];
    return { startedAt, kept: latest(kept), key, sessionItems };
  }

  async function findSessionItems(key: Item): Promise<SessionItem[]> {
    const title = sessionItemTitle(key.id);
    const items = await op.read(title, key.vault.id).then(
      ({ item }) => [item],
      async (error: unknown) => {
        if (error instanceof OpError && error.trouble === "not found") {
          return [];
        }
        if (!(error instanceof OpError) || error.ids.length === 0) throw error;
        const reads = await Promise.all(
          error.ids.map((id) => op.read(id, key.vault.id)),
        );
        return reads.map(({ item }) => item);
      },
    );
    const sessionItems = items.map(readSessionItem);
    for (const sessionItem of sessionItems) checkOwner(sessionItem, key);
    return sessionItems.sort((a, b) => expiry(b.cached) - expiry(a.cached));
  }

  function ofField(key: KeyItem): KeptSession | undefined {
    const value = findField(key.item, options["cache-field"])?.value;
    const cached = value === undefined ? undefined : decodeSession(value);
    // A value without a source is the article's, made from the very item that holds it.
    if (
      cached === undefined ||
      !isSameSource(cached.source ?? key.source, key.source)
    ) return undefined;
    return {
      session: cached.session,
      source: key.source,
      item: key.item,
      place: "field",
    };
  }

  /** What a session item's session must have been made from, as far as the options alone tell. */
  function sourceAsked(kept: Source | undefined): Source | undefined {
    if (kept === undefined) return undefined;
    const serial = options["mfa-serial"] ?? kept.serial;
    const { partition, endpoint } = chooseTarget({
      serial,
      region: options.region,
      environment,
    });
    return {
      accessKeyId: kept.accessKeyId,
      partition,
      ...(serial === undefined ? {} : { serial }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  }

  return {
    async read() {
      const id = options["cache-item"];
      // A session item that was deleted costs one call more, then its title is looked for and a new one is made.
      return (id === undefined ? undefined : await readBySessionItem(id)) ??
        await readByKey();
    },
    async complete(reading) {
      const key = reading.key ?? await readKey();
      for (const sessionItem of reading.sessionItems) {
        checkOwner(sessionItem, key.item);
      }
      return { ...reading, key };
    },
    async survey() {
      const startedAt = clock.now();
      const key = await readKey();
      const id = options["cache-item"];
      const titled = await findSessionItems(key.item);
      const missed = id !== undefined &&
        titled.every(({ item }) => item.id !== id);
      const named = missed ? await unlessMissing(op.read(id)) : undefined;
      const sessionItems = [
        ...(named === undefined ? [] : [readSessionItem(named.item)]),
        ...titled,
      ];
      for (const sessionItem of sessionItems) checkOwner(sessionItem, key.item);
      const kept = [
        ofField(key),
        ...sessionItems.map((sessionItem) => ofSessionItem(sessionItem, key.source)),
      ];
      return { startedAt, kept: latest(kept), key, sessionItems };
    },
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
