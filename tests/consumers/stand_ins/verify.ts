/**
 * Who signed a request to any service of AWS: its signature and session token checked against the sessions that STS's
 * stand-in has issued.
 *
 * @module
 */

import { readAuthorization } from "../../emulators/sts/authorization.ts";
import type { Session } from "../../emulators/sts/stand_in.ts";
import { sha256Hex, signature } from "../../emulators/sts/sigv4.ts";

/** A request as it came over the wire. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query as sent, without the mark of the query. */
  readonly path: string;
  readonly query: string;
  /** Values by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The signer of a request. */
export interface Signer {
  /** Service in the scope of the signature. */
  readonly service: string;
  readonly session: Session;
}

/**
 * Finds the signer of a request.
 *
 * @param request The request
 * @param sessions All that were issued
 * @returns The signer; `undefined` when it is anonymous
 * @throws {Error} When it is signed, and not as it must be by a session that has not expired
 */
export async function signerOf(
  request: AwsRequest,
  sessions: readonly Session[],
): Promise<Signer | undefined> {
  const { headers, body } = request;
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  const { credential, signedHeaders, signature: given } = readAuthorization(authorization);
  const [accessKeyId = "", , region = "", service = ""] = credential.split("/");
  const session = sessions.find((each) => each.accessKeyId === accessKeyId);
  if (session === undefined) throw new Error(`no session has the key ${accessKeyId}`);
  if (session.sessionToken !== headers["x-amz-security-token"]) throw new Error("wrong token");
  if (Date.parse(session.expiration) <= Date.now()) throw new Error("expired");
  for (const name of ["host", "x-amz-security-token"]) {
    if (!signedHeaders.includes(name)) throw new Error(`${name} is not signed`);
  }
  const payloadHash = headers["x-amz-content-sha256"] ?? await sha256Hex(body);
  if (/^[0-9a-f]{64}$/.test(payloadHash) && payloadHash !== await sha256Hex(body)) {
    throw new Error("the body is not the one that was signed");
  }
  const { secretAccessKey } = session;
  const stamp = headers["x-amz-date"] ?? "";
  const expected = await signature({
    ...{ secretAccessKey, stamp, region, service, signedHeaders, headers, body },
    method: request.method,
    // S3 takes the path as it is, every other service encodes it once more.
    path: service === "s3" ? request.path : request.path.split("/").map(encode).join("/"),
    query: canonicalQuery(request.query),
    payloadHash,
  });
  if (given !== expected) throw new Error("wrong signature");
  return { service, session };
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query.split("&").map((pair) => pair.includes("=") ? pair : `${pair}=`)
    .map((pair) => pair.split("=").map((part) => encode(decodeURIComponent(part))).join("="))
    .sort().join("&");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
