/**
 * Whether IAM is that of the sessions: a session of somebody else's STS is nothing for AWS's IAM.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";

/** Tells whether STS is the user's own (LocalStack, a stand-in) and IAM would be AWS's. */
export function isOfOtherSts(environment: Environment): boolean {
  const isSet = (name: string) => (environment[name] ?? "") !== "";
  return isSet("AWS_ENDPOINT_URL_STS") && !isSet("AWS_ENDPOINT_URL_IAM");
}
