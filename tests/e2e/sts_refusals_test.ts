import assert from "node:assert/strict";
import type { Fault } from "../emulators/sts/behaviour.ts";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { opCommands } from "./cached.ts";

/** An answer given whatever the request holds. */
function answer(status: number, code: string, message: string): (world: World) => void {
  const fault: Fault["fault"] = { status, code, message };
  return (world) => world.sts.behave({ faults: [{ fault }] });
}

/** Refusals that no second try can change. */
const REFUSALS: readonly {
  name: string;
  arrange: (world: World) => void;
  args?: readonly string[];
  says: RegExp;
  hint: RegExp;
}[] = [
  {
    name: "the secret is another key's",
    arrange: ({ key }) => void (key.secretAccessKey = "another/".repeat(5)),
    says: /the secret access key does not belong to its access key id/,
    hint: /copy the secret again/,
  },
  {
    name: "the key is inactive",
    arrange: ({ key }) => void (key.status = "Inactive"),
    says: /AWS does not know this access key: it is deleted, inactive or of another partition/,
    hint: /check the key in the IAM console/,
  },
  {
    name: "the MFA device is another user's",
    arrange: () => {},
    args: ["--mfa-serial", "arn:aws:iam::123456789012:mfa/bob"],
    says: /AWS does not know this MFA serial for this user/,
    hint: /copy the device's ARN from the IAM console/,
  },
  {
    name: "the region is not active",
    arrange: ({ sts }) => sts.behave({ faults: [{ fault: "region disabled" }] }),
    args: ["--region", "ap-east-1"],
    says: /STS is not active in this region for the account/,
    hint: /give --region a region that is on by default/,
  },
  {
    name: "AWS wants serial and code",
    arrange: answer(
      403,
      "AccessDenied",
      "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
    ),
    says: /AWS wants both an MFA serial and a one-time password/,
    hint: /add the MFA serial and the one-time password to the item/,
  },
  {
    name: "the key turns out to be a session's",
    arrange: answer(
      403,
      "AccessDenied",
      "Cannot call GetSessionToken with session credentials",
    ),
    says: /the key in the item is a temporary one/,
    hint: /put the long-lived access key/,
  },
  {
    name: "the token is expired",
    arrange: answer(403, "ExpiredToken", "The security token included in the request is expired"),
    says: /AWS does not take this access key/,
    hint: /check the key in the IAM console/,
  },
  {
    name: "the request is not valid",
    arrange: answer(400, "ValidationError", "1 validation error detected: Value 'x' at 'y'"),
    says: /AWS does not take the request/,
    hint: /check --duration and the MFA serial/,
  },
  {
    name: "AWS says something new",
    arrange: answer(403, "TeapotException", "I am a teapot"),
    says: /STS \(http:\/\/127\.0\.0\.1:\d+\) answered 403 TeapotException$/m,
    hint: /^$/,
  },
  {
    name: "this machine's clock is 10 minutes slow",
    arrange: ({ sts }) => sts.behave({ skewSeconds: 600 }),
    says: /rejected the one-time password; this machine's clock is (599|600|601) s behind AWS's$/,
    hint: /set the clock/,
  },
  {
    name: "this machine's clock is 10 minutes fast",
    arrange: ({ sts }) => sts.behave({ skewSeconds: -600 }),
    says: /rejected the one-time password; this machine's clock is (599|600|601) s ahead of AWS's/,
    hint: /set the clock/,
  },
  {
    name: "this machine's clock is 20 minutes slow",
    arrange: ({ sts }) => sts.behave({ skewSeconds: 1200 }),
    says:
      /this machine's clock is off by more than 15 minutes; it is (1199|120[01]) s behind AWS's$/,
    hint: /set the clock/,
  },
  {
    name: "this machine's clock is 20 minutes fast",
    arrange: ({ sts }) => sts.behave({ skewSeconds: -1200 }),
    says:
      /this machine's clock is off by more than 15 minutes; it is (1199|120[01]) s ahead of AWS's$/,
    hint: /set the clock/,
  },
  {
    name: "the connection is closed without an answer",
    arrange: ({ sts }) => sts.behave({ faults: [{ fault: "drop" }] }),
    says: /STS \(http:\/\/127\.0\.0\.1:\d+\) did not answer: /,
    hint: /check the network, HTTPS_PROXY and AWS_CA_BUNDLE/,
  },
  {
    name: "the answer does not come",
    arrange: ({ sts }) => sts.behave({ delayMs: 600_000 }),
    args: ["--timeout", "6s"],
    says: /STS \(http:\/\/127\.0\.0\.1:\d+\) did not answer: /,
    hint: /check the network/,
  },
];

