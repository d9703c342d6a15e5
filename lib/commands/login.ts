/**
 * `op-sts login`: makes sure that a session is there, for consumers that do not wait for one.
 *
 * @module
 */

import { handToAgent } from "../agent/sessions.ts";
import { UsageError } from "../base/errors.ts";
import { harmless, quote } from "../base/text.ts";
import type { Call } from "../session/call.ts";
import { baseCall, isDerived } from "../session/call_session.ts";
import { checkGivenCode } from "../session/code_elsewhere.ts";
import { noteFound } from "../session/known.ts";
import { obtainSession } from "../session/obtain.ts";
import type { KeptSession } from "../sts/session.ts";
import { untilText } from "../terminal/local_time.ts";
import { sentence } from "../terminal/shown_text.ts";

/**
 * Logs in when less than `--min-remaining` is left, or always with `--force`.
 *
 * @throws {UsageError} With `--cache off`, where nothing would be left of a login, and with a code in `--code`
 */
export async function login(call: Call): Promise<number> {
  checkGivenCode(call.own.get("code"));
  if (call.own.has("all")) {
    const { loginToAll } = await import("./login_all.ts");
    return await loginToAll(call);
  }
  const { clock, terminal, profile } = call;
  const kept = await logIn(call);
  const { session, item } = kept;
  const whose = profile === undefined
    ? `Session in ${quote(item.title)}`
    : `Session of ${harmless(profile.source)} in ${quote(item.title)}`;
  const proof = isDerived(call.options) ? `; ${await proveDerived(kept, call)}` : "";
  const until = untilText(session.expiresAt, clock.now());
  await terminal.print(sentence(`${whose} ${until}${proof}`, terminal.columns).join("\n") + "\n");
  return 0;
}

/**
 * Makes sure that one session is there and stored, and hands it to the agent where the options say so.
 *
 * @throws {UsageError} With `--cache off`
 */
export async function logIn(asked: Call): Promise<KeptSession> {
  const call = baseCall(asked);
  const { options, clock, terminal, own, profile } = call;
  if (options.cache === "off") {
    throw new UsageError("Cannot log in with --cache off: the session would be kept nowhere");
  }
  const what = profile === undefined ? quote(options.item) : harmless(profile.source);
  terminal.progress(`op-sts: logging in with ${what}`);
  const wish = own.has("force") ? "renew" : "login";
  const readAt = clock.now();
  const kept = await obtainSession(wish, call);
  await handToAgent(kept, { replace: wish === "renew", readAt }, call);
  await noteFound(kept, call);
  terminal.progress("");
  if (kept.source.serial === undefined) {
    call.warn("the session is without MFA: IAM's own calls fail with it (InvalidClientTokenId)");
  }
  return kept;
}

/** Gets the session of the role or the policy that the call names, which shows that it can be had. */
async function proveDerived(kept: KeptSession, call: Call): Promise<string> {
  const { deriveFrom } = await import("../session/derived_session.ts");
  const readAt = call.clock.now();
  const derived = await deriveFrom(kept, call);
  await handToAgent(derived, { replace: true, readAt }, call);
  const until = untilText(derived.session.expiresAt, call.clock.now());
  return derived.role === undefined ? `narrowed ${until}` : `${derived.role} ${until}`;
}
