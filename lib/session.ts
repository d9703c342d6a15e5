/**
 * A session: temporary credentials, whom they belong to and until when they are valid.
 *
 * @module
 */

/** What a session was made from; a session of another source is never used. */
export interface Source {
  /** Long-lived access key id. */
  readonly accessKeyId: string;
  /** MFA serial number; absent when the login needed none. */
  readonly serial?: string;
  /** Partition, such as `aws`. */
  readonly partition: string;
  /** Endpoint of the user's own; absent for AWS's. */
  readonly endpoint?: string;
}

/** Temporary credentials of AWS STS. */
export interface Session {
  /** Temporary access key id. */
  readonly accessKeyId: string;
  /** Secret that belongs to it. */
  readonly secretAccessKey: string;
  /** Token that belongs to both. */
  readonly sessionToken: string;
  /** End of validity in ms since the epoch, a whole second. */
  readonly expiresAt: number;
}

/** Below this life a session is not printed at all: it could end before it is used. In ms. */
export const LEAST_LIFE_MS = 60_000;

/**
 * The document that credential_process asks for, in the one spelling that all SDKs take: whole seconds with `Z`,
 * Version a number, AccountId a string.
 *
 * @param session Session to print
 * @param accountId Account of the session; left out when unknown
 * @returns One line of JSON with a newline
 *
 * @example Usage
 * ```ts
 * import { credentialDocument } from "./session.ts";
 *
 * const session = { accessKeyId: "ASIA", secretAccessKey: "s", sessionToken: "t", expiresAt: 0 };
 * const { Version, Expiration } = JSON.parse(credentialDocument(session, undefined));
 * if (Version !== 1 || Expiration !== "1970-01-01T00:00:00Z") throw new Error("unreachable");
 * ```
 */
export function credentialDocument(
  session: Session,
  accountId: string | undefined,
): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: isoSeconds(session.expiresAt),
    AccountId: accountId,
  }) + "\n";
}

/**
 * Writes an instant in whole seconds.
 *
 * @param ms Milliseconds since the epoch
 * @returns `YYYY-MM-DDTHH:MM:SSZ`
 */
export function isoSeconds(ms: number): string {
  // Not toISOString(), whose first call costs every hit 2 MB of memory.
  const at = new Date(ms);
  const date = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  return `${date.map(twoDigits).join("-")}T${time.map(twoDigits).join(":")}Z`;
}

function twoDigits(part: number): string {
  return String(part).padStart(2, "0");
}
