import assert from "node:assert/strict";
import { UsageError } from "../../lib/base/errors.ts";
import {
  chooseTarget,
  isRegion,
  needsRegion,
  targetIn,
  type TargetWishes,
} from "../../lib/sts/target.ts";

function choose(changes: Partial<TargetWishes>) {
  return chooseTarget({ serial: undefined, region: undefined, environment: {}, ...changes });
}

const arn = (partition: string) => `arn:${partition}:iam::123456789012:mfa/alice`;

Deno.test("chooseTarget() takes the standard region of the serial number's partition", () => {
  const cases: [serial: string | undefined, partition: string, region: string][] = [
    [undefined, "aws", "us-east-1"],
    ["GAHT12345678", "aws", "us-east-1"],
    [arn("aws"), "aws", "us-east-1"],
    [arn("aws-cn"), "aws-cn", "cn-north-1"],
    [arn("aws-us-gov"), "aws-us-gov", "us-gov-west-1"],
    [arn("aws-eusc"), "aws-eusc", "eusc-de-east-1"],
    [arn("aws-iso"), "aws-iso", "us-iso-east-1"],
    [arn("aws-iso-b"), "aws-iso-b", "us-isob-east-1"],
    [arn("aws-iso-e"), "aws-iso-e", "eu-isoe-west-1"],
    [arn("aws-iso-f"), "aws-iso-f", "us-isof-south-1"],
  ];
  for (const [serial, partition, region] of cases) {
    assert.deepEqual(choose({ serial }), { partition, region });
  }
});

Deno.test("chooseTarget() takes AWS_REGION, then AWS_DEFAULT_REGION, only when it is of the partition", () => {
  const cases: [AWS_REGION: string, AWS_DEFAULT_REGION: string, region: string][] = [
    ["cn-northwest-1", "cn-north-1", "cn-northwest-1"],
    ["eu-west-1", "cn-northwest-1", "cn-northwest-1"],
    ["eu-west-1", "eu-west-1", "cn-north-1"],
    ["", "not a region", "cn-north-1"],
  ];
  for (const [AWS_REGION, AWS_DEFAULT_REGION, region] of cases) {
    const environment = { AWS_REGION, AWS_DEFAULT_REGION };
    assert.equal(choose({ serial: arn("aws-cn"), environment }).region, region);
  }
});

Deno.test("chooseTarget() takes --region before the environment, and its partition for a hardware number", () => {
  const environment = { AWS_REGION: "eu-west-1" };
  assert.equal(choose({ region: "eu-west-3", environment }).region, "eu-west-3");
  assert.deepEqual(choose({ serial: "GAHT12345678", region: "cn-north-1" }), {
    partition: "aws-cn",
    region: "cn-north-1",
  });
});

Deno.test("chooseTarget() throws a UsageError when region and serial number lie apart, or nobody knows the partition", () => {
  assert.throws(() => choose({ serial: arn("aws-cn"), region: "us-east-1" }), {
    name: "UsageError",
    message: "Cannot log in at us-east-1: the MFA serial belongs to the partition aws-cn",
    hint: "leave --region out, or name a region of aws-cn",
  });
  assert.throws(() => choose({ serial: arn("aws-mars") }), {
    name: "UsageError",
    message: "Cannot reach AWS: the partition aws-mars is unknown",
  });
});

Deno.test("chooseTarget() takes an endpoint of the user's own by https, and by http on this machine", () => {
  const cases: [text: string, endpoint: string | undefined][] = [
    ["", undefined],
    ["https://sts.example/", "https://sts.example"],
    ["https://sts.example:8443/path//", "https://sts.example:8443/path"],
    ["http://localhost:4566", "http://localhost:4566"],
    ["http://127.0.0.1:4566", "http://127.0.0.1:4566"],
    ["http://[::1]:4566", "http://[::1]:4566"],
  ];
  for (const [text, endpoint] of cases) {
    const target = choose({ environment: { AWS_ENDPOINT_URL_STS: text } });
    assert.equal(target.endpoint, endpoint);
  }
});

