/**
 * Sessions that 1Password keeps: what a look finds, where new ones go, and which is good enough.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { Options } from "../command_line/options.ts";
import { editRisk, findField, type Item } from "../onepassword/item.ts";
import type { KeyItem } from "../onepassword/key_item.ts";
import { isSameSource, type KeptSession, type Session, type Source } from "../sts/session.ts";
import type { Call } from "./call.ts";
import type { SessionItem } from "./session_item.ts";

/** How far a command goes: whether an old session may do, a fresh one is needed, or a new one. */
export type Wish = "use" | "login" | "renew";

/** What one look into 1Password found. */
export interface Reading {
  /** Wall clock in ms before the first call of `op`. */
  readonly startedAt: number;
  /** The session with the latest expiration, if there is any of the right source. */
  readonly kept: KeptSession | undefined;
  /** Session items that were looked at, the one to write to first. */
  readonly sessionItems: readonly SessionItem[];
  /** The key item, read only now where a session item alone had answered. */
  key(): Promise<KeyItem>;
}

/** A session that a look found while a login was under way. */
export interface Found {
  readonly kind: "found";
  readonly kept: KeptSession;
}

/**
 * Chooses where a new session is to be kept.
 *
 * @returns `field` of the key item, a session `item`, or `nowhere`
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

/** Tells whether a session can be printed without a renewal: whether `--min-remaining` of its life is left. */
export function isFresh(
  session: Pick<Session, "expiresAt">,
  options: Options,
  clock: Clock,
): boolean {
  return session.expiresAt - clock.now() >= options["min-remaining"] * 1000;
}

/** The session of a reading, if it makes a login needless. */
export function freshIn(
  { kept }: Reading,
  wish: Wish,
  { options, clock }: Pick<Call, "options" | "clock">,
): KeptSession | undefined {
  if (kept === undefined || wish === "renew") return undefined;
  return isFresh(kept.session, options, clock) ? kept : undefined;
}

/** Names an item, without the secrets in it. */
export function nameOf({ id, title, vault }: Item): KeptSession["item"] {
  return { id, title, vault: { id: vault.id } };
}

/**
 * Takes the session of a session item.
 *
 * @param wanted What the session must have been made from, if that is known
 */
export function ofSessionItem(
  { cached, item }: SessionItem,
  wanted: Source | undefined,
): KeptSession | undefined {
  // Without a source, nothing tells whose session a session item keeps.
  if (
    cached?.source === undefined || wanted === undefined || !isSameSource(cached.source, wanted)
  ) return undefined;
  return { session: cached.session, source: cached.source, item: nameOf(item), place: "item" };
}

/** Chooses among sessions the one that lasts longest. */
export function latest(
  kept: readonly (KeptSession | undefined)[],
): KeptSession | undefined {
  return kept.reduce((best, next) => {
    if (best === undefined || next === undefined) return best ?? next;
    return next.session.expiresAt > best.session.expiresAt ? next : best;
  });
}
