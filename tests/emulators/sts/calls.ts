/**
 * The log of calls that the STS stand-in keeps.
 *
 * @module
 */

import type { FormParameters, StsRequest } from "./form.ts";

/** One request, as it came and as it was answered. Holds the secrets of the test: not for printing. */
export interface StsCall {
  /** Value of `Action`; empty when there was none. */
  action: string;
  /** Time of arrival in ms since the epoch, by the real clock. */
  readonly at: number;
  /** Access key id and region out of the credential scope, valid or not; empty when there was none. */
  readonly accessKeyId: string;
  readonly region: string;
  /** All form parameters. */
  params: FormParameters;
  /** Header values by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly userAgent: string;
  /** HTTP status of the answer; 0 when the connection was closed without one. */
  status: number;
  /** AWS code of an error answer. */
  errorCode?: string;
  /** Time step that the one-time password belongs to, accepted or not; absent when it is of no step near the server's clock. */
  mfaStep?: number;
}

/**
 * Starts the log entry of a request.
 *
 * @param request The request
 * @param at Time of arrival in ms since the epoch
 * @returns The entry, to be completed
 */
export function startCall(request: StsRequest, at: number): StsCall {
  const { headers } = request;
  const scope = /Credential=([^/,]*)\/[^/,]*\/([^/,]*)\//.exec(
    headers.authorization ?? "",
  );
  return {
    action: "",
    at,
    accessKeyId: scope?.[1] ?? "",
    region: scope?.[2] ?? "",
    params: {},
    headers,
    userAgent: headers["user-agent"] ?? "",
    status: 0,
  };
}
