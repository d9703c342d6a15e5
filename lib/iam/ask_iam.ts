/**
 * One question to AWS IAM: who asks, where, and by what.
 *
 * @module
 */

import { hideAwsSettings } from "../base/hidden_settings.ts";
import { ask, type AskParts } from "../sts/ask.ts";
import { type Credentials, signingPart } from "../sts/messages.ts";
import { ownEndpoint, standardRegion, type StsTarget } from "../sts/target.ts";
import { explainIamError, type IamCall } from "./errors.ts";
import type { IamAnswer, UserRequest } from "./messages.ts";

type IamSdk = typeof import("./iam_client.ts");

/** Who asks, and about whom. */
export interface IamSigner {
  /** A session with MFA: to one without, IAM says InvalidClientTokenId. */
  readonly credentials: Credentials;
  /** The user, whose name has to be sent by a session. */
  readonly userName: string;
  /** Where IAM of the user's partition is: {@linkcode iamTarget}. */
  readonly target: StsTarget;
}

/**
 * Names where IAM of a partition is: it has one, whose requests are signed for the partition's first region.
 *
 * @throws {UsageError} When the partition is unknown, or AWS_ENDPOINT_URL_IAM is neither https nor http to this machine
 */
export function iamTarget(
  partition: string,
  environment: Readonly<Record<string, string>>,
): StsTarget {
  const endpoint = ownEndpoint(environment, "AWS_ENDPOINT_URL_IAM");
  const region = standardRegion(partition);
  return endpoint === undefined ? { partition, region } : { partition, region, endpoint };
}

/**
 * Asks IAM once, as long as `ask` allows.
 *
 * @param action Begin of an error's message
 * @returns What IAM answered, not yet checked
 * @throws {IamError} When it refuses, or does not answer
 */
export async function askIam(
  call: IamCall,
  action: string,
  { credentials, userName, target }: IamSigner,
  parts: AskParts,
  send: (sdk: IamSdk, request: UserRequest) => Promise<IamAnswer>,
): Promise<unknown> {
  const place = target.endpoint ?? target.partition;
  parts.trace(`iam: ${call} at ${place}`);
  const signer = signingPart(credentials);
  const answer = await ask(
    target,
    parts,
    async (route) => send(await loadIam(), { ...route, userName, credentials: signer }),
  );
  if (answer.kind === "done") return answer.value;
  throw explainIamError(answer, { action, place, now: parts.clock.now() });
}

/** Loads the AWS SDK for IAM, out of reach of any AWS setting. */
async function loadIam(): Promise<IamSdk> {
  hideAwsSettings();
  return await import("./iam_client.ts");
}
