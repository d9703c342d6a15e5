/**
 * Tests of the STS stand-in's clock: the skew switch, and sessions that run out.
 *
 * @module
 */

import assert from "node:assert/strict";
import { sendSigned } from "./hand_made.ts";
import { amzDate } from "./request_time.ts";
import { mfaOf, MID_STEP_MS, refusedBy, sdkCaller } from "./sdk_caller.ts";
import { startSts } from "./stand_in.ts";

const FROZEN = { clock: () => MID_STEP_MS };
const IDENTITY = { Action: "GetCallerIdentity" };

Deno.test("behave() shows the skew in the Date header, the Expiration and the time steps", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  sts.behave({ skewSeconds: 120 });
  const identity = await sendSigned(sts.url, key, IDENTITY);
  assert.equal(
    identity.headers.get("date"),
    new Date(MID_STEP_MS + 120_000).toUTCString(),
  );
  const caller = sdkCaller(sts.url, key);
  const [, code] = await refusedBy(caller.getSessionToken(await mfaOf(key)));
  assert.equal(code, "AccessDenied");
  assert.equal(sts.calls.at(-1)?.mfaStep, undefined);
  const session = await caller.getSessionToken({
    ...await mfaOf(key, 4),
    DurationSeconds: 900,
  });
  assert.equal(session.expiration.getTime(), MID_STEP_MS + 1_020_000);
});

Deno.test("behave() makes the SDK's signature too old or too new when the skew is over 15 minutes", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  const rows: [skewSeconds: number, message: RegExp][] = [
    [
      960,
      /^Signature expired: \w+ is now earlier than \w+ \(\w+ - 15 min\.\)$/,
    ],
    [
      -960,
      /^Signature not yet current: \w+ is still later than \w+ \(\w+ \+ 15 min\.\)$/,
    ],
  ];
  for (const [skewSeconds, text] of rows) {
    sts.behave({ skewSeconds });
    const call = sdkCaller(sts.url, key).getCallerIdentity();
    const [status, code, message] = await refusedBy(call);
    assert.deepEqual([status, code], [403, "SignatureDoesNotMatch"]);
    assert.match(message, text);
  }
});

Deno.test("startSts() refuses a session when it has run out by the server's clock", async () => {
  await using sts = await startSts(FROZEN);
  const session = await sdkCaller(sts.url, sts.addKey())
    .getSessionToken({ DurationSeconds: 900 });
  const rows: [skewSeconds: number, code: string][] = [
    [899, ""],
    [900, "ExpiredToken"],
  ];
  for (const [skewSeconds, code] of rows) {
    sts.behave({ skewSeconds });
    const stamp = amzDate(MID_STEP_MS + skewSeconds * 1000);
    const answer = await sendSigned(sts.url, session, IDENTITY, { stamp });
    assert.equal(answer.code, code);
  }
});
