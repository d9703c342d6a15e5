/**
 * Sessions that are made from others: of a role, or narrowed by a policy.
 *
 * @module
 */

import { ask, type AskParts, loadSts } from "../sts/ask.ts";
import { ROLE_ROWS, SCOPE_ROWS } from "./error_rows.ts";
import { sessionIn } from "../sts/issuer.ts";
import {
  type Credentials,
  type MfaCode,
  type RoleWish,
  type ScopeWish,
  signingPart,
} from "../sts/messages.ts";
import type { Session } from "../sts/session.ts";
import type { StsTarget } from "../sts/target.ts";

/** Who asks. */
export interface Signer {
  readonly credentials: Credentials;
  /** Where the credentials are of: a role of another partition cannot be assumed. */
  readonly target: StsTarget;
  /** A code for `credentials` that are a long-lived key; a session has its login's. */
  readonly mfa?: MfaCode | undefined;
  /** When the login was, in ms since the epoch, where that is known: some roles ask for a recent one. */
  readonly loggedInAt?: number | undefined;
}

/** Trust policies that ask for a recent login (`aws:MultiFactorAuthAge`) seldom ask for less, in ms. */
const OLD_LOGIN_MS = 15 * 60_000;

/**
 * Assumes a role by AssumeRole: an hour at most by a session, and no code; longer by the long-lived key and a code.
 *
 * @throws {StsError} `code` is AWS's: AccessDenied where the role does not exist, does not trust the user, or asks for an
 * external id or a newer login
 */
export async function assumeRole(
  wish: RoleWish,
  signer: Signer,
  parts: AskParts,
): Promise<Session> {
  const { target, mfa, loggedInAt = Infinity } = signer;
  const place = target.endpoint ?? target.region;
  parts.trace(
    `sts: AssumeRole ${wish.roleArn} at ${place}, ${mfa === undefined ? "without" : "with"} a code`,
  );
  const answer = await ask(target, parts, async (route) => {
    const sdk = await loadSts();
    return await sdk.assumeRole({
      ...route,
      credentials: signingPart(signer.credentials),
      ...wish,
      mfa,
    });
  });
  const now = parts.clock.now();
  const action = `Cannot assume ${wish.roleArn}`;
  const isOld = now - loggedInAt > OLD_LOGIN_MS;
  return sessionIn(answer, { rows: ROLE_ROWS, action, place, now, isOld });
}

/**
 * Narrows a session by GetScopedCredentials: the same identity with less rights, or for a shorter time.
 *
 * @param signer Signs with the session, never with a long-lived key
 * @throws {StsError} `code` is AWS's: MalformedPolicyDocument, PackedPolicyTooLarge, InsufficientSessionLifetime, …
 */
export async function narrowSession(
  wish: ScopeWish,
  signer: Signer,
  parts: AskParts,
): Promise<Session> {
  const { target } = signer;
  const place = target.endpoint ?? target.region;
  parts.trace(`sts: GetScopedCredentials at ${place}`);
  const answer = await ask(target, parts, async (route) => {
    const sdk = await loadSts();
    return await sdk.getScopedCredentials({
      ...route,
      credentials: signingPart(signer.credentials),
      ...wish,
    });
  });
  return sessionIn(answer, {
    rows: SCOPE_ROWS,
    action: "Cannot narrow the session",
    place,
    now: parts.clock.now(),
  });
}
