/**
 * `op-sts login`: makes sure that a session is there, for consumers that do not wait for one.
 *
 * @module
 */

import { handToAgent } from "../agent/sessions.ts";
import { obtainSession } from "../session/obtain.ts";
import type { Call } from "../session/call.ts";
import { formatDuration } from "../base/duration.ts";
import { UsageError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { isoSeconds } from "../sts/session.ts";

/**
 * Logs in when less than `--min-remaining` is left, or always with `--force`.
 *
 * @throws {UsageError} With `--cache off`, where nothing would be left of a login
 */
export async function login(call: Call): Promise<number> {
  const { options, clock, terminal, own } = call;
  if (options.cache === "off") {
    throw new UsageError("Cannot log in with --cache off: the session would be kept nowhere");
  }
  terminal.progress(`op-sts: logging in with ${quote(options.item)}`);
  const wish = own.has("force") ? "renew" : "login";
  const readAt = clock.now();
  const kept = await obtainSession(wish, call);
  await handToAgent(kept, { replace: wish === "renew", readAt }, call);
  const { session, item } = kept;
  terminal.progress("");
  const left = formatDuration(Math.floor((session.expiresAt - clock.now()) / 60_000) * 60);
  const until = isoSeconds(session.expiresAt);
  await terminal.print(`Session in ${quote(item.title)} until ${until} (${left} left)\n`);
  return 0;
}
