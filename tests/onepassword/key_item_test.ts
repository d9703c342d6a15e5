import assert from "node:assert/strict";
import { ItemError, OpStsError } from "../../lib/base/errors.ts";
import { type Field, type Item, parseItem } from "../../lib/onepassword/item.ts";
import { accessKeyOf, codeOf, readKeyItem } from "../../lib/onepassword/key_item.ts";
import type { Options } from "../../lib/command_line/options.ts";
import { cacheField, KEY_ID, keyItem, optionsWith, SERIAL, SOURCE } from "../fakes.ts";
import fc from "../fast_check.ts";

const ENDPOINT = { AWS_ENDPOINT_URL_STS: "https://sts.example/" };

function read(item: Item, options: Partial<Options> = {}, environment = {}) {
  return readKeyItem({ item, from: 1, to: 2 }, optionsWith(options), environment);
}

/** The key item with some fields changed by id; `undefined` takes one out. */
function keyItemWith(changes: Record<string, Partial<Field> | undefined>): Item {
  const fields = keyItem().fields
    .filter(({ id }) => !(id in changes) || changes[id] !== undefined)
    .map((field) => ({ ...field, ...changes[field.id] }));
  return keyItem({ fields });
}

Deno.test("readKeyItem() reads source and target of an item", () => {
  const key = read(keyItem());
  assert.deepEqual(key.source, SOURCE);
  assert.deepEqual(key.target, { partition: "aws", region: "us-east-1" });
  assert.deepEqual([key.from, key.to], [1, 2]);
  const own = read(keyItem(), { region: "eu-west-1" }, ENDPOINT);
  assert.equal(own.source.endpoint, "https://sts.example");
  assert.equal(own.target.region, "eu-west-1");
});

Deno.test("readKeyItem() takes --mfa-serial in place of the item's, which need not be right then", () => {
  const item = keyItemWith({ k3: { value: "arn:aws:iam::123456789012:role/x" } });
  assert.equal(read(item, { "mfa-serial": "GAHT12345678" }).source.serial, "GAHT12345678");
});

Deno.test("readKeyItem() takes an item with neither serial nor one-time password for a user without MFA", () => {
  const { source } = read(keyItemWith({ k3: undefined, TOTP_k4: undefined }));
  assert.deepEqual(source, { accessKeyId: KEY_ID, partition: "aws" });
});

Deno.test("readKeyItem() trims what was pasted with blanks around it", () => {
  const item = keyItemWith({ k1: { value: ` ${KEY_ID}\n` }, k3: { value: `${SERIAL} ` } });
  assert.deepEqual(read(item).source, SOURCE);
});

Deno.test("readKeyItem() throws an ItemError without any value of the item when a field will not do", () => {
  const noOtp: Record<string, undefined> = { k3: undefined, TOTP_k4: undefined };
  const cases: [item: Item, options: Partial<Options>, message: RegExp][] = [
    [keyItemWith({ k1: undefined }), {}, /has no field "Access Key ID"$/],
    [keyItemWith({ k1: { value: " " } }), {}, /has no value in the field "access key id"$/],
    [
      keyItemWith({ k1: { value: "[use 'op item get x --reveal' to reveal]" } }),
      {},
      /was printed without the secret of the field "Access Key ID"$/,
    ],
    [keyItemWith({ k1: { value: "ASIAIOSFODNN7EXAMPLE" } }), {}, /temporary one \(ASIA…\)$/],
    [keyItemWith({ k1: { value: "secret/of+the/key" } }), {}, /holds no access key id \(AKIA…\)$/],
    [keyItemWith({ k1: { value: "AKIA" } }), {}, /holds no access key id/],
    [
      keyItem(),
      { "access-key-field": "missing" },
      /has no field "missing", but "access key id" looks like one$/,
    ],
    [keyItemWith({ k3: undefined }), {}, /no MFA serial in the field "mfa serial"$/],
    [keyItemWith({ k3: { value: "" } }), {}, /no MFA serial in the field "mfa serial"$/],
    [keyItem(), { "mfa-serial-field": "arn" }, /no field "arn", but "mfa serial" looks like one$/],
    [keyItemWith(noOtp), { "mfa-serial-field": "arn" }, /no MFA serial in the field "arn"$/],
    [keyItemWith(noOtp), { "otp-field": "code" }, /no MFA serial in the field "mfa serial"$/],
    [
      keyItemWith({ k3: { value: "arn:aws:iam::123456789012:role/x" } }),
      {},
      /^Cannot use the MFA serial in "AWS Access Key": it names a role/,
    ],
  ];
  for (const [item, options, message] of cases) {
    assert.throws(() => read(item, options), (error) => {
      assert.ok(error instanceof ItemError, String(error));
      assert.match(error.message, message);
      assert.ok(error.hint !== undefined);
      assert.doesNotMatch(error.message + error.hint, /secret\/of|SEED|012345/);
      return true;
    });
  }
});

