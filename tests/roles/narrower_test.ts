import assert from "node:assert/strict";
import { deadlineIn, systemClock } from "../../lib/base/clock.ts";
import { StsError } from "../../lib/base/errors.ts";
import { assumeRole, narrowSession, type Signer } from "../../lib/roles/narrower.ts";
import { askIdentity } from "../../lib/sts/caller_identity.ts";
import type { RoleWish, ScopeWish } from "../../lib/sts/messages.ts";
import type { Role } from "../emulators/sts/directory.ts";
import { mfaOf, MID_STEP_MS, sdkCaller } from "../emulators/sts/sdk_caller.ts";
import { startSts, type StsStandIn } from "../emulators/sts/stand_in.ts";

const ROLE = "arn:aws:iam::210987654321:role/team/Admin";
const WISH: RoleWish = { roleArn: ROLE, roleSessionName: "alice" };
const POLICY =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}';

/** A user who has logged in, and a role that the user may assume. */
async function setUp(role: Partial<Role> = {}, loggedIn = true) {
  const now = { ms: MID_STEP_MS };
  const sts = await startSts({ clock: () => now.ms });
  const key = sts.addKey();
  sts.addRole({ arn: ROLE, trustedAccounts: [key.accountId], ...role });
  const user = await sdkCaller(sts.url, key).getSessionToken(await mfaOf(key));
  const target = { partition: "aws", region: "eu-west-1", endpoint: sts.url };
  const { accessKeyId, secretAccessKey } = key;
  const { SerialNumber: serial, TokenCode: code } = await mfaOf(key, 1);
  const signer: Signer = loggedIn
    ? { credentials: user, target, loggedInAt: MID_STEP_MS }
    : { credentials: { accessKeyId, secretAccessKey }, target, mfa: { serial, code } };
  const traces: string[] = [];
  const parts = {
    environment: { SSL_CERT_FILE: "/nowhere" },
    clock: { ...systemClock, now: () => now.ms },
    deadline: deadlineIn(systemClock, 50_000),
    trace: (line: string) => void traces.push(line),
  };
  return {
    sts,
    signer,
    parts,
    now,
    traces,
    [Symbol.asyncDispose]: () => sts[Symbol.asyncDispose](),
  };
}

Deno.test("assumeRole() gets a session of the role for an hour, with all that was wished", async () => {
  await using world = await setUp({ externalId: "partner/7", allowSourceIdentity: true });
  const { sts, signer, parts, traces } = world;
  const wish = { ...WISH, externalId: "partner/7", sourceIdentity: "alice", policy: POLICY };
  const session = await assumeRole(wish, signer, parts);
  const issued = sts.sessions.at(-1);
  assert.deepEqual(session, {
    accessKeyId: issued?.accessKeyId,
    secretAccessKey: issued?.secretAccessKey,
    sessionToken: issued?.sessionToken,
    expiresAt: Math.floor(MID_STEP_MS / 1000) * 1000 + 3600_000,
  });
  assert.deepEqual([issued?.policies, issued?.sourceIdentity], [[POLICY], "alice"]);
  // A session carries more than its credentials, and its identity has no user name.
  assert.deepEqual(await askIdentity(session, signer.target, parts), {
    account: "210987654321",
    arn: "arn:aws:sts::210987654321:assumed-role/Admin/alice",
  });
  assert.deepEqual(traces, [
    `sts: AssumeRole ${ROLE} at ${sts.url}, without a code`,
    `sts: GetCallerIdentity at ${sts.url}`,
  ]);
});

Deno.test("assumeRole() gets more than an hour by the key and a code", async () => {
  await using world = await setUp({ maxSessionSeconds: 43_200, requireMfa: true }, false);
  const { signer, parts } = world;
  const session = await assumeRole({ ...WISH, durationSeconds: 43_200 }, signer, parts);
  assert.equal(session.expiresAt, Math.floor(MID_STEP_MS / 1000) * 1000 + 43_200_000);
});

