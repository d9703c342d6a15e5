/**
 * Tests of the STS stand-in as a server: log, many requests at once, its end, and TLS.
 *
 * @module
 */

import assert from "node:assert/strict";
import { sendSigned } from "./hand_made.ts";
import { mfaOf, MID_STEP_MS, refusedBy, sdkCaller } from "./sdk_caller.ts";
import { hasOpenssl, selfSigned } from "./self_signed.ts";
import { startSts } from "./stand_in.ts";

const FROZEN = { clock: () => MID_STEP_MS };
const IDENTITY = { Action: "GetCallerIdentity" };

Deno.test("startSts() logs each call with what was sent and what was answered", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  const mfa = await mfaOf(key);
  const caller = sdkCaller(sts.url, key, "ap-southeast-2");
  await caller.getSessionToken({ ...mfa, DurationSeconds: 1800 });
  await refusedBy(caller.getSessionToken(mfa));
  await fetch(sts.url).then((response) => response.body?.cancel());
  const [accepted, refused, stray] = sts.calls;
  assert.deepEqual(accepted?.params, {
    Action: "GetSessionToken",
    Version: "2011-06-15",
    DurationSeconds: "1800",
    ...mfa,
  });
  assert.equal(accepted?.action, "GetSessionToken");
  assert.equal(accepted?.accessKeyId, key.accessKeyId);
  assert.equal(accepted?.region, "ap-southeast-2");
  assert.equal(accepted?.headers.host, new URL(sts.url).host);
  assert.match(accepted?.userAgent ?? "", /aws-sdk-js/);
  const step = Math.floor(MID_STEP_MS / 30_000);
  assert.deepEqual(
    [accepted?.status, accepted?.errorCode, accepted?.mfaStep],
    [200, undefined, step],
  );
  assert.deepEqual(
    [refused?.status, refused?.errorCode, refused?.mfaStep],
    [403, "AccessDenied", step],
  );
  assert.deepEqual(
    [stray?.action, stray?.accessKeyId, stray?.status],
    ["", "", 404],
  );
});

Deno.test("startSts() issues one session when 40 requests with one code come at once", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  sts.behave({ delayMs: 20 });
  const params = { Action: "GetSessionToken", ...await mfaOf(key) };
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => sendSigned(sts.url, key, params)),
  );
  const accepted = answers.filter(({ status }) => status === 200);
  assert.equal(accepted.length, 1);
  assert.equal(sts.logins, 1);
  assert.equal(sts.calls.length, 40);
});

Deno.test("startSts() ends at once when a request is still waiting", async () => {
  const arrival = Promise.withResolvers<void>();
  const clock = () => {
    arrival.resolve();
    return MID_STEP_MS;
  };
  const sts = await startSts({ clock });
  const key = sts.addKey();
  sts.behave({ delayMs: 3_600_000 });
  const waiting = assert.rejects(sendSigned(sts.url, key, IDENTITY), TypeError);
  await arrival.promise;
  await sts[Symbol.asyncDispose]();
  await waiting;
  await assert.rejects(sendSigned(sts.url, key, IDENTITY), TypeError);
});

Deno.test("startSts() says what went wrong when the stand-in itself fails", async () => {
  await using sts = await startSts();
  const serial = "GAHT12345678";
  const key = sts.addKey({ mfa: { serial, seed: "not base32!" } });
  const answer = await sendSigned(sts.url, key, {
    Action: "GetSessionToken",
    SerialNumber: serial,
    TokenCode: "123456",
  });
  assert.deepEqual([answer.status, answer.code], [500, "StandInFailure"]);
});

Deno.test({
  name: "startSts() speaks TLS when it has a certificate",
  ignore: !hasOpenssl(),
  async fn() {
    const tls = await selfSigned();
    await using sts = await startSts({ tls });
    assert.match(sts.url, /^https:\/\/127\.0\.0\.1:\d+$/);
    await assert.rejects(fetch(sts.url), TypeError);
    using client = Deno.createHttpClient({ caCerts: [tls.cert] });
    const response = await fetch(sts.url, { method: "PUT", client });
    assert.equal(response.status, 404);
    await response.body?.cancel();
    sts.behave({ faults: [{ fault: "drop" }] });
    const body = new URLSearchParams({ ...IDENTITY, Version: "2011-06-15" });
    using other = Deno.createHttpClient({ caCerts: [tls.cert] });
    await assert.rejects(
      fetch(sts.url, { method: "POST", body, client: other }),
      TypeError,
    );
  },
});
