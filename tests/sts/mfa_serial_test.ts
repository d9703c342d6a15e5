import assert from "node:assert/strict";
import {
  accountOfSerial,
  isRootSerial,
  mfaSerialProblem,
  partitionOfSerial,
} from "../../lib/sts/mfa_serial.ts";
import fc from "../fast_check.ts";

Deno.test("mfaSerialProblem() has nothing against what AWS takes", () => {
  const serials = [
    "arn:aws:iam::123456789012:mfa/alice",
    "arn:aws:iam::123456789012:mfa/team/alice@example.com",
    "arn:aws-cn:iam::123456789012:mfa/alice",
    "arn:aws-us-gov:iam::123456789012:mfa/root-account-mfa-device",
    "GAHT12345678",
    "123456789",
    "x".repeat(256),
  ];
  for (const serial of serials) assert.equal(mfaSerialProblem(serial), undefined, serial);
});

Deno.test("mfaSerialProblem() says what people put there instead", () => {
  const cases: [serial: string, problem: RegExp][] = [
    ["arn:aws:iam::123456789012:role/admin", /^it names a role/],
    ["arn:aws:iam::123456789012:user/alice", /^it names a user/],
    ["arn:aws:iam::123456789012:u2f/user/alice/key-ABC", /security key or passkey/],
    ["arn:aws:iam::123456789012:sms-mfa/alice", /SMS device/],
    ["arn:aws:iam::12345:mfa/alice", /not of the form/],
    ["arn:aws:iam::123456789012:mfa/", /not of the form/],
    ["arn:aws:sts::123456789012:mfa/alice", /not of the form/],
    ["12345678", /9 to 256/],
    ["x".repeat(257), /9 to 256/],
    ["GAHT 2345678", /9 to 256/],
    ["GAHT12345678\n", /9 to 256/],
    ["", /9 to 256/],
  ];
  for (const [serial, problem] of cases) assert.match(mfaSerialProblem(serial) ?? "", problem);
});

Deno.test("partitionOfSerial() and accountOfSerial() read an ARN, and nothing from a hardware number", () => {
  const arn = "arn:aws-cn:iam::123456789012:mfa/a:b/c";
  assert.deepEqual([partitionOfSerial(arn), accountOfSerial(arn)], ["aws-cn", "123456789012"]);
  const number = "GAHT12345678";
  assert.deepEqual([partitionOfSerial(number), accountOfSerial(number)], [undefined, undefined]);
});

Deno.test("isRootSerial() knows the device name that AWS gives to a root user", () => {
  assert.ok(isRootSerial("arn:aws:iam::123456789012:mfa/root-account-mfa-device"));
  assert.ok(!isRootSerial("arn:aws:iam::123456789012:mfa/team/root-account-mfa-device"));
  assert.ok(!isRootSerial("arn:aws:iam::123456789012:mfa/alice"));
});

Deno.test("mfaSerialProblem() passes nothing that breaks AWS's shape of a serial number", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (serial) => {
    if (mfaSerialProblem(serial) === undefined) {
      assert.match(serial, /^[A-Za-z0-9_+=/:,.@-]{9,256}$/);
    }
  }));
  const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
  const account = fc.stringMatching(/^\d{12}$/);
  fc.assert(fc.property(account, name, (account, name) => {
    const serial = `arn:aws:iam::${account}:mfa/${name}`;
    assert.equal(mfaSerialProblem(serial), undefined);
    assert.equal(accountOfSerial(serial), account);
  }));
});