/** What is refused when a role is assumed, and what is said of it. */
const REFUSED_ROLES: readonly {
  name: string;
  role?: Partial<Role>;
  wish?: Partial<RoleWish>;
  loggedIn?: boolean;
  arrange?: (sts: StsStandIn) => void;
  laterMs?: number;
  loggedInAt?: number;
  trouble?: string;
  says: RegExp;
  hint: RegExp;
}[] = [
  {
    name: "it does not exist",
    wish: { roleArn: "arn:aws:iam::210987654321:role/Other" },
    says: /AWS does not allow it: User: arn:.* sts:AssumeRole on resource: .*role\/Other$/,
    hint: /^check that the role exists, that its trust policy names the user, and --external-id/,
  },
  {
    name: "its trust policy wants an external id",
    role: { externalId: "partner/7" },
    says: /AWS does not allow it: User: /,
    hint: /--external-id/,
  },
  {
    name: "the login is too old for its trust policy",
    role: { maxMfaAgeSeconds: 60 },
    laterMs: 61_000,
    loggedInAt: MID_STEP_MS - 20 * 60_000,
    says: /AWS does not allow it: User: /,
    hint: /aws:MultiFactorAuthAge.*run: op-sts login --force$/,
  },
  {
    name: "it takes no source identity",
    wish: { sourceIdentity: "alice" },
    says: /AWS does not allow a source identity here: .*sts:SetSourceIdentity/,
    hint: /^leave --source-identity out/,
  },
  {
    name: "a session asks for more than an hour",
    role: { maxSessionSeconds: 43_200 },
    wish: { durationSeconds: 7200 },
    says: /AWS gives a role that is assumed from a session one hour at most$/,
    hint: /--role-duration 1h or less$/,
  },
  {
    name: "it allows no session as long as this",
    loggedIn: false,
    wish: { durationSeconds: 7200 },
    says: /the role allows no session as long as this$/,
    hint: /shorter --role-duration/,
  },
  {
    name: "the policy is no policy",
    wish: { policy: '{"Statement":{"Effect":"Perhaps"}}' },
    says: /AWS does not take the policy: Syntax errors in policy$/,
    hint: /--policy/,
  },
  {
    name: "the policy is too large",
    wish: { policy: POLICY },
    arrange: (sts) => sts.behave({ packedPolicyLimit: 50 }),
    says: /too large for AWS once it is packed: Packed policy consumes \d+% of allotted space/,
    hint: /wildcards/,
  },
  {
    name: "the session has ended",
    arrange: (sts) =>
      sts.behave({
        faults: [{
          fault: {
            status: 403,
            code: "ExpiredToken",
            message: "The security token included in the request is expired",
          },
        }],
      }),
    says: /the session has ended$/,
    hint: /^run: op-sts login --force$/,
  },
  {
    name: "the code was used before",
    loggedIn: false,
    arrange: (sts) =>
      sts.behave({
        faults: [{
          fault: {
            status: 403,
            code: "AccessDenied",
            message: "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
          },
        }],
      }),
    trouble: "code rejected",
    says: /AWS rejected the one-time password/,
    hint: /the MFA serial names$/,
  },
  {
    name: "tags may not be passed on",
    arrange: (sts) =>
      sts.behave({
        faults: [{
          fault: {
            status: 403,
            code: "AccessDenied",
            message: "User: x is not authorized to perform: sts:TagSession on resource: y",
          },
        }],
      }),
    says: /AWS does not allow the tags of this session to be passed on/,
    hint: /sts:TagSession/,
  },
];

for (const row of REFUSED_ROLES) {
  Deno.test(`assumeRole() says what is wrong, and asks once, when ${row.name}`, async () => {
    await using world = await setUp(row.role, row.loggedIn);
    const { sts, parts, now } = world;
    const { loggedInAt = world.signer.loggedInAt } = row;
    const signer = { ...world.signer, loggedInAt };
    now.ms += row.laterMs ?? 0;
    row.arrange?.(sts);
    const before = sts.calls.length;
    await assert.rejects(
      () => assumeRole({ ...WISH, ...row.wish }, signer, parts),
      (error) => {
        assert.ok(error instanceof StsError, String(error));
        assert.equal(error.trouble, row.trouble ?? "refused");
        assert.match(error.message, /^Cannot assume arn:aws:iam::210987654321:role\//);
        assert.match(error.message, row.says);
        assert.match(error.hint ?? "", row.hint);
        return true;
      },
    );
    assert.equal(sts.calls.length, before + 1);
  });
}

Deno.test("narrowSession() keeps who the user is, and the end unless it is shortened", async () => {
  await using world = await setUp();
  const { sts, signer, parts } = world;
  const start = Math.floor(MID_STEP_MS / 1000) * 1000;
  const same = await narrowSession({ policy: POLICY, description: "an agent" }, signer, parts);
  assert.equal(same.expiresAt, start + 12 * 3600_000);
  const short = await narrowSession({ durationSeconds: 60 }, signer, parts);
  assert.equal(short.expiresAt, start + 60_000);
  assert.deepEqual(
    sts.sessions.slice(-2).map(({ policies, mfaPresent }) => [policies, mfaPresent]),
    [
      [[POLICY], true],
      [[], true],
    ],
  );
  assert.equal((await askIdentity(same, signer.target, parts)).userName, "alice");
});

/** What is refused when a session is narrowed, and what is said of it. */
const REFUSED_SCOPES: readonly {
  name: string;
  wish: ScopeWish;
  arrange?: (sts: StsStandIn) => void;
  says: RegExp;
  hint: RegExp;
}[] = [
  {
    name: "the session ends before",
    wish: { durationSeconds: 13 * 3600 },
    says: /the session ends before the time that --scope-duration asks for$/,
    hint: /shorter --scope-duration, or run: op-sts login --force$/,
  },
  {
    name: "the policy is no policy",
    wish: { policy: "[]" },
    says: /AWS does not take the policy: /,
    hint: /--policy/,
  },
  {
    name: "nothing is wished",
    wish: {},
    says: /AWS does not take the request$/,
    hint: /--policy and --scope-duration$/,
  },
  {
    name: "a policy of the account denies it",
    wish: { policy: POLICY },
    arrange: (sts) => sts.behave({ allowsScoping: false }),
    says: /AWS does not allow it: User: .* sts:GetScopedCredentials/,
    hint: /sts:GetScopedCredentials/,
  },
  {
    name: "this STS does not know the call",
    wish: { policy: POLICY },
    arrange: (sts) =>
      sts.behave({
        faults: [{ fault: { status: 400, code: "InvalidAction", message: "Could not find it" } }],
      }),
    says: /STS here does not know GetScopedCredentials yet$/,
    hint: /--region$/,
  },
];

for (const { name, wish, arrange, says, hint } of REFUSED_SCOPES) {
  Deno.test(`narrowSession() says what is wrong when ${name}`, async () => {
    await using world = await setUp();
    arrange?.(world.sts);
    await assert.rejects(() => narrowSession(wish, world.signer, world.parts), (error) => {
      assert.ok(error instanceof StsError, String(error));
      assert.match(error.message, /^Cannot narrow the session: /);
      assert.match(error.message, says);
      assert.match(error.hint ?? "", hint);
      return true;
    });
  });
}
