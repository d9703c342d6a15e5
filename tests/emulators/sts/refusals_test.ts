/**
 * Tests of what GetSessionToken refuses in the STS stand-in.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { LongLivedKey } from "./directory.ts";
import type { SigningKey } from "./hand_made.ts";
import { mfaOf, MID_STEP_MS, refusedBy, sdkCaller } from "./sdk_caller.ts";
import { startSts } from "./stand_in.ts";

const FROZEN = { clock: () => MID_STEP_MS };
const WRONG_CODE = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
const HALF =
  "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";
const UNKNOWN_DEVICE =
  "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.";

Deno.test("getSessionToken() refuses the caller when key, region, serial or code do not fit", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  const bare = sts.addKey({ userName: "bob", mfa: undefined });
  const unknown: LongLivedKey = { ...key, accessKeyId: "AKIAQQQQQQQQQQQQQQQQ" };
  const inactive = sts.addKey({ status: "Inactive" });
  const china = sts.addKey({ partition: "aws-cn" });
  const secretAccessKey = "x".repeat(40);
  const mfa = await mfaOf(key);
  const { SerialNumber, TokenCode } = mfa;
  const invalid = "The security token included in the request is invalid.";
  const rows: [
    key: LongLivedKey,
    params: { SerialNumber?: string; TokenCode?: string },
    code: string,
    message: string,
  ][] = [
    [unknown, {}, "InvalidClientTokenId", invalid],
    [inactive, {}, "InvalidClientTokenId", invalid],
    [china, {}, "InvalidClientTokenId", invalid],
    [
      { ...key, secretAccessKey },
      mfa,
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    ],
    [key, { SerialNumber }, "AccessDenied", HALF],
    [key, { TokenCode }, "AccessDenied", HALF],
    [bare, mfa, "AccessDenied", UNKNOWN_DEVICE],
    [
      key,
      { SerialNumber: `${SerialNumber}2`, TokenCode },
      "AccessDenied",
      UNKNOWN_DEVICE,
    ],
    [key, await mfaOf(key, 2), "AccessDenied", WRONG_CODE],
    [key, await mfaOf(key, -2), "AccessDenied", WRONG_CODE],
  ];
  for (const [caller, params, code, message] of rows) {
    const call = sdkCaller(sts.url, caller).getSessionToken(params);
    assert.deepEqual(await refusedBy(call), [403, code, message]);
  }
  assert.equal(sts.logins, 0);
  await sdkCaller(sts.url, key).getSessionToken(mfa);
});

Deno.test("getSessionToken() refuses session credentials and session keys without their token", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  const session = await sdkCaller(sts.url, key).getSessionToken();
  const { accessKeyId, secretAccessKey } = session;
  const invalid = "The security token included in the request is invalid";
  const rows: [credentials: SigningKey, code: string, message: string][] = [
    [
      session,
      "AccessDenied",
      "Cannot call GetSessionToken with session credentials",
    ],
    [{ accessKeyId, secretAccessKey }, "InvalidClientTokenId", invalid],
    [{ ...session, sessionToken: "x" }, "InvalidClientTokenId", invalid],
    [{ ...key, sessionToken: "x" }, "InvalidClientTokenId", invalid],
  ];
  for (const [credentials, code, message] of rows) {
    const call = sdkCaller(sts.url, credentials).getSessionToken();
    assert.deepEqual(await refusedBy(call), [403, code, message]);
  }
});
