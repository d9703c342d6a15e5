import assert from "node:assert/strict";
import { AWS_KEY, type AwsKeyOverrides } from "../emulators/op/aws_key_item.ts";
import { makeWorld } from "../world.ts";
import { deviceFiles } from "./device.ts";

Deno.test("get logs in without MFA when the item has neither serial nor one-time password", async () => {
  await using world = await makeWorld({
    item: { mfaSerial: null, seed: null },
    key: { mfa: undefined },
  });
  const { code, stdout, stderr } = await world.run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const { AccountId, Version } = JSON.parse(stdout);
  assert.deepEqual([AccountId, Version], [undefined, 1]);
  const { SerialNumber, TokenCode, DurationSeconds } = world.sts.calls[0]?.params ?? {};
  assert.deepEqual([SerialNumber, TokenCode, DurationSeconds], [undefined, undefined, "43200"]);
  assert.equal((await world.run()).code, 0);
  assert.equal(world.sts.calls.length, 1);
  // Without a device, the lock is that of the access key.
  await Deno.stat((await deviceFiles(world.home, AWS_KEY.accessKeyId)).lock);
});

Deno.test("get leaves AccountId out when the device is a hardware one", async () => {
  const serial = "GAHT12345678";
  await using world = await makeWorld({
    item: { mfaSerial: serial },
    key: { mfa: { serial, seed: AWS_KEY.seed } },
  });
  const { code, stdout, stderr } = await world.run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.ok(!("AccountId" in JSON.parse(stdout)));
  assert.equal(world.sts.sessions[0]?.mfaPresent, true);
});

