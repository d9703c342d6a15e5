/**
 * What is asked of AWS STS and what it answers, as plain data: all that passes between us and the AWS SDK.
 *
 * @module
 */

import type { AccessKey } from "./session.ts";

/** A serial number with one of its codes. */
export interface MfaCode {
  readonly serial: string;
  /** Six digits. */
  readonly code: string;
}

/** What signs a request: a long-lived key, or a session, which has a token. */
export interface Credentials extends AccessKey {
  readonly sessionToken?: string;
}

/** Takes what signs a request out of what may carry more than AWS is to be told, such as a session. */
export function signingPart(
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
): Credentials {
  const key = { accessKeyId, secretAccessKey };
  return sessionToken === undefined ? key : { ...key, sessionToken };
}

/** How AWS is reached, as plain data. */
export interface Route {
  readonly region: string;
  readonly endpoint?: string;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly caCerts?: string;
  /** Milliseconds after which the request is given up. */
  readonly timeoutMs: number;
}

/** A request to AWS, as plain data. */
export interface SignedRequest extends Route {
  readonly credentials: Credentials;
}

/** GetSessionToken. */
export interface SessionRequest extends SignedRequest {
  /** Proof of the second factor; without it the session has none. */
  readonly mfa?: MfaCode;
  /** Life of the session in seconds. */
  readonly durationSeconds: number;
}

/** What a role is assumed with. */
export interface RoleWish {
  readonly roleArn: string;
  readonly roleSessionName: string;
  /** 900 to 43200, an hour without it; at most 3600 when a session signs, whichever it is. */
  readonly durationSeconds?: number | undefined;
  readonly externalId?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  /** Session policy, JSON of at most 2048 characters. */
  readonly policy?: string | undefined;
}

/** AssumeRole. */
export interface RoleRequest extends SignedRequest, RoleWish {
  /** Proof of the second factor; only a long-lived key can give it. */
  readonly mfa?: MfaCode | undefined;
}

/** What a session is narrowed by: at least one of the first two. */
export interface ScopeWish {
  /** Session policy, JSON of at most 2048 characters. */
  readonly policy?: string | undefined;
  /** At most what is left of the session. */
  readonly durationSeconds?: number | undefined;
  /** What CloudTrail is to show, at most 256 characters. */
  readonly description?: string | undefined;
}

/** GetScopedCredentials, signed by a session. */
export interface ScopeRequest extends SignedRequest, ScopeWish {}

/** What came back for a session, as plain data: `credentials` is not yet checked. */
export type SessionAnswer =
  | { readonly kind: "session"; readonly credentials: unknown }
  | AwsFailure;

/** What came back about who asks, as plain data that is not yet checked. */
export type IdentityAnswer =
  | { readonly kind: "identity"; readonly account: unknown; readonly arn: unknown }
  | AwsFailure;

/** In place of a code, where the answer was a page for people. */
export const WEB_PAGE = "with a web page";

/** A refusal, or no answer at all. */
export type AwsFailure =
  | {
    readonly kind: "error";
    readonly code: string;
    readonly message: string;
    readonly status: number;
    readonly date?: string;
  }
  | { readonly kind: "no answer"; readonly reason: string }
  /** The request never left this machine: a code in it is as good as before. */
  | { readonly kind: "not sent"; readonly reason: string };
