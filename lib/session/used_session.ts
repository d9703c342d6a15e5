/**
 * The session that a command uses itself: the agent's, else the item's, which the agent is then told of.
 *
 * @module
 */

import { answerAgent, askForSession } from "../agent/sessions.ts";
import type { KeptSession } from "../sts/session.ts";
import type { Call } from "./call.ts";
import { sessionOf } from "./call_session.ts";

/**
 * Gets the session of a call; `get` and `export` do the same, but print before they tell the agent.
 *
 * @throws {OpStsError} When there is none to be had
 */
export async function usedSession(call: Call): Promise<KeptSession> {
  const reply = await askForSession(call);
  const found = reply.held ?? await sessionOf("use", call);
  await answerAgent(reply, found, call);
  return found;
}
