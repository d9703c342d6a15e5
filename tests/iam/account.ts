/**
 * A user of IAM with a session that has MFA, at the stand-ins.
 *
 * @module
 */

import { deadlineIn, systemClock } from "../../lib/base/clock.ts";
import { type IamSigner, iamTarget } from "../../lib/iam/ask_iam.ts";
import type { AskParts } from "../../lib/sts/ask.ts";
import type { LongLivedKey } from "../../tests/emulators/sts/directory.ts";
import { mfaOf, MID_STEP_MS, sdkCaller } from "../emulators/sts/sdk_caller.ts";
import { startSts, type StsOptions, type StsStandIn } from "../emulators/sts/stand_in.ts";

/** A user who has logged in. */
export interface Account extends AsyncDisposable {
  readonly sts: StsStandIn;
  readonly key: LongLivedKey;
  readonly signer: IamSigner;
  readonly parts: AskParts;
  /** Lines of the trace. */
  readonly traces: string[];
}

/**
 * Starts the stand-ins and logs a user in.
 *
 * @param key What to change about the user's key
 * @param options How the stand-in starts
 * @returns The user
 */
export async function makeAccount(
  key: Partial<LongLivedKey> = {},
  options: StsOptions = { clock: () => MID_STEP_MS },
): Promise<Account> {
  const sts = await startSts(options);
  const own = sts.addKey(key);
  const region = own.partition === "aws" ? "eu-west-1" : "us-gov-west-1";
  const caller = sdkCaller(sts.url, own, region);
  const credentials = await caller.getSessionToken(own.mfa === undefined ? {} : await mfaOf(own));
  const environment = { AWS_ENDPOINT_URL_IAM: sts.url, SSL_CERT_FILE: "/nowhere" };
  const traces: string[] = [];
  return {
    sts,
    key: own,
    signer: {
      credentials,
      userName: own.userName,
      target: iamTarget(own.partition, environment),
    },
    parts: {
      environment,
      clock: systemClock,
      deadline: deadlineIn(systemClock, 50_000),
      trace: (line) => void traces.push(line),
    },
    traces,
    [Symbol.asyncDispose]: () => sts[Symbol.asyncDispose](),
  };
}
