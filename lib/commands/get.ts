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
 * Prints a session: the cached one, a new one, or after a failed renewal the old one.
 *
 * @param parts Options and adapters
 * @returns Exit code
 */
export async function get(parts: CommandParts): Promise<number> {
  const wish = { renew: false, settle: true, mustStore: false };
  const { session, source } = await obtainSession(wish, parts);
  const accountId = source.serial === undefined ? undefined : accountOfSerial(source.serial);
  await parts.terminal.print(credentialDocument(session, accountId));
  return 0;
}
