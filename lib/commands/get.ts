/**
 * `op-sts get`: prints credentials for credential_process.
 *
 * @module
 */

import { obtainSession } from "../broker.ts";
import type { CommandParts } from "../command.ts";
import { accountOfSerial } from "../mfa_serial.ts";
import { credentialDocument } from "../session.ts";

/**
 * Prints a session: the agent's, the cached one, a new one, or after a failed renewal the old one.
 *
 * @param parts Options and adapters
 * @returns Exit code
 */
export async function get(parts: CommandParts): Promise<number> {
  const agent = parts.options.agent === "off" ? undefined : await import("../agent_session.ts");
  const taken = await agent?.takeFromAgent(parts);
  const wish = { renew: false, settle: true, mustStore: false };
  const found = taken ?? await obtainSession(wish, parts);
  const { session, source } = found;
  const accountId = source.serial === undefined ? undefined : accountOfSerial(source.serial);
  await parts.terminal.print(credentialDocument(session, accountId));
  if (taken === undefined) await agent?.handToAgent(found, false, parts);
  return 0;
}
