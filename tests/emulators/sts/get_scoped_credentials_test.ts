import assert from "node:assert/strict";
import { sendSigned } from "./hand_made.ts";
import { mfaOf, MID_STEP_MS, sdkCaller } from "./sdk_caller.ts";
import { startSts } from "./stand_in.ts";

const POLICY =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}';

Deno.test("getScopedCredentials() keeps identity, MFA and end, and narrows three times at most", async () => {
  await using sts = await startSts({ clock: () => MID_STEP_MS });
  const key = sts.addKey();
  const user = await sdkCaller(sts.url, key).getSessionToken(await mfaOf(key));
  let narrower = user;
  for (const count of ["1", "2", "3"]) {
    const { status, body } = await sendSigned(sts.url, narrower, {
      Action: "GetScopedCredentials",
      Policy: POLICY,
    });
    assert.equal(status, 200);
    const text = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(body)?.[1] ?? "";
    assert.equal(text("ScopedPoliciesCount"), count);
    assert.equal(text("Arn"), "arn:aws:iam::123456789012:user/alice");
    const [first, last] = [sts.sessions[0], sts.sessions.at(-1)];
    assert.deepEqual([last?.mfaPresent, last?.expiration], [true, first?.expiration]);
    narrower = {
      ...narrower,
      accessKeyId: text("AccessKeyId"),
      secretAccessKey: text("SecretAccessKey"),
      sessionToken: text("SessionToken"),
    };
  }
  const fourth = { Action: "GetScopedCredentials", Policy: POLICY };
  assert.equal((await sendSigned(sts.url, narrower, fourth)).code, "AccessDenied");
});

Deno.test("getScopedCredentials() refuses keys, wrong parameters and what the session does not last for", async () => {
  await using sts = await startSts({ clock: () => MID_STEP_MS });
  const key = sts.addKey();
  const user = await sdkCaller(sts.url, key).getSessionToken({ DurationSeconds: 3600 });
  const rows: [params: Record<string, string>, code: string][] = [
    [{}, "ValidationError"],
    [{ Policy: "{" }, "MalformedPolicyDocument"],
    [{ Policy: "[]" }, "MalformedPolicyDocument"],
    [{ Policy: '{"Statement":{"Effect":"Maybe"}}' }, "MalformedPolicyDocument"],
    [{ Policy: `${POLICY}${" ".repeat(2000)}` }, "ValidationError"],
    [{ DurationSeconds: "0" }, "ValidationError"],
    [{ DurationSeconds: "3601" }, "InsufficientSessionLifetime"],
    [{ Policy: POLICY, DurationSeconds: "3600" }, ""],
  ];
  for (const [params, code] of rows) {
    const answer = await sendSigned(sts.url, user, { Action: "GetScopedCredentials", ...params });
    assert.equal(answer.code, code, JSON.stringify(params));
  }
  const byKey = { Action: "GetScopedCredentials", Policy: POLICY };
  assert.equal((await sendSigned(sts.url, key, byKey)).code, "AccessDenied");
  sts.behave({ packedPolicyLimit: 50 });
  assert.equal((await sendSigned(sts.url, user, byKey)).code, "PackedPolicyTooLarge");
  sts.behave({ packedPolicyLimit: 2048, allowsScoping: false });
  assert.equal((await sendSigned(sts.url, user, byKey)).code, "AccessDenied");
});
