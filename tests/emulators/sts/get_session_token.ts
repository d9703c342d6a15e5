/**
 * The GetSessionToken action.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html}
 * @module
 */

import type { ActionRequest } from "./action.ts";
import { refusal } from "./errors.ts";
import { checkMfa } from "./mfa.ts";
import { checkParameters, MFA_RULES } from "./parameters.ts";
import { credentialsTree, issueSession } from "./session.ts";
import type { XmlTree } from "./xml.ts";

const RULES = {
  DurationSeconds: { kind: "integer", min: 900, max: 129_600 },
  ...MFA_RULES,
} as const;

const DEFAULT_SECONDS = 43_200;
/** Sessions of a root user are cut to this, without an error. */
const ROOT_SECONDS = 3600;

/**
 * Exchanges a long-lived key, with or without a one-time password, for a session.
 *
 * @param request The request
 * @returns The result: `Credentials`
 * @throws {Refusal} When a parameter, the caller or the one-time password is not acceptable
 */
export async function getSessionToken(
  request: ActionRequest,
): Promise<XmlTree> {
  const { params, caller, directory, usedCodes, nowMs, onStep } = request;
  checkParameters(params, RULES);
  if (caller.session !== undefined) throw refusal("sessionCaller");
  const mfaPresent = await checkMfa(params, caller, usedCodes, nowMs, onStep);
  const seconds = Number(params.DurationSeconds ?? DEFAULT_SECONDS);
  const durationSeconds = caller.key.root === true ? Math.min(seconds, ROOT_SECONDS) : seconds;
  const { key: source, identity } = caller;
  const session = issueSession(directory, {
    action: "GetSessionToken",
    source,
    identity,
    mfaPresent,
    mfaAtMs: mfaPresent ? nowMs : undefined,
    durationSeconds,
  }, nowMs);
  return { Credentials: credentialsTree(session) };
}
