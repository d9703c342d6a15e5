/**
 * The time of a signed request, checked against the server's clock.
 *
 * @module
 */

import { incompleteSignature, signatureDoesNotMatch } from "./errors.ts";

/** How far a request's time may lie from the server's clock, in ms. */
const TOLERANCE_MS = 15 * 60 * 1000;

/**
 * Writes an instant the way SigV4 does.
 *
 * @param atMs Instant in ms since the epoch
 * @returns The ISO 8601 basic format, `YYYYMMDDTHHMMSSZ`
 */
export function amzDate(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d+|[:-]/g, "");
}

/**
 * Checks the time of a request against the server's clock.
 *
 * @param stamp Value of `X-Amz-Date`; STS takes `Date` in its place, the stand-in does not
 * @param nowMs The server's clock in ms
 * @throws {Refusal} When the time is missing, unreadable, or more than 15 minutes off
 */
export function checkRequestTime(
  stamp: string | undefined,
  nowMs: number,
): void {
  if (stamp === undefined) {
    throw incompleteSignature(
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  }
  const atMs = Date.parse(
    stamp.replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      "$1-$2-$3T$4:$5:$6.000Z",
    ),
  );
  if (Number.isNaN(atMs) || amzDate(atMs) !== stamp) {
    throw incompleteSignature(
      `Date must be in ISO-8601 'basic format'. Got '${stamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  const now = amzDate(nowMs);
  if (atMs < nowMs - TOLERANCE_MS) {
    const earliest = amzDate(nowMs - TOLERANCE_MS);
    throw signatureDoesNotMatch(
      `Signature expired: ${stamp} is now earlier than ${earliest} (${now} - 15 min.)`,
    );
  }
  if (atMs > nowMs + TOLERANCE_MS) {
    const latest = amzDate(nowMs + TOLERANCE_MS);
    throw signatureDoesNotMatch(
      `Signature not yet current: ${stamp} is still later than ${latest} (${now} + 15 min.)`,
    );
  }
}
