/**
 * `op-sts get`: prints credentials for credential_process.
 *
 * @module
 */

import type { HeldSession } from "../agent/messages.ts";
import { obtainSession } from "../session/obtain.ts";
import type { CommandParts } from "../call.ts";
import { accountOfSerial } from "../sts/mfa_serial.ts";
import { credentialDocument } from "../sts/session.ts";

/**
 * Prints a session: the agent's, the cached one, a new one, or after a failed renewal the old one.
 */
export async function get(parts: CommandParts): Promise<number> {
  const wish = { renew: false, settle: true, mustStore: false };
  const obtain = () => obtainSession(wish, parts);
  async function print({ session, source: { serial } }: HeldSession): Promise<void> {
    const accountId = serial === undefined ? undefined : accountOfSerial(serial);
    await parts.terminal.print(credentialDocument(session, accountId));
  }
  if (parts.options.agent === "off") {
    await print(await obtain());
  } else {
    const { throughAgent } = await import("../agent/sessions.ts");
    await throughAgent(obtain, print, parts);
  }
  return 0;
}
