/**
 * `op-sts status`: shows what is cached, never a secret of it.
 *
 * @module
 */

import type { CommandParts } from "../command.ts";
import { formatDuration } from "../duration.ts";
import { quote } from "../item.ts";
import { accountOfSerial } from "../mfa_serial.ts";
import { isoSeconds } from "../session.ts";
import { isFresh, type KeptSession } from "../session_store.ts";

/**
 * Looks for a session without renewing it.
 *
 * @param parts Options and adapters
 * @returns Exit code: 0 when `get` would print the session as it is, else 1
 */
export async function status(parts: CommandParts): Promise<number> {
  const { options, clock, store, terminal, own } = parts;
  const { kept } = await store.read();
  const usable = kept !== undefined && isFresh(kept.session, options, clock);
  const remaining = kept === undefined
    ? 0
    : Math.max(0, Math.floor((kept.session.expiresAt - clock.now()) / 1000));
  const text = own.has("json")
    ? JSON.stringify({ usable, ...(kept === undefined ? {} : describe(kept, remaining)) })
    : sentence(kept, remaining, usable, options["min-remaining"]);
  await terminal.print(text + "\n");
  return usable ? 0 : 1;
}

function describe({ session, source, item, place }: KeptSession, remaining: number): object {
  return {
    expiration: isoSeconds(session.expiresAt),
    remainingSeconds: remaining,
    cache: place === "field" ? "field" : "item",
    item: { id: item.id, title: item.title, vault: item.vault.id },
    mfaSerial: source.serial,
    accountId: source.serial === undefined ? undefined : accountOfSerial(source.serial),
    partition: source.partition,
    endpoint: source.endpoint,
  };
}

function sentence(
  kept: KeptSession | undefined,
  remaining: number,
  usable: boolean,
  least: number,
): string {
  if (kept === undefined) return "No session is cached";
  const where = `Session in ${quote(kept.item.title)}`;
  const until = isoSeconds(kept.session.expiresAt);
  if (remaining === 0) return `${where} expired at ${until}`;
  const left = `until ${until} (${formatDuration(remaining)} left)`;
  return usable
    ? `${where} ${left}`
    : `${where} ${left}, to be renewed: less than ${formatDuration(least)}`;
}
