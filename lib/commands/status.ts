/**
 * `op-sts status`: shows what is cached, never a secret of it.
 *
 * @module
 */

import { listedInAgent } from "../agent/sessions.ts";
import type { ListedSession } from "../agent/messages.ts";
import type { Call } from "../session/call.ts";
import { formatDuration } from "../base/duration.ts";
import { harmless, quote } from "../base/text.ts";
import { accountOfSerial } from "../sts/mfa_serial.ts";
import { forgetKnown, knownOfItem } from "../lock/known_sessions.ts";
import { typedCommand } from "../profiles/typed_command.ts";
import { baseCall } from "../session/call_session.ts";
import { noteFound } from "../session/known.ts";
import { isoSeconds, type KeptSession } from "../sts/session.ts";
import { timeText, untilText } from "../terminal/local_time.ts";
import { sentence } from "../terminal/shown_text.ts";
import { isFresh } from "../keeping/kept_session.ts";
import { readSession } from "../keeping/store.ts";

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
  terminal.progress("op-sts: asking 1Password");
  const seen = await look(call);
  terminal.progress("");
  const usable = seen !== undefined && isFresh(seen, options, clock);
  const remaining = seen === undefined
    ? 0
    : Math.max(0, Math.floor((seen.expiresAt - clock.now()) / 1000));
  const text = own.has("json")
    ? JSON.stringify({ usable, ...(seen === undefined ? {} : describe(seen, remaining)) })
    : sentence(describeInWords(seen, usable, call), terminal.columns).join("\n");
  await terminal.print(text + "\n");
  return usable ? 0 : 1;
}

/** Looks where `get` would, in the same order. */
async function look(asked: Call): Promise<SeenSession | undefined> {
  const call = baseCall(asked);
  const { options, clock } = call;
  const listed = await listedInAgent(call);
  if (listed !== undefined && isFresh(listed, options, clock)) return { ...listed, cache: "agent" };
  const { kept } = await readSession(call);
  if (kept === undefined) {
    await forgetKnown(options.item, call);
    return undefined;
  }
  await noteFound(kept, call);
  await tellUndone(kept, call);
  const { source, item, session: { expiresAt }, place } = kept;
  return { source, item, expiresAt, cache: place === "field" ? "field" : "item" };
}

/** Time for which it is told that a change may have been undone, in ms. */
const TOLD_MS = 7 * 24 * 3600_000;

/** A login under credential_process has nobody to tell this to. */
async function tellUndone({ item, place }: KeptSession, call: Call): Promise<void> {
  if (place !== "field") return;
  const { undoneAt } = await knownOfItem(item.id, call) ?? {};
  if (undoneAt === undefined || call.clock.now() - undoneAt > TOLD_MS) return;
  call.warn(
    `a change made elsewhere to ${quote(item.title)} about ${
      isoSeconds(undoneAt)
    } may have been undone by a login: compare it with its previous version in the 1Password app`,
  );
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

function describeInWords(seen: SeenSession | undefined, usable: boolean, call: Call): string {
  const { options, clock, profile } = call;
  const whose = profile === undefined ? "" : ` of ${harmless(profile.source)}`;
  if (seen === undefined) return `No session${whose} is cached: ${hintToLogin(call)}`;
  const title = quote(seen.item.title);
  const where = seen.cache === "agent"
    ? `Session${whose === "" ? ` of ${title}` : whose} in the agent`
    : `Session${whose} in ${title}`;
  const now = clock.now();
  if (seen.expiresAt <= now) return `${where} ended ${timeText(seen.expiresAt, now)}`;
  const left = untilText(seen.expiresAt, now);
  return usable
    ? `${where} ${left}`
    : `${where} ${left}, to be renewed: less than ${formatDuration(options["min-remaining"])}`;
}

function hintToLogin({ profile, given }: Call): string {
  return typedCommand("login", {
    profile: profile?.source,
    options: new Map(Object.entries(given)),
  });
}
