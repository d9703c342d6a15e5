/**
 * The cached value: base64 of the JSON that `aws sts get-session-token` prints, plus a key `op-sts` of our own.
 *
 * So the article's script reads our sessions, and we read its.
 *
 * @module
 */

import { isObject, isOptionalText } from "../base/json.ts";
import { CREDENTIAL, isoSeconds, type Session, type Source } from "../sts/session.ts";

/** `2026-11-24T15:16:47Z`, `…+00:00`, and either with a fraction of a second (RFC 3339). */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * By which fields of the key item a source was asked for, folded: who asks in the same way means the same source, and
 * needs no look at the key item.
 */
export interface Asked {
  /** Field with the access key id. */
  readonly key: string;
  /** Field with the MFA serial; absent where `--mfa-serial` stood in for it. */
  readonly serial?: string;
}

/** A cached value, taken apart. */
export interface CachedSession {
  readonly session: Session;
  /** What it was made from; absent in a value that the article's script wrote. */
  readonly source?: Source;
  /** How it was asked for; absent in values of early builds. */
  readonly asked?: Asked;
}

/**
 * Writes a cached value.
 *
 * @param about Duration asked for in seconds, and region: information only; and how the source was asked for
 * @returns Base64 in one line
 */
export function encodeSession(
  session: Session,
  source: Source,
  about: { readonly duration: number; readonly region: string; readonly asked?: Asked },
): string {
  const value = {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      // As AWS CLI v2 prints it, which is what the article's script is used to.
      Expiration: isoSeconds(session.expiresAt).replace("Z", "+00:00"),
    },
    "op-sts": { source, ...about },
  };
  return new TextEncoder().encode(JSON.stringify(value)).toBase64();
}

/**
 * Reads a cached value; wrapped base64 is fine.
 *
 * @returns The session and its source, or `undefined` when the text is anything else
 */
export function decodeSession(text: string): CachedSession | undefined {
  try {
    const json = new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.fromBase64(text),
    );
    const value: unknown = JSON.parse(json);
    if (!isObject(value)) return undefined;
    const session = readCredentials(value["Credentials"]);
    const own = value["op-sts"];
    if (session === undefined || own === undefined) return session && { session };
    if (!isObject(own)) return undefined;
    const source = readSource(own["source"]);
    const asked = own["asked"] === undefined ? NOT_TOLD : readAsked(own["asked"]);
    return source && asked && { session, source, ...asked };
  } catch {
    return undefined;
  }
}

const NOT_TOLD = {};

function readCredentials(value: unknown): Session | undefined {
  if (!isObject(value)) return undefined;
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = value;
  if (!isCredential(AccessKeyId) || !isCredential(SecretAccessKey)) return undefined;
  if (!isCredential(SessionToken) || typeof Expiration !== "string") return undefined;
  const expiresAt = INSTANT.test(Expiration)
    ? Math.floor(Date.parse(Expiration) / 1000) * 1000
    : NaN;
  if (Number.isNaN(expiresAt)) return undefined;
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiresAt,
  };
}

function isCredential(value: unknown): value is string {
  return typeof value === "string" && CREDENTIAL.test(value);
}

function readSource(value: unknown): Source | undefined {
  if (!isObject(value)) return undefined;
  const { accessKeyId, serial, partition, endpoint } = value;
  if (typeof accessKeyId !== "string" || typeof partition !== "string") return undefined;
  if (!isOptionalText(serial) || !isOptionalText(endpoint)) return undefined;
  return {
    accessKeyId,
    ...(serial === undefined ? {} : { serial }),
    partition,
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

function readAsked(value: unknown): { readonly asked: Asked } | undefined {
  if (!isObject(value)) return undefined;
  const { key, serial } = value;
  if (typeof key !== "string" || !isOptionalText(serial)) return undefined;
  return { asked: serial === undefined ? { key } : { key, serial } };
}
