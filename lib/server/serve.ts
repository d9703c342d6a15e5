/**
 * `exec --server`: hands a session to the program whenever it asks, and renews it as long as the program runs.
 *
 * @module
 */

import { listen } from "./listener.ts";
import { renewedSession } from "./renewed_session.ts";
import { serverVariables } from "./variables.ts";
import { askForSession } from "../agent/sessions.ts";
import { inBackground } from "../call.ts";
import { type Clock, within } from "../base/clock.ts";
import { OpStsError } from "../base/errors.ts";
import type { Call } from "../session/call.ts";
import { loadRenewal } from "../session/foresight.ts";
import { type SessionVariables, variablesOf } from "../session/variables.ts";
import type { KeptSession } from "../sts/session.ts";

/** A server that runs. */
export interface Served {
  /** What the environment of the program has to become. */
  readonly variables: SessionVariables;
  /** Lets a renewal end that is under way, for a while: what it writes must not go on without us and our lock. */
  settle(): Promise<void>;
}

/** Longest time that a program's end waits for the end of a renewal, in ms. */
const SETTLE_MS = 5000;

/**
 * Starts the server; it ends with this process.
 *
 * @param first The session to begin with
 * @param sessionOf Gets the session of a call
 * @throws {OpStsError} When the system does not allow it
 */
export async function serveSession(
  first: KeptSession,
  sessionOf: (call: Call) => Promise<KeptSession>,
  call: Call,
): Promise<Served> {
  const { options, clock, environment, host } = call;
  async function renew(old: KeptSession): Promise<KeptSession> {
    let problem = "the session was not renewed";
    const again = inBackground(call, (text) => problem = text);
    const { held, ...reply } = await askForSession(again);
    // The agent hands out what is renewed here already.
    const isNews = held !== undefined && held.session.expiresAt > old.session.expiresAt;
    const found = await sessionOf({ ...again, agentReply: isNews ? { held, ...reply } : reply });
    // Where the old one was taken for want of a new one, the reason was a warning.
    if (found.session.expiresAt <= old.session.expiresAt) throw new OpStsError(problem);
    return found;
  }

  const session = renewedSession(first, renew, clock, options["min-remaining"] * 1000);
  // Not waited for: only a renewal needs it, and tells what is missing.
  loadRenewal().catch(() => {});
  const door = listen(session.answer, clock);
  void keepRenewing(session.renewAhead, clock);
  const settings = await call.profileSettings?.() ?? {};
  return {
    variables: serverVariables(variablesOf(first, call), door, { environment, host, settings }),
    settle: async () => void await within(session.settled(), SETTLE_MS),
  };
}

async function keepRenewing(renewAhead: () => Promise<number>, clock: Clock): Promise<never> {
  for (;;) await clock.sleep(await renewAhead());
}
