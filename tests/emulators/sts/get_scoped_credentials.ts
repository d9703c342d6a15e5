/**
 * The GetScopedCredentials action (service model of 2026-11).
 *
 * @module
 */

import type { ActionRequest } from "./action.ts";
import { Refusal, refusal } from "./errors.ts";
import { checkParameters } from "./parameters.ts";
import { checkPolicy, POLICY_RULE } from "./policy.ts";
import { credentialsTree, issueSession } from "./session.ts";
import type { XmlTree } from "./xml.ts";

const RULES = {
  Policy: POLICY_RULE,
  DurationSeconds: { kind: "integer", min: 1, max: 129_600 },
  MinimumSessionTokenSize: { kind: "integer", min: 0, max: 4096 },
  ScopedSessionDescription: { kind: "text", min: 0, max: 256 },
} as const;

/** Times that a session can be narrowed by a policy. */
const MOST_SCOPES = 3;

/** Size that a token may have, in bytes; AWS names none. */
const TOKEN_LIMIT = 4096;

/**
 * Narrows a session.
 *
 * @param request The request
 * @returns The result: `Credentials`, `SessionInfo` and sizes
 * @throws {Refusal} When a parameter is not acceptable, no session asks, or it has too little life left
 */
export function getScopedCredentials(request: ActionRequest): XmlTree {
  const { params, caller, directory, nowMs } = request;
  checkParameters(params, RULES);
  const { session, identity } = caller;
  // AWS documents that keys cannot call it, and not what it says then.
  if (session === undefined) throw refusal("scopedKey");
  const { Policy: policy, DurationSeconds: duration } = params;
  if (policy === undefined && duration === undefined) throw refusal("scopeless");
  const leftSeconds = Math.floor((Date.parse(session.expiration) - nowMs) / 1000);
  const durationSeconds = Number(duration ?? leftSeconds);
  if (durationSeconds > leftSeconds) throw refusal("shortLived");
  const scopes = (session.scopes ?? 0) + (policy === undefined ? 0 : 1);
  if (scopes > MOST_SCOPES) throw denied(identity.arn, "the session is narrowed three times");
  if (!request.allowsScoping) throw denied(identity.arn, "no identity-based policy allows it");
  if (policy !== undefined) checkPolicy(policy, request.packedPolicyLimit);
  const narrowed = issueSession(directory, {
    ...session,
    durationSeconds,
    scopes,
    policies: [...session.policies ?? [], ...(policy === undefined ? [] : [policy])],
  }, nowMs);
  const size = narrowed.sessionToken.length;
  return {
    Credentials: credentialsTree(narrowed),
    SessionInfo: { ScopedSessionId: identity.userId, Arn: identity.arn },
    SessionTokenUtilization: String(Math.ceil(100 * size / TOKEN_LIMIT)),
    SessionTokenSize: String(size),
    ScopedPoliciesCount: String(scopes),
    ...(session.sourceIdentity === undefined ? {} : { SourceIdentity: session.sourceIdentity }),
  };
}

function denied(arn: string, because: string): Refusal {
  return new Refusal(
    403,
    "AccessDenied",
    `User: ${arn} is not authorized to perform: sts:GetScopedCredentials because ${because}`,
  );
}