Deno.test("get asks for an hour, which is all that AWS gives, when the key is the root user's", async () => {
  const serial = "arn:aws:iam::123456789012:mfa/root-account-mfa-device";
  await using world = await makeWorld({
    item: { mfaSerial: serial },
    key: { root: true, mfa: { serial, seed: AWS_KEY.seed } },
  });
  const miss = await world.run();
  assert.deepEqual({ code: miss.code, stderr: miss.stderr }, { code: 0, stderr: "" });
  assert.equal(world.sts.calls[0]?.params.DurationSeconds, "3600");
  assert.deepEqual(await world.run(), miss);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("get asks for the duration that was given, by option or by environment", async () => {
  for (
    const [args, env, seconds] of [
      [["--duration", "36h"], {}, "129600"],
      [[], { OP_STS_DURATION: "1h30m" }, "5400"],
      [["--duration=30m"], { OP_STS_DURATION: "2h" }, "1800"],
    ] as const
  ) {
    await using world = await makeWorld();
    assert.equal((await world.run(args, { env })).code, 0);
    assert.equal(world.sts.calls[0]?.params.DurationSeconds, seconds);
  }
});

Deno.test("get takes other fields by label or id", async () => {
  await using world = await makeWorld({
    item: {
      title: "My keys",
      fields: [
        { label: "Access Key ID", value: "not this one" },
        { id: "theid", label: "id", value: AWS_KEY.accessKeyId },
        { label: "secret", type: "CONCEALED", value: AWS_KEY.secretAccessKey },
        { label: "secret", type: "CONCEALED", value: "another", section: "Old" },
        { id: "device", label: "device", value: AWS_KEY.mfaSerial },
        { label: "first", type: "OTP", value: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" },
        { label: "second", type: "OTP", value: AWS_KEY.seed },
      ],
    },
  });
  const secret = world.item?.fields.find(({ value }) => value === AWS_KEY.secretAccessKey)?.id ??
    "";
  const args = ["--item", "My keys", "--access-key-field", "theid", "--secret-key-field", secret];
  const more = ["--mfa-serial-field", "Device", "--otp-field", "second", "--cache-field", "cache"];
  const { code, stderr } = await world.run([...args, ...more]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(world.sts.calls.length, 1);
});

/** Key items as people have them; no option says which field is which. */
const SET_UPS: Record<string, AwsKeyOverrides> = {
  "a credentials file, line by line": {
    fields: [
      { label: "aws_access_key_id", value: AWS_KEY.accessKeyId },
      { label: "aws_secret_access_key", type: "CONCEALED", value: AWS_KEY.secretAccessKey },
      { label: "mfa_serial", value: AWS_KEY.mfaSerial },
      { label: "totp", type: "OTP", value: AWS_KEY.seed },
    ],
  },
  "the JSON of AWS CLI": {
    category: "SECURE_NOTE",
    fields: [
      { label: "UserName", value: "alice" },
      { label: "AccessKeyId", value: AWS_KEY.accessKeyId },
      { label: "SecretAccessKey", type: "CONCEALED", value: ` "${AWS_KEY.secretAccessKey}"\u200b` },
      { label: "mfa_id", value: `${AWS_KEY.mfaSerial}\u00a0` },
      { label: "mfa", type: "OTP", value: AWS_KEY.seed },
    ],
  },
  "a Login whose user name is the key": {
    category: "LOGIN",
    fields: [
      { id: "username", label: "username", value: AWS_KEY.accessKeyId },
      { id: "password", label: "password", type: "CONCEALED", value: AWS_KEY.secretAccessKey },
      { label: "MFA ARN", value: AWS_KEY.mfaSerial, section: "MFA" },
      { label: "one-time password", type: "OTP", value: AWS_KEY.seed },
    ],
  },
};

for (const [name, item] of Object.entries(SET_UPS)) {
  Deno.test(`get finds the key without any option in an item like ${name}`, async () => {
    await using world = await makeWorld({ item });
    const { code, stdout, stderr } = await world.run();
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(world.sts.sessions[0]?.mfaPresent, true);
    assert.deepEqual((await world.run()).stdout, stdout);
    assert.equal(world.sts.calls.length, 1);
  });
}

Deno.test("the command that get advises sets up a profile whose line works", async () => {
  await using world = await makeWorld({
    item: {
      fields: [
        { label: "mein Zugriff", value: AWS_KEY.accessKeyId },
        { label: "Geheimes", type: "CONCEALED", value: AWS_KEY.secretAccessKey },
        { label: "Gerät", value: AWS_KEY.mfaSerial },
        { label: "Code", type: "OTP", value: AWS_KEY.seed },
      ],
    },
  });
  let args: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const { code, stderr } = await world.run(args[0] === "setup" ? [...args, "--yes"] : args);
    assert.equal(code, 1, stderr);
    const [, advice = ""] = /\nhint: run: op-sts (setup .+)\n$/.exec(stderr) ?? [];
    assert.ok(advice !== "", stderr);
    args = advice.split(" ");
  }
  const setup = await world.run([...args, "--yes"]);
  assert.equal(setup.code, 0, setup.stderr);
  const config = await Deno.readTextFile(`${world.home}/.aws/config`);
  const line = /credential_process = .*?(--item .*)/.exec(config)?.[1] ?? "";
  const { code, stderr } = await world.run(line.split(" "));
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});

Deno.test("get takes the key of a section, and what belongs to it", async () => {
  const section = (name: string, id: string, secret: string, seed: string) =>
    [
      { label: "access key id", value: id, section: name },
      { label: "secret access key", type: "CONCEALED", value: secret, section: name },
      { label: "mfa serial", value: AWS_KEY.mfaSerial.replace("alice", name), section: name },
      { label: "code", type: "OTP", value: seed, section: name },
    ] as const;
  await using world = await makeWorld({
    item: {
      fields: [
        ...section("dev", "AKIADEVDEVDEVDEVDEV1", "no", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
        ...section("alice", AWS_KEY.accessKeyId, AWS_KEY.secretAccessKey, AWS_KEY.seed),
      ],
    },
  });
  const { code, stderr } = await world.run(["--access-key-field", "alice.access_key_id"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(world.sts.calls.length, 1);
});

function fields(...changed: [label: string, value: string | null][]): AwsKeyOverrides {
  const all = new Map<string, string | null>([
    ["Access Key ID", AWS_KEY.accessKeyId],
    ["Secret Access Key", AWS_KEY.secretAccessKey],
    ["mfa serial", AWS_KEY.mfaSerial],
    ...changed,
  ]);
  const kept = [...all].flatMap(([label, value]) => value === null ? [] : [{ label, value }]);
  return { fields: [...kept, { label: "one-time password", type: "OTP", value: AWS_KEY.seed }] };
}

/** Items that no login can be made with. */
const UNFIT: readonly {
  name: string;
  item: AwsKeyOverrides;
  args?: readonly string[];
  says: RegExp;
}[] = [
  {
    name: "the key is a temporary one",
    item: { accessKeyId: "ASIAIOSFODNN7EXAMPLE" },
    says: /the key in "AWS Access Key": it is a temporary one \(ASIA…\)\nhint: put the long-lived/,
  },
  {
    name: "id and secret are swapped",
    item: { accessKeyId: AWS_KEY.secretAccessKey },
    says:
      /the field "Access Key ID" holds a secret access key, not an access key id \(AKIA…\)\nhint: swap/,
  },
  {
    name: "the access key id is missing",
    item: { accessKeyId: null },
    says: /has no field "Access Key ID"\nhint: .* --access-key-field/,
  },
  {
    name: "the secret is missing",
    item: { secretAccessKey: null },
    says: /has no field "Secret Access Key"\nhint: .* --secret-key-field/,
  },
  {
    name: "the secret is empty",
    item: { secretAccessKey: "" },
    says: /has no value in the field "Secret Access Key"\nhint: .* --secret-key-field/,
  },
  {
    name: "the secret holds a blank",
    item: { secretAccessKey: "two words" },
    says:
      /the field "Secret Access Key" of "AWS Access Key" holds no secret access key: there are blanks within it\nhint: /,
  },
  {
    name: "the serial is missing beside a one-time password",
    item: { mfaSerial: null },
    says: /has no MFA serial in the field "mfa serial"\nhint: .* --mfa-serial/,
  },
  {
    name: "the serial is a role's",
    item: fields(["mfa serial", "arn:aws:iam::123456789012:role/admin"]),
    says: /it names a role, not an MFA device .*\nhint: copy the device's ARN/,
  },
  {
    name: "the serial is a user's",
    item: fields(["mfa serial", "arn:aws:iam::123456789012:user/alice"]),
    says: /it names a user, not an MFA device .*\nhint: copy the device's ARN/,
  },
  {
    name: "the serial is a security key's",
    item: fields(["mfa serial", "arn:aws:iam::123456789012:u2f/user/alice/key-ABC"]),
    says: /it names a security key or passkey, which has no codes: .*\nhint: /,
  },
  {
    name: "the field for one-time passwords is another",
    item: {},
    args: ["--otp-field", "mfa serial"],
    says: /has no one-time password called "mfa serial"\nhint: .* --otp-field/,
  },
];

for (const { name, item, args = [], says } of UNFIT) {
  Deno.test(`get refuses the item, before it calls STS, when ${name}`, async () => {
    await using world = await makeWorld({ item });
    const { code, stdout, stderr } = await world.run(args);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /^op-sts: Cannot [^\n]+\nhint: [^\n]+\n$/);
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, new RegExp(RegExp.escape(AWS_KEY.secretAccessKey)));
    assert.equal(world.sts.calls.length, 0);
  });
}

Deno.test("get lists the ids when a field is there twice", async () => {
  await using world = await makeWorld({
    item: {
      fields: [
        { label: "Access Key ID", value: AWS_KEY.accessKeyId },
        { label: "access key id", value: AWS_KEY.accessKeyId, section: "Old" },
      ],
    },
  });
  const { code, stdout, stderr } = await world.run();
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  const ids = world.item?.fields.filter(({ value }) => value !== "").map(({ id }) => id).join(", ");
  const shown = `has several called "Access Key ID" (ids ${ids} in "Old")\nhint: `;
  assert.ok(stderr.includes(shown), stderr);
  assert.equal(world.sts.calls.length, 0);
});

for (const args of [[], ["--no-input"], ["login"], ["login", "--no-input"]]) {
  Deno.test(`op-sts ${args.join(" ")} names op-sts login when a code would have to be typed and there is no terminal`, async () => {
    await using world = await makeWorld({ item: { seed: null } });
    const { code, stdout, stderr } = await world.run(args, { stdin: "123456\n" });
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(
      stderr,
      args.includes("--no-input")
        ? /there is no terminal to ask on\nhint: add the one-time password .* --code-command\n$/
        : /there is no terminal to ask on\nhint: run op-sts login in a terminal, or add/,
    );
    assert.equal(world.sts.calls.length, 0);
  });
}
