/**
 * Tests of AssumeRole in the STS stand-in, called through the AWS SDK.
 *
 * @module
 */

import type { AssumeRoleCommandInput } from "@aws-sdk/client-sts";
import assert from "node:assert/strict";
import { sendSigned, type SigningKey } from "./hand_made.ts";
import { mfaOf, MID_STEP_MS, refusedBy, sdkCaller } from "./sdk_caller.ts";
import { startSts } from "./stand_in.ts";

const FROZEN = { clock: () => MID_STEP_MS };
const ROLE = "arn:aws:iam::123456789012:role/team/Admin";
const ASSUME = { RoleArn: ROLE, RoleSessionName: "me@work" };

Deno.test("assumeRole() issues a session of the role to a key and to a session", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  sts.addRole({ arn: ROLE });
  const session = await sdkCaller(sts.url, key).getSessionToken();
  for (const credentials of [key, session]) {
    const role = await sdkCaller(sts.url, credentials).assumeRole(ASSUME);
    const arn = "arn:aws:sts::123456789012:assumed-role/Admin/me@work";
    assert.equal(role.arn, arn);
    assert.match(role.accessKeyId, /^ASIA/);
    assert.equal(await sdkCaller(sts.url, role).getCallerIdentity(), arn);
  }
  assert.equal(sts.logins, 1);
  assert.deepEqual(sts.sessions.map(({ action }) => action), [
    "GetSessionToken",
    "AssumeRole",
    "AssumeRole",
  ]);
});

Deno.test("assumeRole() lets in only who has MFA when the role or the user's policy wants it", async () => {
  await using sts = await startSts(FROZEN);
  const seed = "GEZDGNBVGY3TQOJQ";
  const strict = { serial: "GAHT12345678", seed, required: true };
  const rows: [requireMfa: boolean, key: ReturnType<typeof sts.addKey>][] = [
    [true, sts.addKey()],
    [false, sts.addKey({ userName: "bob", mfa: strict })],
  ];
  for (const [requireMfa, key] of rows) {
    sts.addRole({ arn: ROLE, requireMfa });
    const caller = sdkCaller(sts.url, key);
    const plain = await caller.getSessionToken();
    for (const credentials of [key, plain]) {
      const call = sdkCaller(sts.url, credentials).assumeRole(ASSUME);
      assert.deepEqual(await refusedBy(call), [
        403,
        "AccessDenied",
        `User: arn:aws:iam::123456789012:user/${key.userName} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
      ]);
    }
    const trusted = await caller.getSessionToken(await mfaOf(key));
    await sdkCaller(sts.url, trusted).assumeRole(ASSUME);
    await caller.assumeRole({ ...ASSUME, ...await mfaOf(key, 1) });
  }
});

Deno.test("assumeRole() refuses when role, caller or parameters do not fit", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  const root = sts.addKey({ root: true });
  const other = sts.addKey({ accountId: "210987654321" });
  sts.addRole({ arn: ROLE, maxSessionSeconds: 7200 });
  const chained = await sdkCaller(sts.url, key).assumeRole(ASSUME);
  const session = await sdkCaller(sts.url, key).getSessionToken();
  const rows: [
    credentials: SigningKey,
    changes: Partial<AssumeRoleCommandInput>,
    refusal: string,
    message: RegExp,
  ][] = [
    [
      key,
      { RoleArn: `${ROLE}2` },
      "403 AccessDenied",
      /^User: arn:aws:iam::123456789012:user\/alice is not authorized to perform: sts:AssumeRole on resource: \S+Admin2$/,
    ],
    [
      other,
      {},
      "403 AccessDenied",
      /^User: arn:aws:iam::210987654321:user\/alice is not authorized/,
    ],
    [
      root,
      {},
      "403 AccessDenied",
      /^Roles may not be assumed by root accounts\.$/,
    ],
    [
      session,
      await mfaOf(key),
      "403 AccessDenied",
      /unable to validate MFA code/,
    ],
    [
      key,
      { DurationSeconds: 7201 },
      "400 ValidationError",
      /^The requested DurationSeconds exceeds the MaxSessionDuration set for this role\.$/,
    ],
    [
      chained,
      { DurationSeconds: 7200 },
      "400 ValidationError",
      /^The requested DurationSeconds exceeds the 1 hour session limit/,
    ],
    [
      key,
      { RoleArn: "x".repeat(20) },
      "400 ValidationError",
      /^x{20} is invalid$/,
    ],
    [
      key,
      { RoleArn: "short", RoleSessionName: "bad/name" },
      "400 ValidationError",
      /^2 validation errors detected: Value 'short' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20; Value 'bad\/name' at 'roleSessionName' failed/,
    ],
  ];
  for (const [credentials, changes, refusal, message] of rows) {
    const call = sdkCaller(sts.url, credentials).assumeRole({
      ...ASSUME,
      ...changes,
    });
    const [status, code, text] = await refusedBy(call);
    assert.equal(`${status} ${code}`, refusal, text);
    assert.match(text, message);
  }
  const nameless = await sendSigned(sts.url, key, {
    Action: "AssumeRole",
    RoleArn: ROLE,
  });
  assert.equal(
    nameless.message,
    "1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
  );
  await sdkCaller(sts.url, key).assumeRole({
    ...ASSUME,
    DurationSeconds: 7200,
  });
});

Deno.test("assumeRole() gives any session an hour at most, and a key and a code all that the role allows", async () => {
  await using sts = await startSts(FROZEN);
  const key = sts.addKey();
  sts.addRole({ arn: ROLE, maxSessionSeconds: 43_200 });
  const long = { ...ASSUME, DurationSeconds: 7200 };
  const session = await sdkCaller(sts.url, key).getSessionToken(await mfaOf(key));
  const [status, code, message] = await refusedBy(sdkCaller(sts.url, session).assumeRole(long));
  assert.deepEqual([status, code], [400, "ValidationError"]);
  assert.match(message, /1 hour session limit for roles assumed by role chaining/);
  await sdkCaller(sts.url, key).assumeRole({ ...long, ...await mfaOf(key, 1) });
});

Deno.test("assumeRole() looks at external id, name, source identity and the age of the login", async () => {
  let now = MID_STEP_MS;
  await using sts = await startSts({ clock: () => now });
  const key = sts.addKey();
  const session = await sdkCaller(sts.url, key).getSessionToken(await mfaOf(key));
  const isLetIn = async (input: Partial<AssumeRoleCommandInput> = {}) =>
    await sdkCaller(sts.url, session).assumeRole({ ...ASSUME, ...input }).then(
      () => true,
      () => false,
    );
  sts.addRole({ arn: ROLE, externalId: "partner/7", roleSessionName: "alice" });
  assert.equal(await isLetIn(), false);
  assert.equal(await isLetIn({ ExternalId: "partner/7" }), false);
  assert.equal(await isLetIn({ ExternalId: "partner/7", RoleSessionName: "alice" }), true);
  sts.addRole({ arn: ROLE });
  assert.equal(await isLetIn({ SourceIdentity: "alice" }), false);
  sts.addRole({ arn: ROLE, allowSourceIdentity: true, maxMfaAgeSeconds: 60 });
  assert.equal(await isLetIn({ SourceIdentity: "alice" }), true);
  now += 61_000;
  assert.equal(await isLetIn(), false);
});
