/**
 * Tests of GetSessionToken in the STS stand-in, called through the AWS SDK.
 *
 * @module
 */

import assert from "node:assert/strict";
import { sendSigned } from "./hand_made.ts";
import { mfaOf, MID_STEP_MS, refusedBy, sdkCaller } from "./sdk_caller.ts";
import { startSts } from "./stand_in.ts";

const FROZEN = { clock: () => MID_STEP_MS };
const WRONG_CODE = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";

Deno.test("getSessionToken() issues a session that can call again when the code is right", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  const session = await sdkCaller(sts.url, key).getSessionToken(
    await mfaOf(key),
  );
  assert.match(session.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.match(session.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
  assert.match(session.sessionToken ?? "", /^[A-Za-z0-9+/]{298,998}==$/);
  assert.match(session.sessionToken ?? "", /\+.*\/|\/.*\+/);
  const [issued] = sts.sessions;
  assert.equal(issued?.mfaPresent, true);
  assert.equal(issued?.source, key);
  assert.match(issued?.expiration ?? "", /^[\d-]{10}T[\d:]{8}Z$/);
  assert.equal(sts.logins, 1);
  const arn = await sdkCaller(sts.url, session).getCallerIdentity();
  assert.equal(arn, "arn:aws:iam::123456789012:user/alice");
});

Deno.test("getSessionToken() issues a session without MFA when neither serial nor code is given", async () => {
  await using sts = await startSts(FROZEN);
  await sdkCaller(sts.url, sts.addKey()).getSessionToken();
  assert.equal(sts.sessions[0]?.mfaPresent, false);
});

Deno.test("getSessionToken() lasts as long as asked, 12 hours by default and 1 hour for root", async () => {
  await using sts = await startSts(FROZEN);
  const rows: [root: boolean, asked: number | undefined, seconds: number][] = [
    [false, undefined, 43_200],
    [false, 900, 900],
    [false, 129_600, 129_600],
    [true, undefined, 3600],
    [true, 900, 900],
    [true, 129_600, 3600],
  ];
  for (const [root, DurationSeconds, seconds] of rows) {
    const key = sts.addKey({ root });
    const { expiration } = await sdkCaller(sts.url, key)
      .getSessionToken({ DurationSeconds });
    assert.equal(expiration.getTime(), MID_STEP_MS + seconds * 1000);
  }
});

Deno.test("getSessionToken() takes a code one step early or late, once, and no older one afterwards", async () => {
  await using sts = await startSts(FROZEN);
  const rows: [tried: number[], accepted: boolean[]][] = [
    [[-1, 0, 1], [true, true, true]],
    [[0, 0], [true, false]],
    [[1, 0, -1, 1], [true, false, false, false]],
  ];
  for (const [index, [offsets, accepted]] of rows.entries()) {
    const key = sts.addKey({ userName: `user${index}` });
    const found: boolean[] = [];
    for (const offset of offsets) {
      const answer = await sendSigned(sts.url, key, {
        Action: "GetSessionToken",
        ...await mfaOf(key, offset),
      });
      if (answer.status !== 200) assert.equal(answer.message, WRONG_CODE);
      found.push(answer.status === 200);
    }
    assert.deepEqual(found, accepted);
  }
});

Deno.test("getSessionToken() takes a code once for all keys of a device", async () => {
  await using sts = await startSts(FROZEN);
  const first = sts.addKey();
  const second = sts.addKey({ mfa: first.mfa });
  const mfa = await mfaOf(first);
  await sdkCaller(sts.url, first).getSessionToken(mfa);
  const call = sdkCaller(sts.url, second).getSessionToken(mfa);
  assert.deepEqual(await refusedBy(call), [403, "AccessDenied", WRONG_CODE]);
});
