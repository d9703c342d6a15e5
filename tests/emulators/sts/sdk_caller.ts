/**
 * The AWS SDK pointed at the STS stand-in, for its tests.
 *
 * @module
 */

import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  STSServiceException,
} from "@aws-sdk/client-sts";
import { FetchHttpHandler } from "@smithy/fetch-http-handler";
import { timeStep, totp } from "../totp.ts";
import type { LongLivedKey, Session } from "./directory.ts";
import type { SigningKey } from "./hand_made.ts";

// Even with explicit credentials the SDK reads these files for its other settings.
Deno.env.set("AWS_CONFIG_FILE", "/dev/null");
Deno.env.set("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");

/** An instant in ms in the middle of a time step, so that no test crosses into the next one. */
export const MID_STEP_MS = (timeStep(Date.now()) + 0.5) * 30_000;

/** The actions of STS as plain functions. */
export interface SdkCaller {
  getSessionToken(
    input?: ConstructorParameters<typeof GetSessionTokenCommand>[0],
  ): Promise<SigningKey & { expiration: Date }>;
  getCallerIdentity(): Promise<string | undefined>;
  assumeRole(
    input: ConstructorParameters<typeof AssumeRoleCommand>[0],
  ): Promise<SigningKey & { arn: string | undefined }>;
}

/**
 * Makes a caller that signs with some credentials and never retries.
 *
 * @param url Address of the stand-in
 * @param key The credentials
 * @param region Region to sign for
 * @returns The caller; each call has a client of its own, since the SDK remembers the server's clock
 */
export function sdkCaller(
  url: string,
  key: SigningKey | LongLivedKey | Session,
  region = "eu-west-3",
): SdkCaller {
  const { accessKeyId, secretAccessKey } = key;
  const token = "sessionToken" in key ? key.sessionToken : undefined;
  const newClient = () =>
    new STSClient({
      region,
      endpoint: url,
      maxAttempts: 1,
      credentials: {
        accessKeyId,
        secretAccessKey,
        ...(token === undefined ? {} : { sessionToken: token }),
      },
      requestHandler: new FetchHttpHandler(),
    });
  return {
    async getSessionToken(input = {}) {
      const command = new GetSessionTokenCommand(input);
      const { Credentials } = await newClient().send(command);
      const expiration = Credentials?.Expiration ?? new Date(NaN);
      return { ...signingKey(Credentials), expiration };
    },
    async getCallerIdentity() {
      const command = new GetCallerIdentityCommand({});
      return (await newClient().send(command)).Arn;
    },
    async assumeRole(input) {
      const command = new AssumeRoleCommand(input);
      const reply = await newClient().send(command);
      const arn = reply.AssumedRoleUser?.Arn;
      return { ...signingKey(reply.Credentials), arn };
    },
  };
}

/**
 * The MFA parameters of a key's user.
 *
 * @param key The key, which must have an MFA device
 * @param offset Steps that the code is early (below 0) or late, counted from {@linkcode MID_STEP_MS}
 * @returns `SerialNumber` and `TokenCode`
 */
export async function mfaOf(
  key: LongLivedKey,
  offset = 0,
): Promise<{ SerialNumber: string; TokenCode: string }> {
  const { serial = "", seed = "" } = key.mfa ?? {};
  const code = await totp(seed, timeStep(MID_STEP_MS) + offset);
  return { SerialNumber: serial, TokenCode: code };
}

/**
 * Waits for a call that must be refused.
 *
 * @param call The call
 * @returns HTTP status, AWS code and message
 * @throws {Error} When the call succeeded, or failed without an answer
 */
export async function refusedBy(
  call: Promise<unknown>,
): Promise<[status: number | undefined, code: string, message: string]> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof STSServiceException)) throw error;
    return [error.$metadata.httpStatusCode, error.name, error.message];
  }
  throw new Error("Cannot show the refusal: the call succeeded");
}

function signingKey(
  given: {
    AccessKeyId?: string | undefined;
    SecretAccessKey?: string | undefined;
    SessionToken?: string | undefined;
  } | undefined,
): SigningKey {
  return {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  };
}
