/**
 * The stand-ins for AWS in other eyes: botocore makes each call that they know and reads each answer.
 *
 * @module
 */

import assert from "node:assert/strict";
import { AWS_KEY } from "../../emulators/op/aws_key_item.ts";
import { timeStep, totp } from "../../emulators/totp.ts";
import type { Check } from "../consumer.ts";
import { USER_ARN } from "../place.ts";

const OF_SESSION = ["Credentials"];
const OF_IDENTITY = ["Account", "Arn", "UserId"];

/** What botocore saw: name of the call, status, members of the answer or AWS's code, class of the error. */
const SEEN: readonly [name: string, status: number, what: string | string[], error: string][] = [
  ["who", 200, OF_IDENTITY, ""],
  ["session", 200, OF_SESSION, ""],
  ["session with MFA", 200, OF_SESSION, ""],
  ["used code", 403, "AccessDenied", "ClientError"],
  ["session of a session", 403, "AccessDenied", "ClientError"],
  ["role without external id", 403, "AccessDenied", "ClientError"],
  ["role for two hours", 400, "ValidationError", "ClientError"],
  [
    "role with a bad policy",
    400,
    "MalformedPolicyDocument",
    "MalformedPolicyDocumentException",
  ],
  ["role", 200, ["AssumedRoleUser", "Credentials", "SourceIdentity"], ""],
  ["who the role is", 200, OF_IDENTITY, ""],
  ["scope by a key", 403, "AccessDenied", "ClientError"],
  [
    "scope with a bad policy",
    400,
    "MalformedPolicyDocument",
    "MalformedPolicyDocumentException",
  ],
  [
    "scope for too long",
    400,
    "InsufficientSessionLifetime",
    "InsufficientSessionLifetimeException",
  ],
  [
    "scope",
    200,
    [
      "Credentials",
      "ScopedPoliciesCount",
      "SessionInfo",
      "SessionTokenSize",
      "SessionTokenUtilization",
    ],
    "",
  ],
  ["who the scope is", 200, OF_IDENTITY, ""],
  ["keys without MFA", 403, "InvalidClientTokenId", "ClientError"],
  ["keys of nobody", 400, "ValidationError", "ClientError"],
  ["keys of another", 404, "NoSuchEntity", "NoSuchEntityException"],
  ["keys", 200, ["AccessKeyMetadata", "IsTruncated"], ""],
  ["new key", 200, ["AccessKey"], ""],
  ["third key", 409, "LimitExceeded", "LimitExceededException"],
  ["last use", 200, ["AccessKeyLastUsed", "UserName"], ""],
  ["off", 200, [], ""],
  ["who is off", 403, "InvalidClientTokenId", "ClientError"],
  ["delete", 200, [], ""],
  ["delete again", 404, "NoSuchEntity", "NoSuchEntityException"],
  ["keys left", 200, ["AccessKeyMetadata", "IsTruncated"], ""],
];

/** botocore reads all that the stand-ins answer, and knows each refusal by its class. */
export const STAND_IN_CHECK: Check = {
  name: "reads all calls of the stand-ins for STS and IAM",
  async run(_consumer, { world, folder, run }) {
    const { sts, key } = world;
    const role = "arn:aws:iam::123456789012:role/strict";
    const externalId = "partner/7";
    sts.addRole({
      arn: role,
      requireMfa: true,
      externalId,
      allowSourceIdentity: true,
      maxSessionSeconds: 43_200,
    });
    const code = await totp(AWS_KEY.seed, timeStep(Date.now()));
    const { code: exit, stdout, stderr } = await run({
      words: [
        ...[`${folder}/bin/python`, `${folder}/stand_in.py`, key.accessKeyId, key.secretAccessKey],
        ...[AWS_KEY.mfaSerial, code, role, externalId],
      ],
      env: { AWS_ENDPOINT_URL_IAM: sts.url, AWS_ENDPOINT_URL_STS: sts.url },
    });
    assert.deepEqual([exit, stderr], [0, ""]);
    const { seen, keys, made, used, scope, lives } = JSON.parse(stdout);
    assert.deepEqual(seen, SEEN);
    const [madeId] = made;
    assert.deepEqual(keys, [
      ["alice", key.accessKeyId, "Active"],
      ["alice", madeId, "Active"],
    ]);
    assert.deepEqual(made, [madeId, "Active", 40]);
    assert.equal(used, "N/A");
    assert.deepEqual(scope, [1, USER_ARN]);
    // Beside a session of one hour: one of twelve, and a role's.
    assert.deepEqual(lives, [11, 0]);
  },
};
