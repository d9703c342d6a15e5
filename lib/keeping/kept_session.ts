/**
 * Sessions that 1Password keeps: what a look finds, where new ones go, and which is good enough.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import type { Options } from "../command_line/options.ts";
import { findField } from "../onepassword/field_names.ts";
import { editRisk, type Item } from "../onepassword/item.ts";
import type { KeyItem } from "../onepassword/key_item.ts";
import {
  isSameSource,
  type KeptSession,
  LEAST_LIFE_MS,
  type Session,
  type Source,
} from "../sts/session.ts";
import { type CachedSession, decodeSession } from "./codec.ts";
import type { SessionItem } from "./session_item.ts";
import type { StoreCall } from "./store.ts";

/** How far a command goes: whether an old session may do, a fresh one is needed, or a new one. */
export type Wish = "use" | "login" | "renew";

/** What one look into 1Password found. */
export interface Reading {
  /** Wall clock in ms before the first call of `op`. */
  readonly startedAt: number;
  /** The session with the latest expiration, if there is any of the right source. */
  readonly kept: KeptSession | undefined;
  /** The key item, read only now where a session item alone had answered. */
  key(): Promise<KeyItem>;
  /** The session items, looked for only now where the key item's field was to answer. */
  sessionItems(): Promise<SessionItems>;
}

/** The session items of a key item. */
export interface SessionItems {
  /** The one to write to first. */
  readonly items: readonly SessionItem[];
  /** Title for a new one. */
  readonly title: string;
}

/** A session that a look found while a login was under way. */
export interface Found {
  readonly kind: "found";
  readonly kept: KeptSession;
}

/**
 * Chooses where a new session is to be kept.
 *
 * @param now Wall clock in ms
 * @param session The session, where it may be kept there already, for the key of before a rotation
 * @returns `field` of the key item, a session `item`, or `nowhere`
 */
export function placeFor(
  options: Options,
  key: KeyItem,
  now: number,
  session?: Session,
): "field" | "item" | "nowhere" {
  if (options.cache === "off") return "nowhere";
  if (options.cache === "item" || options["cache-item"] !== undefined) return "item";
  const isWanted = options.cache === "field" ||
    findField(key.item, options["cache-field"]) !== undefined;
  return isWanted && fieldProblem(options, key, now, session) === undefined ? "field" : "item";
}

/** Says why a session should not go into the key item's field; `undefined` when it can. */
export function fieldProblem(
  options: Options,
  key: KeyItem,
  now: number,
  session?: Session,
): string | undefined {
  const risk = editRisk(key.item);
  if (risk !== undefined) return risk;
  const cached = inField(options, key);
  const isTaken = cached?.source !== undefined && !isSameSource(cached.source, key.source) &&
    cached.session.accessKeyId !== session?.accessKeyId &&
    cached.session.expiresAt - now > LEAST_LIFE_MS;
  return isTaken ? "the field keeps the session of another key or MFA device" : undefined;
}

/** What the field of a key item keeps. */
export function inField(options: Options, { item }: KeyItem): CachedSession | undefined {
  const value = findField(item, options["cache-field"])?.value;
  return value === undefined ? undefined : decodeSession(value);
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
  { options, clock }: Pick<StoreCall, "options" | "clock">,
): KeptSession | undefined {
  if (kept === undefined || wish === "renew") return undefined;
  return isFresh(kept.session, options, clock) ? kept : undefined;
}

/** Names an item, without the secrets in it. */
export function nameOf({ id, title, vault }: Item): KeptSession["item"] {
  return { id, title, vault: { id: vault.id } };
}

/** The sessions of a source that a session item keeps. */
export function ofSource({ item, sessions }: SessionItem, wanted: Source): KeptSession[] {
  return sessions.filter(({ source }) => isSameSource(source, wanted))
    .map(({ session, source }) => ({ session, source, item: nameOf(item), place: "item" }));
}

/** Chooses among sessions the one that lasts longest. */
export function latest(kept: readonly (KeptSession | undefined)[]): KeptSession | undefined {
  let best: KeptSession | undefined;
  for (const next of kept) {
    if (next === undefined) continue;
    if (best === undefined || next.session.expiresAt > best.session.expiresAt) best = next;
  }
  return best;
}
