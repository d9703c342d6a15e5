/**
 * A session: temporary credentials, whom they belong to and until when they are valid.
 *
 * @module
 */

import { accountOfSerial } from "./mfa_serial.ts";

/** A long-lived access key. */
export interface AccessKey {
  /** Its id, `AKIA…`. */
  readonly accessKeyId: string;
  /** Its secret. */
  readonly secretAccessKey: string;
}

/** What a session was made from; a session of another source is never used. */
export interface Source {
  readonly accessKeyId: string;
  /** MFA serial number; absent when the login needed none. */
  readonly serial?: string;
  /** Partition, such as `aws`. */
  readonly partition: string;
  /** Endpoint of the user's own; absent for AWS's. */
  readonly endpoint?: string;
}

/**
 * Tells whether a session was made from what is asked for.
 *
 * @returns Whether all four parts agree
 */
export function isSameSource(source: Source, wanted: Source): boolean {
  return source.accessKeyId === wanted.accessKeyId &&
    source.serial === wanted.serial &&
    source.partition === wanted.partition &&
    source.endpoint === wanted.endpoint;
}

/** Temporary credentials of AWS STS. */
export interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** End of validity in ms since the epoch, a whole second. */
  readonly expiresAt: number;
}

/** What AWS's keys and tokens consist of: with anything else no header can be made, nor a variable of a program. */
export const CREDENTIAL = /^[!-~]+$/;

/** A session with what is known about it, and nothing of the long-lived key. */
export interface KeptSession {
  readonly session: Session;
  readonly source: Source;
  /** Item that keeps it; of a login that was just made, the key item. */
  readonly item: {
    readonly id: string;
    readonly title: string;
    readonly vault: { readonly id: string };
  };
  /** Whether that item is the key item itself or a session item. */
  readonly place: "field" | "item";
  /** ARN of the role that it is of; absent for the user's own. */
  readonly role?: string;
}

/**
 * Account that a session acts in.
 *
 * @returns Twelve digits; `undefined` where neither a role nor the MFA serial tells it
 */
export function accountOf({ source: { serial }, role }: KeptSession): string | undefined {
  if (role !== undefined) return /^arn:[^:]*:iam::(\d{12}):role\//.exec(role)?.[1];
  return serial === undefined ? undefined : accountOfSerial(serial);
}

/** Below this life a session is not printed at all: it could end before it is used. In ms. */
export const LEAST_LIFE_MS = 60_000;

/**
 * The document that credential_process asks for, in the one spelling that all SDKs take: whole seconds with `Z`,
 * Version a number, AccountId a string.
 *
 * @returns One line of JSON with a newline
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
