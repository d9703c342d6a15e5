import assert from "node:assert/strict";
import { IamError, StsError } from "../../lib/base/errors.ts";
import {
  createAccessKey,
  deleteAccessKey,
  lastUseOf,
  listAccessKeys,
  setAccessKeyStatus,
} from "../../lib/iam/access_keys.ts";
import { iamTarget } from "../../lib/iam/ask_iam.ts";
import { askIdentity } from "../../lib/sts/caller_identity.ts";
import { MID_STEP_MS } from "../emulators/sts/sdk_caller.ts";
import { type Account, makeAccount } from "./account.ts";

const CREATED_MS = Date.parse("2026-01-02T03:04:05Z");

Deno.test("the access keys of a user are listed, made, proved, made unusable and deleted by one session", async () => {
  await using account = await makeAccount({ createdAtMs: CREATED_MS });
  const { sts, key, signer, parts } = account;
  const old = { accessKeyId: key.accessKeyId, status: "Active", createdAt: CREATED_MS };
  assert.deepEqual(await listAccessKeys(signer, parts), [old]);

  const made = await createAccessKey(signer, parts);
  const nowMs = Math.floor(MID_STEP_MS / 1000) * 1000;
  assert.equal(made.createdAt, nowMs);
  assert.equal(made.secretAccessKey, sts.keys.get(made.accessKeyId)?.secretAccessKey);
  const fresh = { accessKeyId: made.accessKeyId, status: "Active", createdAt: nowMs };
  assert.deepEqual(await listAccessKeys(signer, parts), [old, fresh]);
  assert.deepEqual(await lastUseOf(made.accessKeyId, signer, parts), {});

  const target = { partition: "aws", region: "eu-west-1", endpoint: sts.url };
  assert.deepEqual(await askIdentity(made, target, parts), {
    account: "123456789012",
    arn: "arn:aws:iam::123456789012:user/alice",
    userName: "alice",
  });
  assert.deepEqual(await lastUseOf(made.accessKeyId, signer, parts), {
    at: nowMs,
    service: "sts",
    region: "eu-west-1",
  });

  await setAccessKeyStatus(key.accessKeyId, "Inactive", signer, parts);
  assert.deepEqual(await listAccessKeys(signer, parts), [{ ...old, status: "Inactive" }, fresh]);
  await setAccessKeyStatus(key.accessKeyId, "Active", signer, parts);
  await deleteAccessKey(key.accessKeyId, signer, parts);
  // The session lives on, though its key is gone.
  assert.deepEqual(await listAccessKeys(signer, parts), [fresh]);
  assert.ok(!account.traces.join().includes(made.secretAccessKey));
  const iamCalls = sts.calls.filter(({ region }) => region === "us-east-1");
  assert.equal(iamCalls.length, 10);
});

/** What IAM refuses, and what is said of it. */
const REFUSALS: readonly {
  name: string;
  key?: Parameters<typeof makeAccount>[0];
  arrange?: (account: Account) => void;
  ask: (account: Account) => Promise<unknown>;
  code: string | undefined;
  trouble: string;
  says: RegExp;
  hint: RegExp;
}[] = [
  {
    name: "there are two keys already",
    arrange: ({ sts }) => void sts.addKey(),
    ask: ({ signer, parts }) => createAccessKey(signer, parts),
    code: "LimitExceededException",
    trouble: "refused",
    says: /^Cannot create an access key: the user has two access keys already/,
    hint: /^delete the one that is not used/,
  },
  {
    name: "the session has no MFA",
    key: { mfa: undefined },
    ask: ({ signer, parts }) => listAccessKeys(signer, parts),
    code: "InvalidClientTokenId",
    trouble: "refused",
    says: /^Cannot list the access keys: IAM takes no session that was made without MFA$/,
    hint: /run: op-sts login --force$/,
  },
  {
    name: "a right is missing",
    key: { iamRights: ["ListAccessKeys"] },
    ask: ({ signer, parts }) => createAccessKey(signer, parts),
    code: "AccessDenied",
    trouble: "refused",
    says: /AWS does not allow it: User: arn:.* is not authorized to perform: iam:CreateAccessKey/,
    hint: /^ask for the right/,
  },
  {
    name: "the key is not there",
    ask: ({ signer, parts }) => deleteAccessKey("AKIANOSUCHKEY0000000", signer, parts),
    code: "NoSuchEntityException",
    trouble: "refused",
    says: /^Cannot delete the access key AKIANOSUCHKEY0000000: AWS does not know/,
    hint: /IAM console/,
  },
  {
    name: "AWS limits the rate",
    arrange: ({ sts }) => sts.behave({ faults: [{ on: "ListAccessKeys", fault: "throttle" }] }),
    ask: ({ signer, parts }) => listAccessKeys(signer, parts),
    code: "Throttling",
    trouble: "throttled",
    says: /limits the rate/,
    hint: /minute/,
  },
  {
    name: "AWS is in trouble",
    arrange: ({ sts }) => sts.behave({ faults: [{ on: "ListAccessKeys", fault: "unavailable" }] }),
    ask: ({ signer, parts }) => listAccessKeys(signer, parts),
    code: "ServiceUnavailable",
    trouble: "server",
    says: /IAM \(http:.*\) answered 503/,
    hint: /minute/,
  },
  {
    name: "the answer is lost",
    arrange: ({ sts }) =>
      sts.behave({ faults: [{ on: "CreateAccessKey", fault: "drop after use" }] }),
    ask: ({ signer, parts }) => createAccessKey(signer, parts),
    code: undefined,
    trouble: "network",
    says: /^Cannot create an access key: IAM \(http:.*\) did not answer: /,
    hint: /network/,
  },
  {
    name: "the answer holds no key",
    arrange: ({ sts }) =>
      sts.behave({
        faults: [{
          on: "CreateAccessKey",
          fault: { status: 200, headers: { "content-type": "text/xml" }, body: "<a/>" },
        }],
      }),
    ask: ({ signer, parts }) => createAccessKey(signer, parts),
    code: undefined,
    trouble: "server",
    says: /answered without what was asked for$/,
    hint: /^$/,
  },
];

