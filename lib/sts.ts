/**
 * AWS STS: exchanges a long-lived access key and a one-time password for a session.
 *
 * @module
 */

import * as z from "zod/mini";
import { readCaBundle } from "./ca_bundle.ts";
import type { Clock, Deadline } from "./clock.ts";
import { type Environment, hideAwsSettings } from "./environment.ts";
import { StsError } from "./errors.ts";
import type { AccessKey } from "./key_item.ts";
import type { Session } from "./session.ts";
import { explainStsError } from "./sts_errors.ts";
import type { StsTarget } from "./sts_target.ts";

/** A serial number with one of its codes. */
export interface MfaCode {
  /** Serial number of the device. */
  readonly serial: string;
  /** Six digits. */
  readonly code: string;
}

/** What is sent to STS, as plain data. */
export interface StsRequest {
  /** Who asks. */
  readonly accessKey: AccessKey;
  /** Proof of the second factor; without it the session has none. */
  readonly mfa?: MfaCode;
  /** Life of the session in seconds. */
  readonly durationSeconds: number;
  /** Region to sign for. */
  readonly region: string;
  /** Endpoint other than AWS's. */
  readonly endpoint?: string;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly caCerts?: string;
  /** Milliseconds after which the request is given up. */
  readonly timeoutMs: number;
}

/** What came back, as plain data: `credentials` is not yet checked. */
export type StsAnswer =
  | { readonly kind: "session"; readonly credentials: unknown }
  | {
    readonly kind: "error";
    readonly code: string;
    readonly message: string;
    readonly status: number;
    readonly date?: string;
  }
  | { readonly kind: "no answer"; readonly reason: string };

/** Issues one session. */
export interface Login {
  /** The long-lived access key. */
  readonly accessKey: AccessKey;
  /** Proof of the second factor. */
  readonly mfa: MfaCode | undefined;
  /** Life of the session in seconds. */
  readonly durationSeconds: number;
  /** Where to log in. */
  readonly target: StsTarget;
}

/** What {@linkcode openIssuer} needs. */
export interface IssuerParts {
  /** The caller's environment, for AWS_CA_BUNDLE. */
  readonly environment: Environment;
  /** Time. */
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

/**
 * Opens STS; the SDK is loaded at the first login.
 *
 * @param parts Environment and adapters
 * @returns A function that issues one session, and throws an {@linkcode StsError} when AWS does not
 */
export function openIssuer(
  parts: IssuerParts,
): (login: Login) => Promise<Session> {
  const { environment, clock, deadline, trace, send = sendBySdk } = parts;

  return async ({ accessKey, mfa, durationSeconds, target }) => {
    const { region, endpoint } = target;
    const caCerts = await readCaBundle(environment);
    trace(
      `sts: GetSessionToken at ${endpoint ?? region}, ${
        mfa === undefined ? "without" : "with"
      } a code`,
    );
    const answer = await send({
      accessKey,
      durationSeconds,
      region,
      timeoutMs: Math.max(1, Math.min(REQUEST_TIMEOUT_MS, deadline.left())),
      ...(mfa === undefined ? {} : { mfa }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(caCerts === undefined ? {} : { caCerts }),
    });
    if (answer.kind !== "session") {
      throw explainStsError(answer, clock.now(), endpoint ?? region);
    }
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

async function sendBySdk(request: StsRequest): Promise<StsAnswer> {
  hideAwsSettings();
  const { getSessionToken } = await import("./sts_client.ts");
  return await getSessionToken(request);
}
