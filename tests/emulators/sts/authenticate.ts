/**
 * Who sent a request: its signature checked against the tables of keys and sessions.
 *
 * @module
 */

import { readAuthorization } from "./authorization.ts";
import type { Directory, Identity, LongLivedKey, Session } from "./directory.ts";
import { refusal } from "./errors.ts";
import type { StsRequest } from "./form.ts";
import { checkRequestTime } from "./request_time.ts";
import { sha256Hex, signature } from "./sigv4.ts";
import { checkSignedHeaders, readScope } from "./signing_rules.ts";

/** The sender of a request. */
export interface Caller {
  readonly key: LongLivedKey;
  readonly identity: Identity;
  /** The session whose credentials signed, if it was not the key itself. */
  readonly session: Session | undefined;
}

/** Name of the header that carries a session token. */
const TOKEN_HEADER = "x-amz-security-token";

/**
 * Authenticates a request.
 *
 * @param request The request
 * @param directory Keys and sessions
 * @param nowMs The server's clock in ms
 * @returns Its sender
 * @throws {Refusal} When it is not signed as it must be, with credentials that are known, active and not expired
 */
export async function authenticate(
  request: StsRequest,
  directory: Directory,
  nowMs: number,
  service: "sts" | "iam" = "sts",
): Promise<Caller> {
  const { headers, body } = request;
  const authorization = readAuthorization(headers.authorization);
  const stamp = headers["x-amz-date"] ?? "";
  checkRequestTime(headers["x-amz-date"], nowMs);
  checkSignedHeaders(authorization.signedHeaders, headers);
  const { accessKeyId, region } = readScope(authorization.credential, stamp, service);
  const caller = findCaller(accessKeyId, region, directory);
  if (caller.session === undefined && !isKnown(caller.key, service, region, nowMs)) {
    throw refusal("unknownKey");
  }
  const { secretAccessKey } = caller.session ?? caller.key;
  const { signedHeaders } = authorization;
  const expected = await signature(
    { secretAccessKey, stamp, region, service, signedHeaders, headers, body },
  );
  const claimed = headers["x-amz-content-sha256"] ?? await sha256Hex(body);
  if (
    authorization.signature !== expected || claimed !== await sha256Hex(body)
  ) throw refusal("wrongSignature");
  checkToken(caller.session, headers[TOKEN_HEADER], nowMs);
  return caller;
}

function findCaller(
  accessKeyId: string,
  region: string,
  directory: Directory,
): Caller {
  const session = directory.sessions.find((one) => one.accessKeyId === accessKeyId);
  const key = session?.source ?? directory.keys.get(accessKeyId);
  if (key === undefined || key.partition !== partitionOf(region)) {
    throw refusal("unknownKey");
  }
  if (session === undefined && key.status !== "Active") {
    throw refusal("unknownKey");
  }
  const identity = session?.identity ?? directory.identify(key);
  return { key, identity, session };
}

/** A new key is not known everywhere at once. */
function isKnown(
  { knownFromMs = {} }: LongLivedKey,
  service: string,
  region: string,
  nowMs: number,
): boolean {
  return nowMs >= (knownFromMs[`${service}:${region}`] ?? knownFromMs[service] ?? 0);
}

function checkToken(
  session: Session | undefined,
  token: string | undefined,
  nowMs: number,
): void {
  if (session?.sessionToken !== token) throw refusal("wrongToken");
  if (session !== undefined && Date.parse(session.expiration) <= nowMs) {
    throw refusal("expiredToken");
  }
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
