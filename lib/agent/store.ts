/**
 * The sessions that the agent holds, and when it forgets them.
 *
 * @module
 */

import type { ListedSession } from "./messages.ts";
import type { KeptSession } from "../sts/session.ts";
import type { Clock } from "../base/clock.ts";

/** How to keep a session. */
export interface Keeping {
  /** Seconds after which it is forgotten unless somebody asks for it; the agent's own limit counts when it is shorter. */
  readonly idle: number;
  /** Whether it replaces one that lasts longer, as a login that was forced does. */
  readonly replace: boolean;
  /** Wall clock in ms before it was read or obtained: what was read before all was forgotten is not taken. */
  readonly readAt: number;
}

/** Sessions in memory, by what they are asked for by. */
export interface AgentStore {
  readonly size: number;
  /** Gives a session of which at least `least` seconds are left; that counts as use. */
  find(key: string, least: number): KeptSession | undefined;
  keep(key: string, held: KeptSession, keeping: Keeping): void;
  /** Lists all sessions, which is no use of them. */
  list(): ListedSession[];
  /** Forgets all sessions, and gives their number. */
  clear(): number;
  /** Forgets what has expired or was not used for too long; gives the ms until more can be forgotten. */
  sweep(): number;
}

/** A session in the store. */
interface Entry {
  readonly held: KeptSession;
  readonly idleMs: number;
  usedAt: Moment;
}

/** One moment by both clocks. */
interface Moment {
  readonly wall: number;
  readonly elapsed: number;
}

/** Most sessions that are held: nobody has so many, and a program gone wild must not fill the memory. */
const MOST = 100;

/**
 * Opens an empty store.
 *
 * @param idleSeconds Longest time without use
 * @param lastCleared When all was last to be forgotten, in ms by the wall clock
 */
export function openAgentStore(
  clock: Clock,
  idleSeconds: number,
  lastCleared = 0,
): AgentStore {
  let clearedAt = lastCleared;
  /** In order of use, the longest unused first. */
  const entries = new Map<string, Entry>();

  function now(): Moment {
    return { wall: clock.now(), elapsed: clock.elapsed() };
  }
  function unusedMs({ usedAt }: Entry): number {
    return Math.max(clock.now() - usedAt.wall, clock.elapsed() - usedAt.elapsed);
  }
  function leftMs(entry: Entry): number {
    return Math.min(
      entry.held.session.expiresAt - clock.now(),
      entry.idleMs - unusedMs(entry),
    );
  }
  function sweep(): number {
    let next = Infinity;
    for (const [key, entry] of entries) {
      const left = leftMs(entry);
      if (left <= 0) entries.delete(key);
      else next = Math.min(next, left);
    }
    return next;
  }

  return {
    get size() {
      return entries.size;
    },
    find(key, least) {
      sweep();
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (entry.held.session.expiresAt - clock.now() < least * 1000) return undefined;
      entry.usedAt = now();
      entries.delete(key);
      entries.set(key, entry);
      return entry.held;
    },
    keep(key, held, { idle, replace, readAt }) {
      sweep();
      // A time in the future was noted under a clock that has been set back since.
      if (readAt <= clearedAt && clearedAt <= clock.now()) return;
      const before = entries.get(key)?.held;
      // Of two that were obtained at the same time the later may arrive first.
      const isNews = replace || before === undefined ||
        before.source.accessKeyId !== held.source.accessKeyId ||
        before.session.expiresAt <= held.session.expiresAt;
      if (!isNews) return;
      const idleMs = Math.min(idle, idleSeconds) * 1000;
      entries.delete(key);
      entries.set(key, { held, idleMs, usedAt: now() });
      sweep();
      const [oldest] = entries.keys();
      if (entries.size > MOST && oldest !== undefined) entries.delete(oldest);
    },
    list() {
      sweep();
      return [...entries].map(([key, entry]) => {
        const { session, ...about } = entry.held;
        const idleSeconds = Math.ceil((entry.idleMs - unusedMs(entry)) / 1000);
        return { ...about, key, expiresAt: session.expiresAt, idleSeconds };
      });
    },
    clear() {
      const { size } = entries;
      entries.clear();
      clearedAt = clock.now();
      return size;
    },
    sweep,
  };
}