for (const { name, arrange, args = [], says, hint } of REFUSALS) {
  Deno.test(`get says what is wrong, after one call of STS, when ${name}`, async () => {
    await using world = await makeWorld();
    if (args.includes("--timeout")) await roomInStep();
    arrange(world);
    const { code, stdout, stderr } = await world.run(args);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    const [first = "", second = "hint: ", ...others] = stderr.trimEnd().split("\n");
    assert.match(first, /^op-sts: Cannot log in: /);
    assert.match(first, says);
    assert.match(second.replace(/^hint: /, ""), hint);
    assert.deepEqual(others, []);
    assert.equal(world.sts.calls.length, 1);
    assert.ok((await opCommands(world)).every((command) => command === "item get"));
  });
}

Deno.test("get says that STS did not answer when nobody listens there", async () => {
  await using world = await makeWorld();
  const env = { AWS_ENDPOINT_URL_STS: "http://127.0.0.1:1" };
  const { code, stdout, stderr } = await world.run([], { env });
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /^op-sts: Cannot log in: STS \(http:\/\/127\.0\.0\.1:1\) did not answer: .*\nhint: .*\n$/,
  );
});

for (
  const { name, args, says } of [
    {
      name: "--region is of another partition than the MFA serial",
      args: ["--region", "cn-north-1"],
      says: /Cannot log in at cn-north-1: the MFA serial belongs to the partition aws\nhint: /,
    },
    {
      name: "the MFA serial is of another partition than --region",
      args: ["--mfa-serial", "arn:aws-us-gov:iam::123456789012:mfa/a", "--region", "us-east-1"],
      says:
        /Cannot log in at us-east-1: the MFA serial belongs to the partition aws-us-gov\nhint: /,
    },
  ]
) {
  Deno.test(`get refuses before it calls STS when ${name}`, async () => {
    await using world = await makeWorld();
    const { code, stdout, stderr } = await world.run(args);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, says);
    assert.equal(world.sts.calls.length, 0);
  });
}

Deno.test("get signs for the region of the serial's partition, and for the caller's region when it is one of those", async () => {
  const cases: [serial: string, env: Record<string, string>, region: string][] = [
    ["arn:aws:iam::123456789012:mfa/alice", {}, "us-east-1"],
    ["arn:aws:iam::123456789012:mfa/alice", { AWS_REGION: "eu-west-3" }, "eu-west-3"],
    ["arn:aws:iam::123456789012:mfa/alice", { AWS_DEFAULT_REGION: "eu-west-3" }, "eu-west-3"],
    ["arn:aws:iam::123456789012:mfa/alice", { AWS_REGION: "cn-north-1" }, "us-east-1"],
    ["arn:aws-cn:iam::123456789012:mfa/alice", { AWS_REGION: "eu-west-3" }, "cn-north-1"],
    ["arn:aws-us-gov:iam::123456789012:mfa/alice", {}, "us-gov-west-1"],
  ];
  for (const [serial, env, region] of cases) {
    const partition = serial.split(":")[1] ?? "";
    await using world = await makeWorld({
      item: { mfaSerial: serial },
      key: { partition, mfa: { serial, seed: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" } },
    });
    const { code, stderr } = await world.run([], { env });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.deepEqual(world.sts.calls.map((call) => call.region), [region]);
  }
});
