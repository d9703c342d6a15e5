/**
 * The access keys of an IAM user, as AWS IAM keeps them: each function asks once, and nothing is tried again.
 *
 * @module
 */

import * as z from "zod/mini";
import { IamError } from "../base/errors.ts";
import type { AskParts } from "../sts/ask.ts";
import type { AccessKey } from "../sts/session.ts";
import { askIam, type IamSigner } from "./ask_iam.ts";

/** An access key as IAM lists it. */
export interface ListedKey {
  readonly accessKeyId: string;
  /** `Active`, `Inactive`, `Expired`, or what AWS adds to them. */
  readonly status: string;
  /** In ms since the epoch. */
  readonly createdAt: number;
}

/** When a key was last used; without a date it never was, as far as AWS tells: it takes hours to tell. */
export interface LastUse {
  /** In ms since the epoch. */
  readonly at?: number;
  /** Such as `s3`. */
  readonly service?: string;
  readonly region?: string;
}

const KEY_ID = z.string().check(z.regex(/^\w{16,128}$/));

const LISTED = z.array(z.object({
  AccessKeyId: KEY_ID,
  Status: z.string(),
  CreateDate: z.date(),
}));

const CREATED = z.object({
  AccessKeyId: KEY_ID,
  SecretAccessKey: z.string().check(z.minLength(1)),
  CreateDate: z.optional(z.date()),
});

const LAST_USE = z.object({
  LastUsedDate: z.optional(z.date()),
  ServiceName: z.optional(z.string()),
  Region: z.optional(z.string()),
});

/**
 * Lists the keys of the user: two at most.
 *
 * @throws {IamError} As all functions here; `code` is AWS's own word
 */
export async function listAccessKeys(signer: IamSigner, parts: AskParts): Promise<ListedKey[]> {
  const action = "Cannot list the access keys";
  const value = await askIam(
    "ListAccessKeys",
    action,
    signer,
    parts,
    (sdk, request) => sdk.listAccessKeys(request),
  );
  // A user without keys comes as nothing at all.
  const listed = understood(LISTED.safeParse(value ?? []).data, action);
  return listed.map((key) => ({
    accessKeyId: key.AccessKeyId,
    status: key.Status,
    createdAt: key.CreateDate.getTime(),
  }));
}

/**
 * Makes a key. AWS shows its secret this once: with an error of trouble `network` or `server`, a key may have been made
 * whose secret nobody has.
 */
export async function createAccessKey(
  signer: IamSigner,
  parts: AskParts,
): Promise<AccessKey & { readonly createdAt: number | undefined }> {
  const action = "Cannot create an access key";
  const value = await askIam(
    "CreateAccessKey",
    action,
    signer,
    parts,
    (sdk, request) => sdk.createAccessKey(request),
  );
  const created = understood(CREATED.safeParse(value).data, action);
  return {
    accessKeyId: created.AccessKeyId,
    secretAccessKey: created.SecretAccessKey,
    createdAt: created.CreateDate?.getTime(),
  };
}

/** Makes a key usable or unusable. */
export async function setAccessKeyStatus(
  accessKeyId: string,
  status: "Active" | "Inactive",
  signer: IamSigner,
  parts: AskParts,
): Promise<void> {
  const action = `Cannot make the access key ${accessKeyId} ${status.toLowerCase()}`;
  await askIam(
    "UpdateAccessKey",
    action,
    signer,
    parts,
    (sdk, request) => sdk.updateAccessKey({ ...request, accessKeyId, status }),
  );
}

/** Deletes a key, which nobody can bring back. */
export async function deleteAccessKey(
  accessKeyId: string,
  signer: IamSigner,
  parts: AskParts,
): Promise<void> {
  const action = `Cannot delete the access key ${accessKeyId}`;
  await askIam(
    "DeleteAccessKey",
    action,
    signer,
    parts,
    (sdk, request) => sdk.deleteAccessKey({ ...request, accessKeyId }),
  );
}

/** Asks when a key was last used. */
export async function lastUseOf(
  accessKeyId: string,
  signer: IamSigner,
  parts: AskParts,
): Promise<LastUse> {
  const action = `Cannot ask when the access key ${accessKeyId} was last used`;
  const value = await askIam(
    "GetAccessKeyLastUsed",
    action,
    signer,
    parts,
    (sdk, request) => sdk.getAccessKeyLastUsed({ ...request, accessKeyId }),
  );
  const { LastUsedDate, ServiceName, Region } = understood(LAST_USE.safeParse(value).data, action);
  if (LastUsedDate === undefined) return {};
  return {
    at: LastUsedDate.getTime(),
    ...(ServiceName === undefined ? {} : { service: ServiceName }),
    ...(Region === undefined ? {} : { region: Region }),
  };
}

function understood<T>(value: T | undefined, action: string): T {
  if (value !== undefined) return value;
  throw new IamError("server", `${action}: IAM answered without what was asked for`);
}
