/**
 * The listener on 127.0.0.1: one request a connection, of bounded size and time. Nothing of it is logged.
 *
 * @module
 */

import { type Answer, refusalAnswer, writeAnswer } from "./answer.ts";
import { type Door, newDoor, refusalOf } from "./guard.ts";
import { END_OF_REQUEST, readRequest, REQUEST_LIMIT } from "./request.ts";
import type { Clock } from "../base/clock.ts";
import { OpStsError } from "../base/errors.ts";
import { systemReason } from "../base/system_reason.ts";
import { openPeers } from "../system/peers.ts";

/** By number: what a name stands for, others decide. */
const ADDRESS = "127.0.0.1";

/**
 * Begins to listen, at a port that the system chooses; it ends with this process.
 *
 * @param session Says what is answered to who may ask; at once, since JavaScript's library waits for one second
 * @returns What a request has to name
 * @throws {OpStsError} When the system does not allow it
 */
export function listen(session: () => Answer, clock: Clock): Door {
  const listener = openListener();
  const door = newDoor(`${ADDRESS}:${listener.addr.port}`);

  async function talk(peer: Deno.Conn): Promise<void> {
    const answer = writeAnswer(answerTo(await receive(peer)));
    for (let sent = 0; sent < answer.length;) sent += await peer.write(answer.subarray(sent));
    await peer.closeWrite();
  }
  function answerTo(text: string | undefined): Answer {
    if (text === undefined) return refusalAnswer(431);
    const request = readRequest(text);
    if (request === undefined) return refusalAnswer(400);
    const status = refusalOf(request, door);
    return status === undefined ? session() : refusalAnswer(status);
  }

  void openPeers(talk, clock).serve(listener);
  return door;
}

function openListener(): Deno.TcpListener {
  try {
    return Deno.listen({ transport: "tcp", hostname: ADDRESS, port: 0 });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new OpStsError(
      `Cannot listen on ${ADDRESS} for the program: ${systemReason(error)}`,
      "without --server it gets the session as it is: op-sts exec -- CMD",
    );
  }
}

/**
 * Reads a request up to its end; what comes behind it is nothing that anybody could mean.
 *
 * @returns `undefined` when it is too long
 */
async function receive(peer: Deno.Conn): Promise<string | undefined> {
  // One character for each byte: what is no ASCII is refused anyway.
  const decoder = new TextDecoder("latin1");
  const chunk = new Uint8Array(REQUEST_LIMIT);
  let text = "";
  while (text.length <= REQUEST_LIMIT) {
    const length = await peer.read(chunk);
    if (length === null) return text;
    text += decoder.decode(chunk.subarray(0, length));
    const end = text.indexOf(END_OF_REQUEST);
    if (end !== -1) return end > REQUEST_LIMIT ? undefined : text.slice(0, end);
  }
  return undefined;
}