Deno.test("chooseTarget() ignores endpoints that are not STS's own", () => {
  const environment = {
    AWS_ENDPOINT_URL: "http://localhost:4566",
    AWS_ENDPOINT_URL_S3: "https://x",
  };
  assert.equal(choose({ environment }).endpoint, undefined);
});

Deno.test("chooseTarget() throws a UsageError that does not repeat the endpoint when it is no good", () => {
  const texts = [
    "http://sts.example",
    "http://localhost.example",
    "http://127.0.0.1.example",
    "http://10.0.0.1",
    "ftp://localhost",
    "sts.example",
    "https://me@sts.example",
    "https://:secret@sts.example",
    "https://",
  ];
  for (const text of texts) {
    assert.throws(() => choose({ environment: { AWS_ENDPOINT_URL_STS: text } }), (error) => {
      assert.ok(error instanceof UsageError, text);
      assert.doesNotMatch(error.message + error.hint, /secret|me@/);
      return true;
    });
  }
});

Deno.test("isRegion() takes names of regions alone", () => {
  for (const name of ["us-east-1", "us-gov-west-1", "eusc-de-east-1", "us-isob-east-1", "x-y-12"]) {
    assert.equal(isRegion(name), name !== "x-y-12", name);
  }
  for (const text of ["", "us-east", "us-east-1\n", "us_east_1", "us-east-1.evil.example"]) {
    assert.ok(!isRegion(text), text);
  }
  for (const text of ["fips-us-west-2", "fips-us-gov-west-1", "us-gov-west-1-fips"]) {
    assert.ok(!isRegion(text), text);
  }
});

Deno.test("chooseTarget() lets the environment, then the profile decide the partition of a hardware number", () => {
  const gov = { AWS_REGION: "us-gov-east-1" };
  const rows: [wishes: Partial<TargetWishes>, partition: string, region: string][] = [
    [{}, "aws", "us-east-1"],
    [{ environment: gov }, "aws-us-gov", "us-gov-east-1"],
    [{ environment: { AWS_DEFAULT_REGION: "cn-northwest-1" } }, "aws-cn", "cn-northwest-1"],
    [{ environment: gov, profile: { region: "cn-northwest-1" } }, "aws-cn", "cn-northwest-1"],
    [{ environment: gov, profile: { usualRegion: "eu-west-1" } }, "aws-us-gov", "us-gov-east-1"],
    [{ environment: gov, profile: { region: "us-gov-west-1" } }, "aws-us-gov", "us-gov-east-1"],
    [{ profile: { usualRegion: "us-gov-west-1" } }, "aws-us-gov", "us-gov-west-1"],
    [{ profile: { region: "nowhere at all" } }, "aws", "us-east-1"],
    [{ profile: { region: "cn-north-1" }, region: "eu-west-1" }, "aws", "eu-west-1"],
  ];
  for (const serial of ["GAHT12345678", undefined]) {
    for (const [wishes, partition, region] of rows) {
      const target = chooseTarget({ serial, region: undefined, environment: {}, ...wishes });
      assert.deepEqual(target, { partition, region });
    }
  }
});

Deno.test("targetIn() stays in the partition that a session was made in", () => {
  const environment = { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "us-gov-east-1" };
  const rows: [partition: string, region: string | undefined, expected: string][] = [
    ["aws", undefined, "eu-west-1"],
    ["aws", "eu-west-3", "eu-west-3"],
    ["aws-us-gov", undefined, "us-gov-east-1"],
    ["aws-us-gov", "eu-west-3", "us-gov-east-1"],
    ["aws-cn", undefined, "cn-north-1"],
  ];
  for (const [partition, region, expected] of rows) {
    assert.equal(targetIn(partition, { region, environment }).region, expected);
  }
});

Deno.test("needsRegion() is true where nothing else tells the partition", () => {
  assert.equal(needsRegion("arn:aws:iam::123456789012:mfa/alice", undefined), false);
  assert.equal(needsRegion("GAHT12345678", "eu-west-1"), false);
  assert.equal(needsRegion("GAHT12345678", undefined), true);
  assert.equal(needsRegion(undefined, undefined), true);
});
