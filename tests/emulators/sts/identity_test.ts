/**
 * Tests of keys and GetCallerIdentity in the STS stand-in, called through the AWS SDK.
 *
 * @module
 */

import assert from "node:assert/strict";
import { refusedBy, sdkCaller } from "./sdk_caller.ts";
import { startSts } from "./stand_in.ts";

Deno.test("getCallerIdentity() tells users, root users and partitions apart", async () => {
  await using sts = await startSts();
  const rows: [given: object, region: string, arn: string][] = [
    [{}, "us-east-1", "arn:aws:iam::123456789012:user/alice"],
    [{ root: true }, "us-east-1", "arn:aws:iam::123456789012:root"],
    [
      { partition: "aws-cn", accountId: "210987654321" },
      "cn-north-1",
      "arn:aws-cn:iam::210987654321:user/alice",
    ],
    [
      { partition: "aws-us-gov", userName: "bob" },
      "us-gov-west-1",
      "arn:aws-us-gov:iam::123456789012:user/bob",
    ],
  ];
  for (const [given, region, arn] of rows) {
    const caller = sdkCaller(sts.url, sts.addKey(given), region);
    assert.equal(await caller.getCallerIdentity(), arn);
    assert.equal(sts.calls.at(-1)?.region, region);
  }
});

Deno.test("addKey() throws when the access key id is taken", async () => {
  await using sts = await startSts();
  const { accessKeyId } = sts.addKey();
  assert.throws(
    () => sts.addKey({ accessKeyId }),
    new Error(`Cannot add the key: ${accessKeyId} is taken`),
  );
});

Deno.test("addKey() gives a key whose later changes count", async () => {
  await using sts = await startSts();
  const key = sts.addKey();
  await sdkCaller(sts.url, key).getCallerIdentity();
  key.status = "Inactive";
  const [, code] = await refusedBy(sdkCaller(sts.url, key).getCallerIdentity());
  assert.equal(code, "InvalidClientTokenId");
});
