/**
 * The only module that loads the AWS SDK. It is imported on a miss alone and bundled apart, so it shares no state
 * with the rest: types and a constant come in, and only plain data goes out.
 *
 * @module
 */

import {
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
  STSServiceException,
} from "@aws-sdk/client-sts";
import { FetchHttpHandler } from "@smithy/fetch-http-handler";
import type {
  IdentityAnswer,
  IdentityRequest,
  StsAnswer,
  StsFailure,
  StsRequest,
} from "./messages.ts";
import { VERSION } from "../base/version.ts";

/** Calls GetSessionToken once. */
export async function getSessionToken(request: StsRequest): Promise<StsAnswer> {
  try {
    const { Credentials } = await clientFor(request).send(
      new GetSessionTokenCommand({
        DurationSeconds: request.durationSeconds,
        ...(request.mfa === undefined
          ? {}
          : { SerialNumber: request.mfa.serial, TokenCode: request.mfa.code }),
      }),
    );
    return { kind: "session", credentials: Credentials };
  } catch (error) {
    return failureOf(error);
  }
}

/** Calls GetCallerIdentity once: it needs no rights and no second factor, and proves a key. */
export async function getCallerIdentity(request: IdentityRequest): Promise<IdentityAnswer> {
  try {
    const { Account, Arn } = await clientFor(request).send(new GetCallerIdentityCommand());
    return { kind: "identity", account: Account, arn: Arn };
  } catch (error) {
    return failureOf(error);
  }
}

/** The fetch handler honours HTTPS_PROXY and NO_PROXY, which the SDK's own does not (measured on Deno 2.9.6). */
function clientFor(request: IdentityRequest): STSClient {
  return new STSClient({
    region: request.region,
    credentials: request.accessKey,
    maxAttempts: 1,
    // What CloudTrail shows of a login. The SDK's own would ask for the release of the system, which a binary may not.
    defaultUserAgentProvider: () => Promise.resolve([["op-sts", VERSION]]),
    requestHandler: new FetchHttpHandler({
      requestTimeout: request.timeoutMs,
      ...(request.caCerts === undefined ? {} : { requestInit: trusting(request.caCerts) }),
    }),
    ...(request.endpoint === undefined ? {} : { endpoint: request.endpoint }),
  });
}

function failureOf(error: unknown): StsFailure {
  if (!(error instanceof STSServiceException)) {
    return unreadable(error) ?? { kind: "no answer", reason: reasonOf(error) };
  }
  const date = error.$response?.headers["date"];
  return {
    kind: "error",
    code: error.name,
    message: error.message,
    status: error.$metadata.httpStatusCode ?? 0,
    ...(date === undefined ? {} : { date }),
  };
}

/** Certificates beside those that Deno trusts anyway; a Deno extension of fetch's options. */
function trusting(caCerts: string): () => RequestInit {
  const init: RequestInit & { client: Deno.HttpClient } = {
    client: Deno.createHttpClient({ caCerts: [caCerts] }),
  };
  return () => init;
}

/** An answer that is no XML, such as the page of a proxy: the SDK hangs it on the error of its parser. */
function unreadable(error: unknown): StsFailure | undefined {
  if (!(error instanceof Error && "$response" in error)) return undefined;
  const { $response: response } = error;
  const hasStatus = typeof response === "object" && response !== null && "statusCode" in response;
  const status = hasStatus ? Number(response.statusCode) : 0;
  return { kind: "error", code: "with something unreadable", message: "", status };
}

/** The innermost message: fetch hides the reason, such as an unknown certificate authority, in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
