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

/** How STS is reached, as plain data. */
export interface StsRoute {
  /** Region to sign for. */
  readonly region: string;
  /** Endpoint other than AWS's. */
  readonly endpoint?: string;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly caCerts?: string;
  /** Milliseconds after which the request is given up. */
  readonly timeoutMs: number;
}

/** What is sent to STS to be told who asks, as plain data. */
export interface IdentityRequest extends StsRoute {
  /** Who asks. */
  readonly accessKey: AccessKey;
}

/** What is sent to STS for a session, as plain data. */
export interface StsRequest extends IdentityRequest {
  /** Proof of the second factor; without it the session has none. */
  readonly mfa?: MfaCode;
  /** Life of the session in seconds. */
  readonly durationSeconds: number;
}

/** What came back for a session, as plain data: `credentials` is not yet checked. */
export type StsAnswer =
  | { readonly kind: "session"; readonly credentials: unknown }
  | StsFailure;

/** What came back about who asks, as plain data that is not yet checked. */
export type IdentityAnswer =
  | { readonly kind: "identity"; readonly account: unknown; readonly arn: unknown }
  | StsFailure;

/** A refusal, or no answer at all. */
export type StsFailure =
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
 * @param target Where to log in
 * @param parts Environment and deadline
 * @returns The route
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

/**
 * Loads the AWS SDK, out of reach of any AWS setting.
 *
 * @returns The functions that use it
 */
export async function loadSdk(): Promise<typeof import("./sts_client.ts")> {
  hideAwsSettings();
  return await import("./sts_client.ts");
}

async function sendBySdk(request: StsRequest): Promise<StsAnswer> {
  const { getSessionToken } = await loadSdk();
  return await getSessionToken(request);
}