for (const { name, key, arrange, ask, code, trouble, says, hint } of REFUSALS) {
  Deno.test(`what IAM refuses is told, and asked once, when ${name}`, async () => {
    await using account = await makeAccount(key);
    arrange?.(account);
    const before = account.sts.calls.length;
    await assert.rejects(() => ask(account), (error) => {
      assert.ok(error instanceof IamError, String(error));
      assert.deepEqual([error.code, error.trouble], [code, trouble]);
      assert.match(error.message, says);
      assert.match(error.hint ?? "", hint);
      return true;
    });
    assert.equal(account.sts.calls.length, before + 1);
  });
}

Deno.test("a new key is not known everywhere at once", async () => {
  let now = MID_STEP_MS;
  await using account = await makeAccount({}, { clock: () => now });
  const { sts, signer, parts } = account;
  sts.behave({ propagationMs: { "sts": 8000, "sts:eu-west-3": 15_000 } });
  const made = await createAccessKey(signer, parts);
  const isKnownAt = async (region: string) =>
    await askIdentity(made, { partition: "aws", region, endpoint: sts.url }, parts).then(
      () => true,
      (error) => {
        assert.ok(error instanceof StsError && error.code === "InvalidClientTokenId");
        return false;
      },
    );
  assert.deepEqual([await isKnownAt("eu-west-1"), await isKnownAt("eu-west-3")], [false, false]);
  now += 9000;
  assert.deepEqual([await isKnownAt("eu-west-1"), await isKnownAt("eu-west-3")], [true, false]);
  now += 9000;
  assert.deepEqual([await isKnownAt("eu-west-1"), await isKnownAt("eu-west-3")], [true, true]);
});

Deno.test("iamTarget() names the region that IAM of a partition is signed for, and an endpoint of the user's own", () => {
  const regions = {
    "aws": "us-east-1",
    "aws-cn": "cn-north-1",
    "aws-us-gov": "us-gov-west-1",
    "aws-eusc": "eusc-de-east-1",
  };
  for (const [partition, region] of Object.entries(regions)) {
    const environment = { AWS_ENDPOINT_URL_STS: "https://sts.example" };
    assert.deepEqual(iamTarget(partition, environment), { partition, region });
  }
  const own = { AWS_ENDPOINT_URL_IAM: "https://iam.example/" };
  assert.equal(iamTarget("aws", own).endpoint, "https://iam.example");
  for (const url of ["http://iam.example", "ftp://x", "https://me:x@iam.example"]) {
    assert.throws(() => iamTarget("aws", { AWS_ENDPOINT_URL_IAM: url }), {
      name: "UsageError",
      message: /^Cannot use AWS_ENDPOINT_URL_IAM: /,
    });
  }
  assert.throws(() => iamTarget("aws-mars", {}), { name: "UsageError" });
});

Deno.test("a user of another partition is asked about there", async () => {
  await using account = await makeAccount({ partition: "aws-us-gov" });
  await listAccessKeys(account.signer, account.parts);
  assert.equal(account.sts.calls.at(-1)?.region, "us-gov-west-1");
});