Deno.test("readKeyItem() throws an ItemError when the cache field is one that a login needs", () => {
  for (const name of ["access key id", "Secret Access Key", "MFA serial", "TOTP_k4"]) {
    assert.throws(() => read(keyItem(), { "cache-field": name }), {
      name: "ItemError",
      message: /: the login itself needs it$/,
    });
  }
  assert.deepEqual(read(keyItem({}, [cacheField("x")])).source, SOURCE);
});

Deno.test("readKeyItem() throws a UsageError when the region lies in another partition", () => {
  assert.throws(() => read(keyItem(), { region: "cn-north-1" }), { name: "UsageError" });
});

Deno.test("accessKeyOf() gives id and secret, and throws an ItemError when there is no secret", () => {
  const options = optionsWith();
  assert.deepEqual(accessKeyOf(read(keyItem()), options), {
    accessKeyId: KEY_ID,
    secretAccessKey: "secret/of+the/key",
  });
  const broken = read(keyItemWith({ k2: { value: "two words" } }));
  assert.throws(() => accessKeyOf(broken, options), {
    name: "ItemError",
    message:
      'Cannot log in: the field "secret access key" of "AWS Access Key" holds no secret access key: there are blanks within it',
  });
  const missing = read(keyItemWith({ k2: undefined }));
  assert.throws(() => accessKeyOf(missing, options), { name: "ItemError" });
});

Deno.test("codeOf() takes the first one-time password, or the one that is named", () => {
  const second = { id: "TOTP_2", type: "OTP", label: "Second", totp: "999999" };
  const key = read(keyItem({}, [second]));
  assert.equal(codeOf(key, optionsWith()), "012345");
  assert.equal(codeOf(key, optionsWith({ "otp-field": "second" })), "999999");
  assert.equal(codeOf(read(keyItemWith({ TOTP_k4: undefined })), optionsWith()), undefined);
});

Deno.test("codeOf() throws an ItemError when the named field is no one-time password or has no code", () => {
  const cases: [item: Item, name: string | undefined, message: RegExp][] = [
    [keyItem(), "missing", /has no one-time password called "missing"$/],
    [keyItem(), "access key id", /has no one-time password called "access key id"$/],
    [
      keyItemWith({ TOTP_k4: { totp: "" } }),
      undefined,
      /gives no six-digit code \(it gives no code\)$/,
    ],
    [keyItemWith({ TOTP_k4: { totp: "12345678" } }), undefined, /\(its code has 8 digits\)$/],
  ];
  for (const [item, name, message] of cases) {
    const options = optionsWith(name === undefined ? {} : { "otp-field": name });
    assert.throws(() => codeOf(read(item), options), (error) => {
      assert.ok(error instanceof ItemError, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("readKeyItem(), accessKeyOf() and codeOf() throw nothing but our errors, whatever the item holds", async () => {
  const labels = fc.constantFrom(
    "Access Key ID",
    "secret access key",
    "MFA serial",
    "session_cache",
    "code",
  );
  const values = fc.oneof(
    fc.constantFrom(
      KEY_ID,
      SERIAL,
      "",
      " ",
      "ASIAIOSFODNN7EXAMPLE",
      "[use 'op x --reveal' to reveal]",
    ),
    fc.string({ unit: "binary" }),
  );
  const field = fc.record({
    id: fc.string({ minLength: 1 }),
    type: fc.constantFrom("STRING", "CONCEALED", "OTP"),
    label: fc.oneof(labels, fc.string()),
    value: values,
    totp: fc.oneof(fc.constantFrom("012345", "1"), fc.string()),
  }, { requiredKeys: ["id", "type"] });
  const options = fc.record({
    "mfa-serial-field": labels,
    "otp-field": labels,
    "access-key-field": labels,
    "cache-field": labels,
  }, { requiredKeys: [] });
  await fc.assert(
    fc.asyncProperty(fc.array(field), options, async (fields, changes) => {
      const options = optionsWith(changes);
      const item = await parseItem(JSON.stringify({ ...keyItem(), fields }));
      assert.ok(item !== undefined);
      try {
        const key = readKeyItem({ item, from: 0, to: 0 }, options, {});
        assert.match(key.source.accessKeyId, /^AKIA/);
        assert.match(codeOf(key, options) ?? "000000", /^\d{6}$/);
        assert.notEqual(accessKeyOf(key, options).secretAccessKey, "");
      } catch (error) {
        assert.ok(error instanceof OpStsError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});
