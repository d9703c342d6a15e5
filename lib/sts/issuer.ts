/**
 * AWS STS: exchanges a long-lived access key and a one-time password for a session.
 *
 * @module
 */

import * as z from "zod/mini";
import { StsError } from "../base/errors.ts";
import { ask, type AskParts, loadSts } from "./ask.ts";
import { LOGIN_ROWS } from "./error_rows.ts";
import { type Asked, explainStsError, ODD_ANSWER_HINT } from "./errors.ts";
import type { MfaCode, SessionAnswer, SessionRequest } from "./messages.ts";
import { type AccessKey, CREDENTIAL, isoSeconds, type Session } from "./session.ts";
import type { StsTarget } from "./target.ts";

/** Issues one session. */
export interface Login {
  readonly accessKey: AccessKey;
  /** Proof of the second factor. */
  readonly mfa: MfaCode | undefined;
  /** Life of the session in seconds. */
  readonly durationSeconds: number;
  readonly target: StsTarget;
}

/** What {@linkcode openIssuer} needs. */
export interface IssuerParts extends AskParts {
  /** Sends a request; by default through the AWS SDK. */
  readonly send?: (request: SessionRequest) => Promise<SessionAnswer>;
}

const CREDENTIALS = z.object({
  AccessKeyId: z.string().check(z.minLength(16), z.regex(CREDENTIAL)),
  SecretAccessKey: z.string().check(z.regex(CREDENTIAL)),
  SessionToken: z.string().check(z.regex(CREDENTIAL)),
  Expiration: z.date(),
});

/** Opens STS; the SDK is loaded at the first login. */
export function openIssuer(parts: IssuerParts): (login: Login) => Promise<Session> {
  const { clock, trace, send = sendBySdk } = parts;

  return async ({ accessKey, mfa, durationSeconds, target }) => {
    const place = target.endpoint ?? target.region;
    trace(`sts: GetSessionToken at ${place}, ${mfa === undefined ? "without" : "with"} a code`);
    const answer = await ask(target, parts, (route) =>
      send({
        ...route,
        credentials: accessKey,
        durationSeconds,
        ...(mfa === undefined ? {} : { mfa }),
      }));
    return sessionIn(answer, {
      rows: LOGIN_ROWS,
      action: "Cannot log in",
      place,
      now: clock.now(),
    });
  };
}

/**
 * The session in an answer of STS.
 *
 * @throws {StsError} When there is none
 */
export function sessionIn(answer: SessionAnswer, asked: Asked): Session {
  if (answer.kind !== "session") throw explainStsError(answer, asked);
  const credentials = CREDENTIALS.safeParse(answer.credentials).data;
  if (credentials === undefined) {
    throw new StsError(
      "server",
      `${asked.action}: STS answered without complete credentials`,
      ODD_ANSWER_HINT,
    );
  }
  const expiresAt = Math.floor(credentials.Expiration.getTime() / 1000) * 1000;
  if (expiresAt <= asked.now) {
    throw new StsError(
      "refused",
      `${asked.action}: AWS has issued a session that ended at ${isoSeconds(expiresAt)}`,
      "compare this machine's clock with AWS's: op-sts doctor",
    );
  }
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    sessionToken: credentials.SessionToken,
    expiresAt,
  };
}

async function sendBySdk(request: SessionRequest): Promise<SessionAnswer> {
  const { getSessionToken } = await loadSts();
  return await getSessionToken(request);
}
