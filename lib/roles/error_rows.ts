/**
 * STS's refusals of sessions that are made from others, what each means and what a user can do about it.
 *
 * @module
 */

import { ANY_ROWS, MFA_ROWS } from "../sts/error_rows.ts";
import type { Row } from "../sts/errors.ts";

const NEWER_LOGIN = "run: op-sts login --force";

/** What a call can be refused with whose credentials a login has made. */
const OF_SESSION: readonly Row[] = [
  {
    code: /^ExpiredToken/,
    trouble: "refused",
    detail: "the session has ended",
    hint: NEWER_LOGIN,
  },
  {
    code: /^(InvalidClientTokenId|InvalidSubjectCredentials)/,
    trouble: "refused",
    detail: "AWS does not know the session: its access key or its user may be gone",
    hint: NEWER_LOGIN,
  },
  {
    code: /^MalformedPolicyDocument/,
    trouble: "refused",
    detail: "AWS does not take the policy",
    quotes: true,
    hint: "correct the file that --policy names",
  },
  {
    code: /^PackedPolicyTooLarge/,
    trouble: "refused",
    detail: "the policy is too large for AWS once it is packed",
    quotes: true,
    hint: "name fewer actions and resources in the file of --policy, or use wildcards",
  },
];

const ROLE: readonly Row[] = [
  {
    code: /^ValidationError$/,
    message: /role chaining/,
    trouble: "refused",
    detail: "AWS gives a role that is assumed from a session one hour at most",
    hint: "give --role-duration 1h or less",
  },
  {
    code: /^ValidationError$/,
    message: /MaxSessionDuration/,
    trouble: "refused",
    detail: "the role allows no session as long as this",
    hint: "give a shorter --role-duration, or raise the role's maximum session duration",
  },
  {
    code: /^ValidationError$/,
    trouble: "refused",
    detail: "AWS does not take the request",
    hint: "check --role-arn, --role-session-name, --external-id and --role-duration",
  },
  {
    code: /^AccessDenied/,
    message: /root accounts/,
    trouble: "refused",
    detail: "a root user cannot assume roles",
    hint: "use the access key of an IAM user",
  },
  {
    code: /^AccessDenied/,
    message: /sts:TagSession/,
    trouble: "refused",
    detail: "AWS does not allow the tags of this session to be passed on",
    quotes: true,
    hint: "ask for sts:TagSession in the role's trust policy and in the user's policy",
  },
  {
    code: /^AccessDenied/,
    message: /sts:SetSourceIdentity/,
    trouble: "refused",
    detail: "AWS does not allow a source identity here",
    quotes: true,
    hint: "leave --source-identity out, or ask for sts:SetSourceIdentity in the role's trust " +
      "policy and in the user's policy",
  },
  {
    code: /^AccessDenied/,
    isOld: true,
    trouble: "refused",
    detail: "AWS does not allow it",
    quotes: true,
    hint: `where the role asks for a recent login (aws:MultiFactorAuthAge), ${NEWER_LOGIN}`,
  },
  {
    code: /^AccessDenied/,
    trouble: "refused",
    detail: "AWS does not allow it",
    quotes: true,
    hint: "check that the role exists, that its trust policy names the user, and --external-id " +
      "where it asks for one",
  },
];

const SCOPE: readonly Row[] = [
  {
    code: /^InsufficientSessionLifetime/,
    trouble: "refused",
    detail: "the session ends before the time that --scope-duration asks for",
    hint: `give a shorter --scope-duration, or ${NEWER_LOGIN}`,
  },
  {
    code: /^(InvalidAction|UnknownOperation)/,
    trouble: "refused",
    detail: "STS here does not know GetScopedCredentials yet",
    hint: "use a role in place of --policy, or another --region",
  },
  {
    code: /^AccessDenied/,
    trouble: "refused",
    detail: "AWS does not allow it",
    quotes: true,
    hint:
      "ask for sts:GetScopedCredentials in the user's policy; a session can be narrowed three " +
      "times",
  },
  {
    code: /^ValidationError$/,
    trouble: "refused",
    detail: "AWS does not take the request",
    hint: "check --policy and --scope-duration",
  },
];

/** AssumeRole; by a long-lived key and a code it can fail as a login does. */
export const ROLE_ROWS: readonly Row[] = [...MFA_ROWS, ...ANY_ROWS, ...OF_SESSION, ...ROLE];

/** GetScopedCredentials. */
export const SCOPE_ROWS: readonly Row[] = [...ANY_ROWS, ...OF_SESSION, ...SCOPE];
