/**
 * What is asked of AWS IAM and what it answers, as plain data: all that passes between us and the AWS SDK.
 *
 * @module
 */

import type { AwsFailure, SignedRequest } from "../sts/messages.ts";

/** A request about the access keys of a user; temporary credentials have to name whose. */
export interface UserRequest extends SignedRequest {
  readonly userName: string;
}

/** A request about one access key of a user. */
export interface KeyRequest extends UserRequest {
  readonly accessKeyId: string;
}

/** UpdateAccessKey. */
export interface StatusRequest extends KeyRequest {
  readonly status: "Active" | "Inactive";
}

/** What came back, as plain data: `value` is not yet checked. */
export type IamAnswer = { readonly kind: "done"; readonly value: unknown } | AwsFailure;
