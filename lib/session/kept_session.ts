/**
 * Sessions that 1Password keeps: where they were found, where new ones go, and which is good enough.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { SessionItem } from "./session_item.ts";
import { editRisk, findField, type Item } from "../onepassword/item.ts";
import type { KeyItem } from "../onepassword/key_item.ts";
import type { Options } from "../command_line/options.ts";
import type { Session, Source } from "../sts/session.ts";
import { isSameSource } from "../sts/session.ts";

/** A session that was found, and where. */
export interface KeptSession {
  /** The session, of the right source; it may have expired. */
  readonly session: Session;
  readonly source: Source;
  /** Item that keeps it; of a login that was just made, the key item. */
  readonly item: Item;
  /** Whether that item is the key item itself or a session item. */
  readonly place: "field" | "item";
}

/** What one look into 1Password found. */
export interface Reading {
  /** Wall clock in ms before the first call of `op`. */
  readonly startedAt: number;
  /** The session with the latest expiration, if there is any of the right source. */
  readonly kept: KeptSession | undefined;
  /** The key item, unless a session item alone answered. */
  readonly key: KeyItem | undefined;
  /** Session items that were looked at, the one to write to first. */
  readonly sessionItems: readonly SessionItem[];
}

/** A reading with the key item in it: all that a login needs. */
export interface FullReading extends Reading {
  readonly key: KeyItem;
}

/**
 * Chooses where a new session is to be kept.
 *
 * @param options `--cache`, `--cache-item` and `--cache-field`
 * @returns `field` of the key item, a `item`, or `nowhere`
 */
export function placeFor(
  options: Options,
  key: Item,
): "field" | "item" | "nowhere" {
  if (options.cache === "off") return "nowhere";
  if (options.cache === "item" || options["cache-item"] !== undefined) {
    return "item";
  }
  const wanted = options.cache === "field" ||
    findField(key, options["cache-field"]) !== undefined;
  return wanted && editRisk(key) === undefined ? "field" : "item";
}

/**
 * Tells whether a session can be printed without a renewal.
 *
 * @param options `--min-remaining`
 * @returns Whether at least that much of its life is left
 */
export function isFresh(
  session: Pick<Session, "expiresAt">,
  options: Options,
  clock: Clock,
): boolean {
  return session.expiresAt - clock.now() >= options["min-remaining"] * 1000;
}

/**
 * Takes the session of a session item.
 *
 * @param wanted What the session must have been made from, if that is known
 */
export function ofSessionItem(
  sessionItem: SessionItem,
  wanted: Source | undefined,
): KeptSession | undefined {
  const { cached, item } = sessionItem;
  // Without a source, nothing tells whose session a session item keeps.
  if (
    cached?.source === undefined || wanted === undefined ||
    !isSameSource(cached.source, wanted)
  ) return undefined;
  return {
    session: cached.session,
    source: cached.source,
    item,
    place: "item",
  };
}

/** Chooses among sessions. */
export function latest(
  kept: readonly (KeptSession | undefined)[],
): KeptSession | undefined {
  return kept.reduce((best, next) => {
    if (best === undefined || next === undefined) return best ?? next;
    return next.session.expiresAt > best.session.expiresAt ? next : best;
  });
}
