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

/** Any service of AWS, of a request whose time is far from its own. */
export const CLOCK_ROW: Row = {
  code: /^SignatureDoesNotMatch$/,
  message: /Signature (expired|not yet current)/,
  trouble: "refused",
  detail: "this machine's clock is off by more than 15 minutes",
  hint: "set the clock",
  timed: true,
};

/** Any service of AWS, of too many requests. */
export const THROTTLED_ROW: Row = {
  code: /^(Throttl|RequestLimitExceeded|TooManyRequests|SlowDown)/,
  trouble: "throttled",
  detail: "AWS limits the rate of requests",
  hint: "try again in a minute",
};

/** What any call can be refused with. */
export const ANY_ROWS: readonly Row[] = [
  CLOCK_ROW,
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
  THROTTLED_ROW,
];

/** What a call with a one-time password can be refused with. */
export const MFA_ROWS: readonly Row[] = [
  {
    code: /^AccessDenied/,
    message: /MultiFactorAuthentication failed.*invalid MFA one time pass code/,
    trouble: "code rejected",
    detail: "AWS rejected the one-time password",
    hint: "check that it comes from the device that the MFA serial names",
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
];

const KEY: readonly Row[] = [
  {
    code: /^AccessDenied/,
    message: /session credentials/,
    trouble: "refused",
    detail: "the key in the item is a temporary one",
    hint: "put the long-lived access key (AKIA…) of the IAM user into the item",
  },
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

/** GetSessionToken. */
export const LOGIN_ROWS: readonly Row[] = [...MFA_ROWS, ...ANY_ROWS, ...KEY];

/** GetCallerIdentity. */
export const IDENTITY_ROWS: readonly Row[] = [...ANY_ROWS, ...KEY];
