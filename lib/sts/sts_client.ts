/**
 * The only module that loads the AWS SDK for STS. It is imported on a miss alone and bundled apart, so it shares no
 * state with the rest: types and a constant come in, and only plain data goes out.
 *
 * @module
 */

import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetScopedCredentialsCommand,
  GetSessionTokenCommand,
  STSClient,
  STSServiceException,
} from "@aws-sdk/client-sts";
import type {
  AwsFailure,
  IdentityAnswer,
  MfaCode,
  RoleRequest,
  ScopeRequest,
  SessionAnswer,
  SessionRequest,
  SignedRequest,
} from "./messages.ts";
import { clientSettings, failureOf } from "./sdk_http.ts";

/** Calls GetSessionToken once. */
export async function getSessionToken(request: SessionRequest): Promise<SessionAnswer> {
  return await issued(async () =>
    await clientFor(request).send(
      new GetSessionTokenCommand({
        DurationSeconds: request.durationSeconds,
        ...codeOf(request.mfa),
      }),
    )
  );
}

/** Calls AssumeRole once. */
export async function assumeRole(request: RoleRequest): Promise<SessionAnswer> {
  return await issued(async () =>
    await clientFor(request).send(
      new AssumeRoleCommand({
        RoleArn: request.roleArn,
        RoleSessionName: request.roleSessionName,
        DurationSeconds: request.durationSeconds,
        ExternalId: request.externalId,
        SourceIdentity: request.sourceIdentity,
        Policy: request.policy,
        ...codeOf(request.mfa),
      }),
    )
  );
}

/** Calls GetScopedCredentials once. */
export async function getScopedCredentials(request: ScopeRequest): Promise<SessionAnswer> {
  return await issued(async () =>
    await clientFor(request).send(
      new GetScopedCredentialsCommand({
        Policy: request.policy,
        DurationSeconds: request.durationSeconds,
        ScopedSessionDescription: request.description,
      }),
    )
  );
}

/** Calls GetCallerIdentity once: it needs no rights and no second factor, and proves a key. */
export async function getCallerIdentity(request: SignedRequest): Promise<IdentityAnswer> {
  try {
    const { Account, Arn } = await clientFor(request).send(new GetCallerIdentityCommand());
    return { kind: "identity", account: Account, arn: Arn };
  } catch (error) {
    return refused(error);
  }
}

async function issued(send: () => Promise<{ Credentials?: unknown }>): Promise<SessionAnswer> {
  try {
    const { Credentials } = await send();
    return { kind: "session", credentials: Credentials };
  } catch (error) {
    return refused(error);
  }
}

function codeOf(mfa: MfaCode | undefined) {
  return mfa === undefined ? {} : { SerialNumber: mfa.serial, TokenCode: mfa.code };
}

function clientFor(request: SignedRequest): STSClient {
  return new STSClient(clientSettings(request));
}

function refused(error: unknown): AwsFailure {
  return failureOf(error, (thrown) => thrown instanceof STSServiceException);
}
