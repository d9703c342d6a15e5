/**
 * Tests of the faults that the STS stand-in can be told to have.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { Fault } from "./behaviour.ts";
import { sendSigned } from "./hand_made.ts";
import { mfaOf, MID_STEP_MS, refusedBy, sdkCaller } from "./sdk_caller.ts";
import { startSts } from "./stand_in.ts";

const FROZEN = { clock: () => MID_STEP_MS };
const IDENTITY = { Action: "GetCallerIdentity" };

Deno.test("behave() answers with an error and leaves the code usable when the fault comes first", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  const mfa = await mfaOf(key);
  const rows: [fault: Fault["fault"], status: number, code: string][] = [
    ["throttle", 400, "Throttling"],
    ["server error", 500, "InternalFailure"],
    ["unavailable", 503, "ServiceUnavailable"],
    ["region disabled", 403, "RegionDisabledException"],
    [{ status: 418, code: "Teapot", message: "Short" }, 418, "Teapot"],
  ];
  for (const [fault, status, code] of rows) {
    sts.behave({ faults: [{ fault }] });
    const call = sdkCaller(sts.url, key).getSessionToken(mfa);
    assert.deepEqual((await refusedBy(call)).slice(0, 2), [status, code]);
    const last = sts.calls.at(-1);
    assert.deepEqual([last?.status, last?.errorCode], [status, code]);
  }
  sts.behave({ faults: [] });
  await sdkCaller(sts.url, key).getSessionToken(mfa);
  assert.equal(sts.logins, 1);
});

Deno.test("behave() closes the connection without an answer, before or after the code is used", async () => {
  const rows: [
    fault: "drop" | "drop after use",
    logins: number,
    code: string,
  ][] = [
    ["drop", 0, ""],
    ["drop after use", 1, "AccessDenied"],
  ];
  for (const [fault, logins, code] of rows) {
    // A stand-in for each, since fetch by itself sends again what fails on a connection that it has used before.
    await using sts = await startSts(FROZEN);
    const key = sts.addKey();
    const mfa = await mfaOf(key);
    sts.behave({ faults: [{ fault, times: 1 }] });
    const call = sdkCaller(sts.url, key).getSessionToken(mfa);
    await assert.rejects(call, TypeError);
    const [lost] = sts.calls;
    assert.deepEqual([lost?.status, lost?.errorCode], [0, undefined]);
    assert.equal(sts.logins, logins);
    const params = { Action: "GetSessionToken", ...mfa };
    assert.equal((await sendSigned(sts.url, key, params)).code, code);
    assert.equal(sts.calls.length, 2);
  }
});

Deno.test("behave() spoils the answer and uses up the code when the fault comes last", async () => {
  await using sts = await startSts(FROZEN);
  const rows: [fault: "garbage" | "missing fields", body: RegExp][] = [
    ["garbage", /^Welcome to the guest network\n$/],
    ["missing fields", /<\/SecretAccessKey>\s*<Expiration>/],
  ];
  for (const [fault, body] of rows) {
    const key = sts.addKey({ userName: fault.replaceAll(" ", "-") });
    const params = { Action: "GetSessionToken", ...await mfaOf(key) };
    sts.behave({ faults: [{ fault, times: 1 }] });
    const spoilt = await sendSigned(sts.url, key, params);
    assert.equal(spoilt.status, 200);
    assert.match(spoilt.body, body);
    assert.equal(
      (await sendSigned(sts.url, key, params)).code,
      "AccessDenied",
    );
  }
});

Deno.test("behave() strikes only the calls that a fault is meant for, counted anew each time", async () => {
  await using sts = await startSts();
  const key = sts.addKey();
  sts.behave({
    faults: [
      { fault: "throttle", on: "GetSessionToken" },
      { fault: "unavailable", skip: 1, times: 2 },
      { fault: "server error", skip: 1, times: 1 },
    ],
  });
  const codes: string[] = [];
  for (let count = 0; count < 6; count++) {
    codes.push((await sendSigned(sts.url, key, IDENTITY)).code);
  }
  assert.deepEqual(codes, [
    "",
    "ServiceUnavailable",
    "ServiceUnavailable",
    "InternalFailure",
    "",
    "",
  ]);
  const token = await sendSigned(sts.url, key, { Action: "GetSessionToken" });
  assert.equal(token.code, "Throttling");
  const faults: Fault[] = [{ fault: "throttle", times: 1 }];
  for (let round = 0; round < 2; round++) {
    sts.behave({ faults });
    assert.equal((await sendSigned(sts.url, key, IDENTITY)).code, "Throttling");
  }
});
