/**
 * Signature Version 4 calculated anew from a request and a secret.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html}
 * @module
 */

import { ALGORITHM } from "./authorization.ts";

/** Everything that goes into the signature of a request; of a `POST /` without a query where it does not say. */
export interface SignatureInput {
  readonly secretAccessKey: string;
  /** The request's time, `YYYYMMDDTHHMMSSZ`. */
  readonly stamp: string;
  readonly region: string;
  /** Name of the service in the scope. */
  readonly service: string;
  /** Lower-case names, sorted. */
  readonly signedHeaders: readonly string[];
  /** Values by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly method?: string;
  /** Path and query in canonical form. */
  readonly path?: string;
  readonly query?: string;
  /** What is signed as the hash of the body, where it is another word. */
  readonly payloadHash?: string;
}

/**
 * Calculates a signature.
 *
 * @param input What is signed, and with which secret
 * @returns 64 lower-case hex digits
 */
export async function signature(input: SignatureInput): Promise<string> {
  const { stamp, region, service } = input;
  const scope = [stamp.slice(0, 8), region, service, "aws4_request"];
  const canonical = utf8(await canonicalRequest(input));
  const toSign = [
    ALGORITHM,
    stamp,
    scope.join("/"),
    await sha256Hex(canonical),
  ].join("\n");
  let key = utf8(`AWS4${input.secretAccessKey}`);
  for (const part of scope) key = await hmac(key, part);
  return (await hmac(key, toSign)).toHex();
}

/**
 * Hashes bytes.
 *
 * @param bytes Any bytes
 * @returns Their SHA-256 as 64 lower-case hex digits
 */
export async function sha256Hex(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

async function canonicalRequest(input: SignatureInput): Promise<string> {
  const headers = input.signedHeaders.map((name) => {
    const value = (input.headers[name] ?? "").trim().replace(/ +/g, " ");
    return `${name}:${value}\n`;
  });
  return [
    input.method ?? "POST",
    input.path ?? "/",
    input.query ?? "",
    headers.join(""),
    input.signedHeaders.join(";"),
    input.payloadHash ?? await sha256Hex(input.body),
  ].join("\n");
}

async function hmac(
  key: Uint8Array<ArrayBuffer>,
  text: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, [
    "sign",
  ]);
  return new Uint8Array(
    await crypto.subtle.sign("HMAC", imported, utf8(text)),
  );
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
