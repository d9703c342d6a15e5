/**
 * Those who connect to a listener: a short time for each, and never too many.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";

/** Time that a peer has to ask and to take the answer, in ms. */
const PEER_MS = 2000;

/** Time between two looks who has had it, in ms. */
const LOOK_MS = 500;

/** Most peers at a time: one more drives the oldest out, which is stuck, since an answer takes no millisecond. */
const MOST_PEERS = 200;

/** Time until the next try where the system let nobody in, as with no file descriptor left, in ms. */
const PAUSE_MS = 100;

/** The peers of a listener. */
export interface Peers {
  /** Lets in whoever connects, until the listener is closed. */
  serve(listener: Deno.Listener): Promise<void>;
  /** Waits for the last ones to go. */
  gone(): Promise<void>;
}

/**
 * Opens the peers of a listener.
 *
 * @param talk Deals with one of them, whose connection is closed afterwards or when its time is over
 */
export function openPeers(talk: (peer: Deno.Conn) => Promise<void>, clock: Clock): Peers {
  /** When each was let in, the oldest first. */
  const since = new Map<Deno.Conn, number>();
  const served = new Set<Promise<void>>();
  let isLooking = false;

  async function serveOne(peer: Deno.Conn): Promise<void> {
    try {
      await talk(peer);
    } catch {
      // It has gone, sent what was no message, or had its time: there is nobody to tell.
    } finally {
      drop(peer);
    }
  }
  function drop(peer: Deno.Conn): void {
    if (since.delete(peer)) peer.close();
  }
  /** One look for all of them: a timer for each would outlive it, and thousands a second fill the memory. */
  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    while (since.size > 0) {
      await clock.sleep(LOOK_MS);
      for (const [peer, letIn] of since) if (clock.elapsed() - letIn >= PEER_MS) drop(peer);
    }
    isLooking = false;
  }
  function letIn(peer: Deno.Conn): void {
    const [oldest] = since.keys();
    if (since.size >= MOST_PEERS && oldest !== undefined) drop(oldest);
    since.set(peer, clock.elapsed());
    const serving = serveOne(peer).then(() => void served.delete(serving));
    served.add(serving);
    void look();
  }

  return {
    async serve(listener) {
      for (;;) {
        try {
          letIn(await listener.accept());
        } catch (error) {
          if (error instanceof Deno.errors.BadResource) return;
          if (error instanceof Deno.errors.Interrupted) return;
          await clock.sleep(PAUSE_MS);
        }
      }
    },
    async gone() {
      await Promise.all(served);
    },
  };
}
