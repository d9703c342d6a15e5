/**
 * The actions of IAM for access keys, on the tables of the STS stand-in.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html}
 * @module
 */

import type { ActionHandler, ActionRequest } from "../sts/action.ts";
import type { IamAction } from "../sts/behaviour.ts";
import type { LongLivedKey } from "../sts/directory.ts";
import { Refusal } from "../sts/errors.ts";
import { checkParameters, type ParameterRule } from "../sts/parameters.ts";

const USER_NAME: ParameterRule = { kind: "text", min: 1, max: 128, pattern: "[\\w+=,.@-]+" };

const KEY_ID: ParameterRule = {
  kind: "text",
  min: 16,
  max: 128,
  pattern: "[\\w]+",
  required: true,
};

const STATUS: ParameterRule = {
  kind: "text",
  min: 6,
  max: 8,
  pattern: "Active|Inactive|Expired",
  required: true,
};

/** AWS's quota, which cannot be raised. */
const MOST_KEYS = 2;

/** The actions by name. */
export const IAM_ACTIONS: Readonly<Record<IamAction, ActionHandler>> = {
  ListAccessKeys(request) {
    checkParameters(request.params, {
      UserName: USER_NAME,
      MaxItems: { kind: "integer", min: 1, max: 1000 },
      Marker: { kind: "text", min: 1, max: 320 },
    });
    const userName = userOf(request, true);
    return {
      IsTruncated: "false",
      AccessKeyMetadata: keysOf(request, userName, listed(request)).map((key) => ({
        UserName: userName,
        AccessKeyId: key.accessKeyId,
        Status: key.status,
        CreateDate: iso(key.createdAtMs),
      })),
    };
  },

  CreateAccessKey(request) {
    checkParameters(request.params, { UserName: USER_NAME });
    const { directory, caller, nowMs, propagationMs } = request;
    const userName = userOf(request, false);
    if (keysOf(request, userName).length >= MOST_KEYS) {
      throw new Refusal(
        409,
        "LimitExceeded",
        `Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`,
      );
    }
    const { partition, accountId, mfa, iamRights } = caller.key;
    directory.remember(nowMs);
    const key = directory.addKey({
      partition,
      accountId,
      userName,
      mfa,
      createdAtMs: nowMs,
      ...(iamRights === undefined ? {} : { iamRights }),
      knownFromMs: Object.fromEntries(
        Object.entries(propagationMs).map(([place, ms]) => [place, nowMs + ms]),
      ),
    });
    return {
      AccessKey: {
        UserName: userName,
        AccessKeyId: key.accessKeyId,
        Status: key.status,
        SecretAccessKey: key.secretAccessKey,
        CreateDate: iso(nowMs),
      },
    };
  },

  UpdateAccessKey(request) {
    checkParameters(request.params, { UserName: USER_NAME, AccessKeyId: KEY_ID, Status: STATUS });
    const key = keyNamed(request, true);
    request.directory.remember(request.nowMs);
    key.status = request.params.Status === "Active" ? "Active" : "Inactive";
    return {};
  },

  DeleteAccessKey(request) {
    checkParameters(request.params, { UserName: USER_NAME, AccessKeyId: KEY_ID });
    const { accessKeyId } = keyNamed(request, false);
    request.directory.remember(request.nowMs);
    request.directory.keys.delete(accessKeyId);
    return {};
  },

  GetAccessKeyLastUsed(request) {
    checkParameters(request.params, { AccessKeyId: KEY_ID });
    const { AccessKeyId: id = "" } = request.params;
    const key = request.directory.keys.get(id);
    if (key === undefined || key.accountId !== request.caller.identity.accountId) {
      throw noSuchKey(id);
    }
    const { lastUsed } = key;
    return {
      UserName: key.userName,
      AccessKeyLastUsed: {
        ...(lastUsed === undefined ? {} : { LastUsedDate: iso(lastUsed.atMs) }),
        ServiceName: lastUsed?.service ?? "N/A",
        Region: lastUsed?.region ?? "N/A",
      },
    };
  },
};

/** The user that a request is about: a session has to name one for some actions. */
function userOf({ params, caller }: ActionRequest, isNeeded: boolean): string {
  const { UserName: named } = params;
  if (named !== undefined) {
    if (named === caller.key.userName) return named;
    throw new Refusal(404, "NoSuchEntity", `The user with name ${named} cannot be found.`);
  }
  const isUser = caller.session?.action !== "AssumeRole";
  if (!isUser || (isNeeded && caller.session !== undefined)) {
    throw new Refusal(
      400,
      "ValidationError",
      "Must specify userName when calling with non-User credentials",
    );
  }
  return caller.key.userName;
}

/** Lists may tell of a change only some time after it was made. */
function listed({ directory, nowMs, propagationMs }: ActionRequest): readonly LongLivedKey[] {
  return directory.keysAt(nowMs - (propagationMs["iam list"] ?? 0));
}

function keysOf(
  { directory, caller }: ActionRequest,
  userName: string,
  keys: readonly LongLivedKey[] = [...directory.keys.values()],
): LongLivedKey[] {
  return keys.filter((key) =>
    key.userName === userName && key.accountId === caller.key.accountId &&
    key.partition === caller.key.partition && key.root !== true
  );
}

function keyNamed(request: ActionRequest, isUserNeeded: boolean): LongLivedKey {
  const userName = userOf(request, isUserNeeded);
  const { AccessKeyId: id = "" } = request.params;
  const key = keysOf(request, userName).find(({ accessKeyId }) => accessKeyId === id);
  if (key === undefined) throw noSuchKey(id);
  return key;
}

function noSuchKey(id: string): Refusal {
  return new Refusal(404, "NoSuchEntity", `The Access Key with id ${id} cannot be found.`);
}

function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, "");
}
