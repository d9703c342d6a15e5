/**
 * Issuing sessions.
 *
 * @module
 */

import type { Directory, Session } from "./directory.ts";
import { randomId, randomSecret, randomToken } from "./random.ts";
import type { XmlTree } from "./xml.ts";

/** What a session is made from. */
export type SessionRequest =
  & Omit<Session, "accessKeyId" | "secretAccessKey" | "sessionToken" | "expiration">
  & { readonly durationSeconds: number };

/**
 * Issues a session and remembers it.
 *
 * @param directory Where it is remembered
 * @param wanted What it is made from
 * @param nowMs The server's clock in ms
 * @returns The session
 */
export function issueSession(
  directory: Directory,
  wanted: SessionRequest,
  nowMs: number,
): Session {
  const { durationSeconds, ...origin } = wanted;
  const endMs = (Math.floor(nowMs / 1000) + durationSeconds) * 1000;
  const session: Session = {
    ...origin,
    accessKeyId: randomId("ASIA", 20),
    secretAccessKey: randomSecret(),
    sessionToken: randomToken(),
    expiration: new Date(endMs).toISOString().replace(/\.\d+/, ""),
  };
  directory.sessions.push(session);
  return session;
}

/**
 * A session as an answer carries it.
 *
 * @param session The session
 * @returns The content of the `Credentials` element
 */
export function credentialsTree(session: Session): XmlTree {
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: session.expiration,
  };
}
