/**
 * STS's refusals, what each means and what a user can do about it.
 *
 * Codes are contract, texts are not: each is matched by its distinguishing words only. Sources: the STS API reference,
 * the service model of its SDKs, and public logs. The first row that matches counts.
 *
 * @module
 */

import type { Row } from "./errors.ts";

const NEW_KEY =
  "check the key in the IAM console; for another partition, give --region or its MFA serial";

const NEWER_LOGIN = "run: op-sts login --force";

/** What any call can be refused with. */
const ANY: readonly Row[] = [
  {
    code: /^SignatureDoesNotMatch$/,
    message: /Signature (expired|not yet current)/,
    trouble: "refused",
    detail: "this machine's clock is off by more than 15 minutes",
    hint: "set the clock",
    timed: true,
  },
  {
    code: /^SignatureDoesNotMatch$/,
    trouble: "refused",
    detail: "the secret access key does not belong to its access key id",
    hint: "copy the secret again, or create a new access key",
  },
  {
    code: /^RegionDisabledException$/,
    trouble: "refused",
    detail: "STS is not active in this region for the account",
    hint: "give --region a region that is on by default, such as us-east-1",
  },
  {
    code: /^(Throttl|RequestLimitExceeded|TooManyRequests|SlowDown)/,
    trouble: "throttled",
    detail: "AWS limits the rate of requests",
    hint: "try again in a minute",
  },
];

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

const LOGIN: readonly Row[] = [
  {
    code: /^AccessDenied/,
    message: /MultiFactorAuthentication failed.*invalid MFA one time pass code/,
    trouble: "code rejected",
    detail: "AWS rejected the one-time password",
    hint: "check that the one-time password in the item belongs to the MFA serial",
    timed: true,
  },
  {
    code: /^AccessDenied/,
    message: /MultiFactorAuthentication failed.*unable to validate MFA code/,
    trouble: "refused",
    detail: "AWS does not know this MFA serial for this user",
    hint: "copy the device's ARN from the IAM console, section security credentials",
  },
  {
    code: /^AccessDenied/,
    message: /MultiFactorAuthentication failed.*must provide/,
    trouble: "refused",
    detail: "AWS wants both an MFA serial and a one-time password",
    hint: "add the MFA serial and the one-time password to the item",
  },
  {
    code: /^AccessDenied/,
    message: /session credentials/,
    trouble: "refused",
    detail: "the key in the item is a temporary one",
    hint: "put the long-lived access key (AKIA…) of the IAM user into the item",
  },
];

const KEY: readonly Row[] = [
  {
    code: /^InvalidClientTokenId$/,
    trouble: "refused",
    detail: "AWS does not know this access key: it is deleted, inactive or of another partition",
    hint: NEW_KEY,
  },
  {
    code: /^(InvalidAccessKeyId|UnrecognizedClientException|ExpiredToken)/,
    trouble: "refused",
    detail: "AWS does not take this access key",
    hint: NEW_KEY,
  },
  {
    code: /^AccessDenied/,
    trouble: "refused",
    detail: "AWS does not allow it",
    quotes: true,
    hint: "ask an administrator of the account what denies it: a permissions boundary, a service " +
      "control policy or the network's own rules",
  },
  {
    code: /^ValidationError$/,
    trouble: "refused",
    detail: "AWS does not take the request",
    hint: "check --duration and the MFA serial",
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

/** By call. A role that is assumed by a long-lived key and a code can fail as a login does. */
export const ROWS = {
  GetSessionToken: [...LOGIN, ...ANY, ...KEY],
  GetCallerIdentity: [...ANY, ...KEY],
  AssumeRole: [...LOGIN.slice(0, 3), ...ANY, ...OF_SESSION, ...ROLE],
  GetScopedCredentials: [...ANY, ...OF_SESSION, ...SCOPE],
} as const satisfies Record<string, readonly Row[]>;
