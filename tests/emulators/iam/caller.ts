/**
 * Who may call IAM, and for what.
 *
 * @module
 */

import type { Caller } from "../sts/authenticate.ts";
import type { IamAction, StsAction } from "../sts/behaviour.ts";
import { Refusal, refusal } from "../sts/errors.ts";

const IAM_ACTIONS: readonly string[] = [
  "ListAccessKeys",
  "CreateAccessKey",
  "UpdateAccessKey",
  "DeleteAccessKey",
  "GetAccessKeyLastUsed",
];

/** Tells whether an action is one of IAM. */
export function isIamAction(action: string): action is IamAction {
  return IAM_ACTIONS.includes(action);
}

/**
 * Checks that IAM takes the caller.
 *
 * @param action The action
 * @param caller The sender
 * @param takesScoped Whether it takes sessions that GetScopedCredentials made
 * @throws {Refusal} For a session without MFA, and for what the user's policy does not allow
 */
export function checkIamCaller(action: StsAction, caller: Caller, takesScoped: boolean): void {
  const { session, key, identity } = caller;
  const isOfUser = session?.action === "GetSessionToken";
  // Not AccessDenied: seen by aws-vault, aws-sdk-js and others.
  if (isOfUser && !session.mfaPresent) throw refusal("unknownKey");
  if (session?.scopes !== undefined && session.scopes > 0 && !takesScoped) {
    throw refusal("unknownKey");
  }
  if (key.iamRights?.includes(action) ?? true) return;
  throw new Refusal(
    403,
    "AccessDenied",
    `User: ${identity.arn} is not authorized to perform: iam:${action} on resource: user ${key.userName} because no identity-based policy allows the iam:${action} action`,
  );
}
