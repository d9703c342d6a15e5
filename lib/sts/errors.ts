/**
 * What STS's refusals mean and what a user can do about each.
 *
 * @module
 */

import { StsError, type StsTrouble } from "../base/errors.ts";
import type { StsFailure } from "./messages.ts";

/** A refusal and its meaning. */
interface Row {
  readonly code: RegExp;
  readonly message?: RegExp;
  readonly trouble: StsTrouble;
  readonly detail: string;
  readonly hint: string;
  /** Whether a clock that is off can be the reason. */
  readonly timed?: true;
}

const NEW_KEY =
  "check the key in the IAM console; for another partition, give --region or its MFA serial";

/**
 * Codes are contract, texts are not: each is matched by its distinguishing words only. Sources: the STS API reference
 * and public logs. The first row that matches counts.
 */
const ROWS: readonly Row[] = [
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
  {
    code: /^InvalidClientTokenId$/,
    trouble: "refused",
    detail: "AWS does not know this access key: it is deleted, inactive or of another partition",
    hint: NEW_KEY,
  },
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
    code: /^(InvalidAccessKeyId|UnrecognizedClientException|ExpiredToken)/,
    trouble: "refused",
    detail: "AWS does not take this access key",
    hint: NEW_KEY,
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
  {
    code: /^ValidationError$/,
    trouble: "refused",
    detail: "AWS does not take the request",
    hint: "check --duration and the MFA serial",
  },
];

/** From this difference on, a code of this machine is wrong for AWS: it takes codes of the steps next to its own. */
const SKEW_WORTH_NAMING_SECONDS = 30;

/**
 * Turns what STS answered into an error with advice.
 *
 * @param now Wall clock in ms, to compare with the `Date` of the answer
 */
export function explainStsError(
  answer: StsFailure,
  now: number,
  place: string,
  action = "Cannot log in",
): StsError {
  if (answer.kind === "no answer") {
    const detail = answer.reason.replace(/\s+/g, " ").slice(0, 200);
    return new StsError(
      "network",
      `${action}: STS (${place}) did not answer: ${detail}`,
      "check the network, HTTPS_PROXY and AWS_CA_BUNDLE",
    );
  }
  const skew = skewOf(answer.date, now);
  const { code, status, message } = answer;
  const row = ROWS.find((row) => row.code.test(code) && (row.message?.test(message) ?? true));
  if (row === undefined) {
    const isServer = status >= 500 || status === 0 || status === 200;
    const trouble = status === 429 ? "throttled" : isServer ? "server" : "refused";
    const hint = isServer ? "try again in a minute" : undefined;
    return new StsError(
      trouble,
      `${action}: STS (${place}) answered ${status} ${code}`,
      hint,
      skew,
    );
  }
  if (
    skew !== undefined && Math.abs(skew) > SKEW_WORTH_NAMING_SECONDS &&
    row.timed
  ) {
    const clock = /clock/.test(row.detail) ? "it" : "this machine's clock";
    const off = `${clock} is ${Math.abs(skew)} s ${skew > 0 ? "ahead of" : "behind"} AWS's`;
    return new StsError(
      row.trouble,
      `${action}: ${row.detail}; ${off}`,
      "set the clock, then try again",
      skew,
    );
  }
  return new StsError(
    row.trouble,
    `${action}: ${row.detail}`,
    row.hint,
    skew,
  );
}

function skewOf(date: string | undefined, now: number): number | undefined {
  const theirs = Date.parse(date ?? "");
  return Number.isNaN(theirs) ? undefined : Math.round((now - theirs) / 1000);
}
