/**
 * AWS STS: exchanges a long-lived access key and a one-time password for a session.
 *
 * @module
 */

import * as z from "zod/mini";
import { readCaBundle } from "./ca_bundle.ts";
import type { Clock, Deadline } from "../base/clock.ts";
import { type Environment, hideAwsSettings } from "../base/environment.ts";
import { StsError } from "../base/errors.ts";
import type { MfaCode, StsAnswer, StsRequest, StsRoute } from "./messages.ts";
import type { AccessKey } from "./session.ts";
import type { Session } from "./session.ts";
import { explainStsError } from "./errors.ts";
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
export interface IssuerParts {
  readonly environment: Environment;
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
  /** Takes lines of the secret-free trace. */
  readonly trace: (line: string) => void;
  /** Sends a request; by default through the AWS SDK. */
  readonly send?: (request: StsRequest) => Promise<StsAnswer>;
}

const CREDENTIALS = z.object({
  AccessKeyId: z.string().check(z.minLength(16)),
  SecretAccessKey: z.string().check(z.minLength(1)),
  SessionToken: z.string().check(z.minLength(1)),
  Expiration: z.date(),
});

/** A login takes well under a second; behind this, the code may or may not have been used. In ms. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Opens STS; the SDK is loaded at the first login. */
export function openIssuer(
  parts: IssuerParts,
): (login: Login) => Promise<Session> {
  const { clock, trace, send = sendBySdk } = parts;

  return async ({ accessKey, mfa, durationSeconds, target }) => {
    const place = target.endpoint ?? target.region;
    const route = await routeTo(target, parts);
    trace(`sts: GetSessionToken at ${place}, ${mfa === undefined ? "without" : "with"} a code`);
    const answer = await send({
      ...route,
      accessKey,
      durationSeconds,
      ...(mfa === undefined ? {} : { mfa }),
    });
    if (answer.kind !== "session") throw explainStsError(answer, clock.now(), place);
    const credentials = CREDENTIALS.safeParse(answer.credentials).data;
    if (credentials === undefined) {
      throw new StsError(
        "server",
        "Cannot log in: STS answered without complete credentials",
      );
    }
    return {
      accessKeyId: credentials.AccessKeyId,
      secretAccessKey: credentials.SecretAccessKey,
      sessionToken: credentials.SessionToken,
      expiresAt: Math.floor(credentials.Expiration.getTime() / 1000) * 1000,
    };
  };
}

/**
 * Finds out how STS is reached.
 *
 * @throws {StsError} When the file that AWS_CA_BUNDLE names cannot be read
 */
export async function routeTo(
  { region, endpoint }: StsTarget,
  { environment, deadline }: Pick<IssuerParts, "environment" | "deadline">,
): Promise<StsRoute> {
  const caCerts = await readCaBundle(environment);
  return {
    region,
    timeoutMs: Math.max(1, Math.min(REQUEST_TIMEOUT_MS, deadline.left())),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(caCerts === undefined ? {} : { caCerts }),
  };
}

/** Loads the AWS SDK, out of reach of any AWS setting. */
export async function loadSdk(): Promise<typeof import("./sts_client.ts")> {
  hideAwsSettings();
  return await import("./sts_client.ts");
}

async function sendBySdk(request: StsRequest): Promise<StsAnswer> {
  const { getSessionToken } = await loadSdk();
  return await getSessionToken(request);
}
