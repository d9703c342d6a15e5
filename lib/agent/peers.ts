/**
 * Those who talk to the agent: one line each, in a short time, and never too many.
 *
 * @module
 */

import type { AgentAnswer, AgentRequest } from "./messages.ts";
import { readRequest } from "./schema.ts";
import { receiveLine, sendLine } from "./socket.ts";
import type { Clock } from "../base/clock.ts";

/** Time that a peer has to ask and to take the answer, in ms. */
const PEER_MS = 2000;

/** Time between two looks who has had it, in ms. */
const LOOK_MS = 500;

/** Most peers at a time: one more drives the oldest out, which is stuck, since an answer takes no millisecond. */
const MOST_PEERS = 200;

/** The peers of an agent. */
export interface Peers {
  /** Serves whoever connects, until the listener is closed. */
  serve(listener: Deno.Listener): Promise<void>;
  /** Waits for the last ones to go. */
  gone(): Promise<void>;
}

/**
 * Opens the peers of an agent.
 *
 * @param answer Says what is answered
 */
export function openPeers(
  answer: (request: AgentRequest) => AgentAnswer,
  clock: Clock,
): Peers {
  /** When each was let in, the oldest first. */
  const since = new Map<Deno.Conn, number>();
  const served = new Set<Promise<void>>();
  let isLooking = false;

  async function talk(peer: Deno.Conn): Promise<void> {
    try {
      const line = await receiveLine(peer);
      const request = line === undefined ? undefined : readRequest(line);
      if (request !== undefined) await sendLine(peer, answer(request));
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

  return {
    async serve(listener) {
      for await (const peer of listener) {
        const [oldest] = since.keys();
        if (since.size >= MOST_PEERS && oldest !== undefined) drop(oldest);
        since.set(peer, clock.elapsed());
        const talking = talk(peer).then(() => void served.delete(talking));
        served.add(talking);
        void look();
      }
    },
    async gone() {
      await Promise.all(served);
    },
  };
}
