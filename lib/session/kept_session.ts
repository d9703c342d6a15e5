/**
 * Sessions that 1Password keeps: where they were found, where new ones go, and which is good enough.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { Companion } from "./session_item.ts";
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
  /** Whether that item is the key item itself or a companion. */
  readonly place: "field" | "companion";
}

/** What one look into 1Password found. */
export interface Reading {
  /** Wall clock in ms before the first call of `op`. */
  readonly startedAt: number;
  /** The session with the latest expiration, if there is any of the right source. */
  readonly kept: KeptSession | undefined;
  /** The key item, unless a companion alone answered. */
  readonly key: KeyItem | undefined;
  /** Companions that were looked at, the one to write to first. */
  readonly companions: readonly Companion[];
}

/** A reading with the key item in it: all that a login needs. */
export interface FullReading extends Reading {
  readonly key: KeyItem;
}

/**
 * Chooses where a new session is to be kept.
 *
 * @param options `--cache`, `--cache-item` and `--cache-field`
 * @returns `field` of the key item, a `companion`, or `nowhere`
 */
export function placeFor(
  options: Options,
  key: Item,
): "field" | "companion" | "nowhere" {
  if (options.cache === "off") return "nowhere";
  if (options.cache === "item" || options["cache-item"] !== undefined) {
    return "companion";
  }
  const wanted = options.cache === "field" ||
    findField(key, options["cache-field"]) !== undefined;
  return wanted && editRisk(key) === undefined ? "field" : "companion";
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
 * Takes the session of a companion.
 *
 * @param wanted What the session must have been made from, if that is known
 */
export function ofCompanion(
  companion: Companion,
  wanted: Source | undefined,
): KeptSession | undefined {
  const { cached, item } = companion;
  // Without a source, nothing tells whose session a companion keeps.
  if (
    cached?.source === undefined || wanted === undefined ||
    !isSameSource(cached.source, wanted)
  ) return undefined;
  return {
    session: cached.session,
    source: cached.source,
    item,
    place: "companion",
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
