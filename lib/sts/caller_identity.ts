/**
 * Who an access key belongs to: AWS's word that the key is right.
 *
 * @module
 */

import * as z from "zod/mini";
import { StsError } from "../base/errors.ts";
import type { AccessKey } from "./session.ts";
import { type IssuerParts, loadSdk, routeTo } from "./issuer.ts";
import type { IdentityAnswer, IdentityRequest } from "./messages.ts";
import { explainStsError } from "./errors.ts";
import type { StsTarget } from "./target.ts";

/** Who an access key belongs to. */
export interface CallerIdentity {
  /** Account, twelve digits. */
  readonly account: string;
  readonly arn: string;
}

/** What {@linkcode askIdentity} needs. */
export interface IdentityParts extends Omit<IssuerParts, "send"> {
  /** Sends a request; by default through the AWS SDK. */
  readonly send?: (request: IdentityRequest) => Promise<IdentityAnswer>;
}

const IDENTITY = z.object({
  account: z.string().check(z.regex(/^\d{12}$/)),
  arn: z.string().check(z.regex(/^arn:[!-~]+$/)),
});

/**
 * Asks AWS whose an access key is.
 *
 * @throws {StsError} When AWS does not know the key, or does not answer
 */
export async function askIdentity(
  accessKey: AccessKey,
  target: StsTarget,
  parts: IdentityParts,
): Promise<CallerIdentity> {
  const { clock, trace, send = sendBySdk } = parts;
  const place = target.endpoint ?? target.region;
  trace(`sts: GetCallerIdentity at ${place}`);
  const answer = await send({ ...await routeTo(target, parts), accessKey });
  const action = "Cannot prove the access key";
  if (answer.kind !== "identity") {
    throw explainStsError(answer, clock.now(), place, action);
  }
  const identity = IDENTITY.safeParse(answer).data;
  if (identity === undefined) {
    throw new StsError("server", "Cannot prove the access key: STS answered without an identity");
  }
  return identity;
}

async function sendBySdk(request: IdentityRequest): Promise<IdentityAnswer> {
  const { getCallerIdentity } = await loadSdk();
  return await getCallerIdentity(request);
}
