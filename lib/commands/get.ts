/**
 * `op-sts get`: prints credentials for credential_process.
 *
 * @module
 */

import { inTimeLoaded } from "../base/late_part.ts";
import type { Call } from "../session/call.ts";
import { sessionOf } from "../session/call_session.ts";
import { accountOf, credentialDocument, type KeptSession } from "../sts/session.ts";

/** Prints a session: the agent's, the cached one, a new one, or after a failed renewal the old one. */
export async function get(call: Call): Promise<number> {
  if (call.options.agent === "off") {
    await print(await sessionOf("use", call), call);
    return 0;
  }
  const { answerAgent, askForSession } = await inTimeLoaded(
    import("../agent/sessions.ts"),
    call.deadline,
  );
  const reply = await askForSession(call);
  const found = reply.held ?? await sessionOf("use", call);
  // Printed first: nobody waits for what the agent has to be told.
  await print(found, call);
  await answerAgent(reply, found, call);
  return 0;
}

async function print(found: KeptSession, call: Call): Promise<void> {
  await call.terminal.print(credentialDocument(found.session, accountOf(found)));
}
