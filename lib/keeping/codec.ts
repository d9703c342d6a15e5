/**
 * The cached value: base64 of the JSON that `aws sts get-session-token` prints, plus a key `op-sts` of our own.
 *
 * So the article's script reads our sessions, and we read its.
 *
 * @module
 */

import * as z from "zod/mini";
import { later } from "../base/later.ts";
import { isoSeconds, type Session, type Source } from "../sts/session.ts";

/** `2026-11-24T15:16:47Z`, `…+00:00`, and either with a fraction of a second (RFC 3339). */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

const valueSchema = later(() => {
  const text = z.string();
  const optionalText = z.exactOptional(text);
  const secret = z.string().check(z.minLength(1));
  return z.looseObject({
    Credentials: z.looseObject({
      AccessKeyId: secret,
      SecretAccessKey: secret,
      SessionToken: secret,
      Expiration: z.pipe(
        z.string().check(z.regex(INSTANT)),
        z.pipe(
          z.transform((text: string) => Math.floor(Date.parse(text) / 1000) * 1000),
          z.number(),
        ),
      ),
    }),
    "op-sts": z.optional(z.looseObject({
      source: z.object({
        accessKeyId: text,
        serial: optionalText,
        partition: text,
        endpoint: optionalText,
      }),
      asked: z.optional(z.object({ key: text, serial: optionalText })),
    })),
  });
});

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
  /** How it was asked for; absent in values of before 0.2.0. */
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
    const { Credentials, "op-sts": own } = valueSchema().parse(JSON.parse(json));
    const session = {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiresAt: Credentials.Expiration,
    };
    if (own === undefined) return { session };
    const { source, asked } = own;
    return asked === undefined ? { session, source } : { session, source, asked };
  } catch {
    return undefined;
  }
}
