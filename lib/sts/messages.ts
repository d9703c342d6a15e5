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

/** How STS is reached, as plain data. */
export interface StsRoute {
  readonly region: string;
  readonly endpoint?: string;
  /** Certificates to trust beside the usual ones, PEM. */
  readonly caCerts?: string;
  /** Milliseconds after which the request is given up. */
  readonly timeoutMs: number;
}

/** What is sent to STS to be told who asks, as plain data. */
export interface IdentityRequest extends StsRoute {
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
