/**
 * `op-sts status`: shows what is cached, never a secret of it.
 *
 * @module
 */

import { listedInAgent } from "../agent/sessions.ts";
import type { ListedSession } from "../agent/messages.ts";
import type { Call } from "../session/call.ts";
import { formatDuration } from "../base/duration.ts";
import { quote } from "../base/text.ts";
import { accountOfSerial } from "../sts/mfa_serial.ts";
import { isoSeconds } from "../sts/session.ts";
import { isFresh } from "../session/kept_session.ts";
import { readSession } from "../session/store.ts";

/** A session that was found, without its secrets. */
interface SeenSession extends Pick<ListedSession, "source" | "item" | "expiresAt"> {
  readonly cache: "agent" | "field" | "item";
}

/**
 * Looks for a session without renewing it.
 *
 * @returns Exit code: 0 when `get` would print the session as it is, else 1
 */
export async function status(call: Call): Promise<number> {
  const { options, clock, terminal, own } = call;
  const seen = await look(call);
  const usable = seen !== undefined && isFresh(seen, options, clock);
  const remaining = seen === undefined
    ? 0
    : Math.max(0, Math.floor((seen.expiresAt - clock.now()) / 1000));
  const text = own.has("json")
    ? JSON.stringify({ usable, ...(seen === undefined ? {} : describe(seen, remaining)) })
    : sentence(seen, remaining, usable, options["min-remaining"]);
  await terminal.print(text + "\n");
  return usable ? 0 : 1;
}

/** Looks where `get` would, in the same order. */
async function look(call: Call): Promise<SeenSession | undefined> {
  const { options, clock } = call;
  const listed = await listedInAgent(call);
  if (listed !== undefined && isFresh(listed, options, clock)) return { ...listed, cache: "agent" };
  const { kept } = await readSession(call);
  if (kept === undefined) return undefined;
  const { source, item, session: { expiresAt }, place } = kept;
  return { source, item, expiresAt, cache: place === "field" ? "field" : "item" };
}

function describe({ expiresAt, source, item, cache }: SeenSession, remaining: number): object {
  return {
    expiration: isoSeconds(expiresAt),
    remainingSeconds: remaining,
    cache,
    item: { id: item.id, title: item.title, vault: item.vault.id },
    mfaSerial: source.serial,
    accountId: source.serial === undefined ? undefined : accountOfSerial(source.serial),
    partition: source.partition,
    endpoint: source.endpoint,
  };
}

function sentence(
  seen: SeenSession | undefined,
  remaining: number,
  usable: boolean,
  least: number,
): string {
  if (seen === undefined) return "No session is cached";
  const title = quote(seen.item.title);
  const where = seen.cache === "agent" ? `Session of ${title} in the agent` : `Session in ${title}`;
  const until = isoSeconds(seen.expiresAt);
  if (remaining === 0) return `${where} expired at ${until}`;
  const left = `until ${until} (${formatDuration(remaining)} left)`;
  return usable
    ? `${where} ${left}`
    : `${where} ${left}, to be renewed: less than ${formatDuration(least)}`;
}
