/**
 * The only module that loads the AWS SDK for IAM. Only `rotate` and `doctor` load it, and it is bundled apart, together
 * with the SDK for STS: alone and minified it does not start, for want of a `require` that STS's brings along.
 *
 * @module
 */

import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  IAMServiceException,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import type { SignedRequest } from "../sts/messages.ts";
import { clientSettings, failureOf } from "../sts/sdk_http.ts";
import type { IamAnswer, KeyRequest, StatusRequest, UserRequest } from "./messages.ts";

export { getCallerIdentity } from "../sts/sts_client.ts";

/** Calls ListAccessKeys once; a user has two keys at most, so there is no second page. */
export async function listAccessKeys(request: UserRequest): Promise<IamAnswer> {
  return await answered(async () => {
    const command = new ListAccessKeysCommand({ UserName: request.userName });
    return (await clientFor(request).send(command)).AccessKeyMetadata;
  });
}

/** Calls CreateAccessKey once: sent twice, it makes two. */
export async function createAccessKey(request: UserRequest): Promise<IamAnswer> {
  return await answered(async () => {
    const command = new CreateAccessKeyCommand({ UserName: request.userName });
    return (await clientFor(request).send(command)).AccessKey;
  });
}

/** Calls UpdateAccessKey once. */
export async function updateAccessKey(request: StatusRequest): Promise<IamAnswer> {
  const { userName: UserName, accessKeyId: AccessKeyId, status: Status } = request;
  return await answered(async () => {
    await clientFor(request).send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status }));
  });
}

/** Calls DeleteAccessKey once. */
export async function deleteAccessKey(request: KeyRequest): Promise<IamAnswer> {
  const { userName: UserName, accessKeyId: AccessKeyId } = request;
  return await answered(async () => {
    await clientFor(request).send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  });
}

/** Calls GetAccessKeyLastUsed once. */
export async function getAccessKeyLastUsed(request: KeyRequest): Promise<IamAnswer> {
  return await answered(async () => {
    const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: request.accessKeyId });
    return (await clientFor(request).send(command)).AccessKeyLastUsed;
  });
}

async function answered(send: () => Promise<unknown>): Promise<IamAnswer> {
  try {
    return { kind: "done", value: await send() };
  } catch (error) {
    return failureOf(error, (thrown) => thrown instanceof IAMServiceException);
  }
}

function clientFor(request: SignedRequest): IAMClient {
  return new IAMClient(clientSettings(request));
}
