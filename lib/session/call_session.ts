/**
 * The session that a call is about: of the item, or made from that one for a role or a policy.
 *
 * @module
 */

import { inTimeLoaded } from "../base/late_part.ts";
import type { Options } from "../command_line/options.ts";
import type { KeptSession } from "../sts/session.ts";
import type { Call } from "./call.ts";
import type { Wish } from "../keeping/kept_session.ts";
import { obtainSession } from "./obtain.ts";

/** Gets the session that a call is about, as {@linkcode obtainSession} does for the item's. */
export async function sessionOf(wish: Wish, call: Call): Promise<KeptSession> {
  if (!isDerived(call.options)) return await obtainSession(wish, call);
  const { deriveSession } = await inTimeLoaded(import("./derived_session.ts"), call.deadline);
  return await deriveSession(wish, call);
}

/**
 * The same call about the item's own session: what is kept in 1Password, and what a role is taken on with. `op` looks at
 * none of the options that are left out.
 */
export function baseCall(call: Call): Call {
  const {
    "role-arn": _role,
    "role-session-name": _name,
    "external-id": _external,
    "source-identity": _identity,
    "role-duration": _duration,
    "scope-duration": _scope,
    policy: _policy,
    ...options
  } = call.options;
  return isDerived(call.options) ? { ...call, options, agentReply: undefined } : call;
}

/** Tells whether a call wants another session than the item's own. */
export function isDerived(options: Options): boolean {
  return options["role-arn"] !== undefined || options.policy !== undefined ||
    options["scope-duration"] !== undefined;
}
