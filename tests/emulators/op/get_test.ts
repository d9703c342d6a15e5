import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "./aws_key_item.ts";
import { run } from "./run.ts";
import { startOp } from "./stand_in.ts";
import { timeStep, totp } from "../totp.ts";

Deno.test("op --version prints the version", async () => {
  await using op = await startOp({ version: "2.23.0" });
  assert.deepEqual(await run(op.program, ["--version"]), {
    code: 0,
    stdout: "2.23.0\n",
    stderr: "",
  });
});

Deno.test("op item get gives the seed and the current code of a one-time password", async () => {
  await using op = await startOp();
  const uri = `otpauth://totp/AWS:alice?secret=${AWS_KEY.seed}&issuer=AWS`;
  for (const seed of [AWS_KEY.seed, uri]) {
    const { id } = await op.put(awsKeyItem({ seed }));
    const before = timeStep(Date.now());
    const { stdout } = await run(op.program, ["item", "get", id, "--format", "json"]);
    const after = timeStep(Date.now());
    const field = JSON.parse(stdout).fields.find(({ type }: { type: string }) => type === "OTP");
    assert.deepEqual(Object.keys(field), ["id", "type", "label", "value", "totp", "reference"]);
    assert.match(field.id, /^TOTP_[a-z2-7]{26}$/);
    assert.equal(field.value, seed);
    assert.ok([await totp(seed, before), await totp(seed, after)].includes(field.totp));
  }
});

Deno.test("op item get gives no code when the seed cannot be decoded", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem({ seed: "not base32!" }));
  const { stdout } = await run(op.program, [
    "item",
    "get",
    id,
    "--fields",
    "type=otp",
    "--format=json",
  ]);
  assert.deepEqual(Object.keys(JSON.parse(stdout)), ["id", "type", "label", "value", "reference"]);
  const { code, stderr } = await run(op.program, ["item", "get", id, "--otp"]);
  assert.equal(code, 1);
  assert.match(stderr, /"AWS Access Key" doesn't have a one-time password\.\n$/);
});

Deno.test("op item get --otp prints a code alone", async () => {
  await using op = await startOp();
  await op.put(awsKeyItem());
  const before = timeStep(Date.now());
  const { stdout } = await run(op.program, ["item", "get", AWS_KEY.title, "--otp"]);
  const steps = [before, timeStep(Date.now())];
  const codes = await Promise.all(steps.map((step) => totp(AWS_KEY.seed, step)));
  assert.ok(codes.includes(stdout.trimEnd()));
});

Deno.test("op item get --fields prints an object for one match and an array for several", async () => {
  await using op = await startOp();
  await op.put(awsKeyItem());
  const get = async (fields: string): Promise<unknown> => {
    const args = ["item", "get", AWS_KEY.title, "--fields", fields, "--format", "json"];
    return JSON.parse((await run(op.program, args)).stdout);
  };
  const labels = (value: unknown): string[] =>
    Array.isArray(value) ? value.map(({ label }) => label) : [];
  assert.equal(Array.isArray(await get("type=otp")), false);
  assert.equal(Array.isArray(await get("label=mfa serial")), false);
  assert.deepEqual(labels(await get("label=mfa serial,Access Key ID")), [
    "mfa serial",
    "Access Key ID",
  ]);
  assert.deepEqual(labels(await get("type=concealed")), ["Secret Access Key", "session_cache"]);
});

Deno.test("op item get --fields conceals values in plain output unless --reveal is given", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem({ mfaSerial: 'a,"b"' }));
  const args = ["item", "get", AWS_KEY.title, "--fields", "mfa serial,Secret Access Key"];
  const hidden = await run(op.program, args);
  assert.equal(hidden.stdout, `"a,""b""",[use 'op item get ${id} --reveal' to reveal]\n`);
  const shown = await run(op.program, [...args, "--reveal"]);
  assert.equal(shown.stdout, `"a,""b""",${AWS_KEY.secretAccessKey}\n`);
  const list = await run(op.program, ["item", "get", id]);
  assert.match(list.stdout, /^ID: +[a-z2-7]{26}\nTitle: +AWS Access Key\n/);
  assert.equal(list.stdout.includes(AWS_KEY.secretAccessKey), false);
});

Deno.test("op item get finds an item by id or exact title, in the vault given by name or id", async () => {
  await using op = await startOp({ vaults: ["Private", "Shared"] });
  const item = await op.put(awsKeyItem({ vault: "Shared" }));
  for (
    const args of [[item.id], [item.title, "--vault", "Shared"], [
      item.id,
      "--vault",
      item.vault.id,
    ]]
  ) {
    const { stdout } = await run(op.program, ["item", "get", ...args, "--format", "json"]);
    assert.equal(JSON.parse(stdout).id, item.id);
  }
  const { code } = await run(op.program, ["item", "get", item.title.toLowerCase()]);
  assert.equal(code, 1);
});

Deno.test("op item get takes format and account from the environment, flags first", async () => {
  await using op = await startOp();
  const { id } = await op.put(awsKeyItem());
  const env = { OP_FORMAT: "json", OP_ACCOUNT: "other.1password.com" };
  const right = await run(op.program, ["item", "get", id, "--account", "my"], { env });
  assert.equal(JSON.parse(right.stdout).id, id);
  const wrong = await run(op.program, ["item", "get", id], { env });
  assert.match(wrong.stderr, /found no accounts for filter "other\.1password\.com"\n$/);
});
