/**
 * What a session that was found tells those who ask nobody.
 *
 * @module
 */

import { type KnownChange, noteKnown } from "../lock/known_sessions.ts";
import { accountOfSerial } from "../sts/mfa_serial.ts";
import type { KeptSession, Source } from "../sts/session.ts";
import type { Call } from "./call.ts";

/** Says whose a source is, as far as its MFA serial tells it. */
export function knownOf({ serial }: Source): Pick<KnownChange, "serial" | "accountId"> {
  const accountId = serial === undefined ? undefined : accountOfSerial(serial);
  return accountId === undefined ? { serial } : { serial, accountId };
}

/**
 * Notes a session that 1Password keeps, perhaps since another machine has logged in.
 *
 * @param change What else has become known
 */
export async function noteFound(
  { source, item, place, session: { expiresAt } }: KeptSession,
  call: Call,
  change: KnownChange = {},
): Promise<void> {
  // A session item that has answered alone does not tell the key item's title, nor its id unless that was asked for.
  const isKey = place === "field" || item.id === call.options.item;
  const key = isKey ? item : { id: call.options.item, vault: item.vault };
  await noteKnown(key, { ...knownOf(source), place, expiresAt, ...change }, call);
}
