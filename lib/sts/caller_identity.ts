/**
 * Whose a key or a session is: AWS's word that it is right.
 *
 * @module
 */

import * as z from "zod/mini";
import { StsError } from "../base/errors.ts";
import { ask, type AskParts, loadSts } from "./ask.ts";
import { IDENTITY_ROWS } from "./error_rows.ts";
import { explainStsError, ODD_ANSWER_HINT } from "./errors.ts";
import {
  type Credentials,
  type IdentityAnswer,
  type SignedRequest,
  signingPart,
} from "./messages.ts";
import type { StsTarget } from "./target.ts";

/** Whose a key or a session is. */
export interface CallerIdentity {
  /** Account, twelve digits. */
  readonly account: string;
  readonly arn: string;
  /** Name of the IAM user, without a path; absent for root, for roles and for federated users. */
  readonly userName?: string;
}

/** What {@linkcode askIdentity} needs. */
export interface IdentityParts extends AskParts {
  /** Sends a request; by default through the AWS SDK. */
  readonly send?: (request: SignedRequest) => Promise<IdentityAnswer>;
}

const IDENTITY = z.object({
  account: z.string().check(z.regex(/^\d{12}$/)),
  arn: z.string().check(z.regex(/^arn:[!-~]+$/)),
});

/** The part behind the last slash of a user's ARN: paths are no part of the name. */
const USER_NAME = /^arn:[^:]+:iam::\d{12}:user\/(?:.*\/)?([^/]+)$/;

/**
 * Asks AWS whose a key or a session is: that needs no right and no second factor.
 *
 * @throws {StsError} When AWS does not know the key (`code` is InvalidClientTokenId), or does not answer
 */
export async function askIdentity(
  credentials: Credentials,
  target: StsTarget,
  parts: IdentityParts,
): Promise<CallerIdentity> {
  const { clock, trace, send = sendBySdk } = parts;
  const place = target.endpoint ?? target.region;
  const action = "Cannot prove the access key";
  trace(`sts: GetCallerIdentity at ${place}`);
  const signer = signingPart(credentials);
  const answer = await ask(target, parts, (route) => send({ ...route, credentials: signer }));
  if (answer.kind !== "identity") {
    throw explainStsError(answer, { rows: IDENTITY_ROWS, action, place, now: clock.now() });
  }
  const identity = IDENTITY.safeParse(answer).data;
  if (identity === undefined) {
    throw new StsError(
      "server",
      `${action}: STS (${place}) answered without an identity`,
      ODD_ANSWER_HINT,
    );
  }
  const [, userName] = USER_NAME.exec(identity.arn) ?? [];
  return userName === undefined ? identity : { ...identity, userName };
}

async function sendBySdk(request: SignedRequest): Promise<IdentityAnswer> {
  const { getCallerIdentity } = await loadSts();
  return await getCallerIdentity(request);
}
