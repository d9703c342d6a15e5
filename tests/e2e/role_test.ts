import assert from "node:assert/strict";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { agentWorld } from "./agent.ts";

const ROLE = "arn:aws:iam::210987654321:role/ops/Admin";
const TRUSTED = { arn: ROLE, trustedAccounts: ["123456789012"], requireMfa: true };

/** A world with a session of the item in 1Password, and a role that it may take on. */
async function roleWorld(): Promise<World> {
  const world = await makeWorld();
  world.sts.addRole({ ...TRUSTED, maxSessionSeconds: 43_200 });
  await roomInStep();
  const { code, stderr } = await world.run(["login"]);
  assert.equal(code, 0, stderr);
  return world;
}

function actions(world: World): string[] {
  return world.sts.calls.map(({ action }) => action);
}

Deno.test("get --role-arn takes the role on with the cached session: no code, the role's account", async () => {
  await using world = await roleWorld();
  const before = (await world.op.calls()).length;
  const { code, stdout, stderr } = await world.run(["--role-arn", ROLE]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const { AccountId, AccessKeyId, Expiration } = JSON.parse(stdout);
  const session = world.sts.sessions.at(-1);
  assert.equal(AccountId, "210987654321");
  assert.equal(AccessKeyId, session?.accessKeyId);
  assert.equal(session?.action, "AssumeRole");
  // The user's own name, for auditors.
  assert.equal(session?.identity.arn, "arn:aws:sts::210987654321:assumed-role/Admin/alice");
  const left = Date.parse(Expiration) - Date.now();
  assert.ok(left > 3_500_000 && left <= 3_600_000);
  assert.deepEqual(actions(world), ["GetSessionToken", "GetCallerIdentity", "AssumeRole"]);
  assert.equal((await world.op.calls()).length - before, 1);

  // The name is asked once.
  await world.run(["--role-arn", ROLE]);
  assert.deepEqual(actions(world).slice(3), ["AssumeRole"]);
  // And nothing of a role goes into 1Password.
  const commands = (await world.op.calls()).slice(before).map(({ command }) => command);
  assert.deepEqual(commands, ["item get", "item get"]);
});

Deno.test("a role leaves alone what is known of the user's own session", async () => {
  await using world = await roleWorld();
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    `[profile work]\ncredential_process = op-sts --item ${world.item?.id}\n\n` +
      `[profile admin]\nrole_arn = ${ROLE}\nsource_profile = work\n`,
  );
  const listed = async () => {
    const [work] = JSON.parse((await world.run(["list", "--json"])).stdout);
    return [work.user, work.accountId, work.expiration];
  };
  assert.equal((await world.run(["whoami", "--profile", "work"])).code, 0);
  const before = await listed();
  assert.deepEqual(before.slice(0, 2), ["alice", "123456789012"]);
  const { code, stdout } = await world.run(["whoami", "--profile", "admin"]);
  assert.equal(code, 0);
  assert.match(stdout, /^account 210987654321, /m);
  assert.deepEqual(await listed(), before);
  // Issued to the key itself, by a code of its own, and kept nowhere.
  await world.passStep();
  assert.equal((await world.run(["-p", "admin", "--role-duration", "2h"])).code, 0);
  assert.deepEqual(await listed(), before);
});

Deno.test("get --role-arn passes on what is given beside the role", async () => {
  await using world = await roleWorld();
  const args = ["--role-session-name", "deploy@ci", "--role-duration", "30m"];
  const { code, stderr } = await world.run(["--role-arn", ROLE, ...args]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const { params } = world.sts.calls.at(-1) ?? {};
  assert.equal(params?.RoleSessionName, "deploy@ci");
  assert.equal(params?.DurationSeconds, "1800");
  assert.equal(params?.TokenCode, undefined);
});

Deno.test("get --role-duration of more than an hour signs with the key and spends a code, and keeps nothing", async () => {
  await using world = await makeWorld();
  world.sts.addRole({ ...TRUSTED, maxSessionSeconds: 43_200 });
  await roomInStep();
  const { code, stdout, stderr } = await world.run(["--role-arn", ROLE, "--role-duration", "8h"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(JSON.parse(stdout).AccountId, "210987654321");
  assert.ok(Date.parse(JSON.parse(stdout).Expiration) - Date.now() > 7 * 3_600_000);
  assert.deepEqual(actions(world), ["GetCallerIdentity", "AssumeRole"]);
  assert.match(world.sts.calls.at(-1)?.params.TokenCode ?? "", /^\d{6}$/);
  const commands = (await world.op.calls()).map(({ command }) => command);
  assert.ok(commands.every((command) => command === "item get"));
});

const REFUSED: readonly [name: string, args: string[], words: RegExp][] = [
  [
    "the role does not trust the user",
    ["--role-arn", "arn:aws:iam::210987654321:role/Other"],
    /^op-sts: Cannot assume arn:aws:iam::210987654321:role\/Other: AWS does not allow it: .*sts:AssumeRole/,
  ],
  [
    "the role lies in another partition",
    ["--role-arn", "arn:aws-cn:iam::210987654321:role/Admin"],
    /it lies in the partition aws-cn, the access key in aws\nhint: /,
  ],
  ["it is no role", ["--role-arn", "arn:aws:iam::1:user/x"], /^op-sts: Cannot use --role-arn /],
  [
    "the session's name is none",
    ["--role-arn", ROLE, "--role-session-name", "x y"],
    /Cannot use --role-session-name "x y": AWS takes 2 to 64/,
  ],
  [
    "a companion stands alone",
    ["--external-id", "partner-7"],
    /Cannot use --external-id without --role-arn/,
  ],
  [
    "the narrowed life is too short",
    ["--role-arn", ROLE, "--scope-duration", "5m"],
    /with a role for less than 15m/,
  ],
];

Deno.test("get --role-arn refuses in two lines, and prints nothing", async (t) => {
  await using world = await roleWorld();
  for (const [name, args, words] of REFUSED) {
    await t.step(name, async () => {
      const { code, stdout, stderr } = await world.run(args);
      assert.equal(stdout, "");
      assert.ok(code === 1 || code === 2);
      assert.match(stderr, words);
      assert.ok(stderr.trimEnd().split("\n").length <= 2, stderr);
    });
  }
});

Deno.test("get --role-arn --agent on takes neither op nor AWS for the next hour, and keeps roles apart", async () => {
  await using agent = await agentWorld(6 * 3600);
  const { world } = agent;
  world.sts.addRole(TRUSTED);
  world.sts.addRole({ ...TRUSTED, arn: "arn:aws:iam::111122223333:role/Read" });
  // A session that STS knows, in place of the one that was made up.
  await roomInStep();
  assert.equal((await world.run(["login", "--force", "--agent", "on"])).code, 0);
  const args = ["--agent", "on", "--role-arn", ROLE];
  const first = await world.run(args);
  assert.equal(first.code, 0, first.stderr);
  const [calls, opCalls] = [world.sts.calls.length, (await world.op.calls()).length];
  const second = await world.run(args);
  assert.deepEqual(second, first);
  assert.equal(world.sts.calls.length, calls);
  assert.equal((await world.op.calls()).length, opCalls);

  const other = await world.run([
    "--agent",
    "on",
    "--role-arn",
    "arn:aws:iam::111122223333:role/Read",
  ]);
  assert.equal(JSON.parse(other.stdout).AccountId, "111122223333");
  const own = await world.run(["--agent", "on"]);
  assert.equal(JSON.parse(own.stdout).AccountId, "123456789012");
  // The session that roles are taken on with came from the agent as well.
  assert.equal((await world.op.calls()).length, opCalls);
});

Deno.test("get --role-arn --agent on hands out the agent's old session where AWS gives no new one", async () => {
  await using agent = await agentWorld(6 * 3600);
  const { world } = agent;
  world.sts.addRole(TRUSTED);
  await roomInStep();
  assert.equal((await world.run(["login", "--force", "--agent", "on"])).code, 0);
  const args = ["--agent", "on", "--role-arn", ROLE];
  const first = await world.run(args);
  assert.equal(first.code, 0, first.stderr);
  world.sts.behave({ faults: [{ fault: "unavailable", on: "AssumeRole" }] });
  // As if it were to be renewed.
  const due = ["--min-remaining", "70m"];
  assert.deepEqual(await world.run([...args, ...due]), first);
  const other = await world.run([...args, ...due, "--role-session-name", "other"]);
  assert.deepEqual([other.code, other.stdout], [1, ""]);
  assert.equal((await world.run([...args.slice(2), ...due])).code, 1);
});

Deno.test("exec, export, whoami and login act in the role of their profile", async () => {
  await using world = await roleWorld();
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    `[profile work]\ncredential_process = ${world.program} --item ${world.item?.id}\n` +
      `[profile admin]\nrole_arn = ${ROLE}\nsource_profile = work\nregion = eu-west-1\n`,
  );
  const exec = await world.run(["exec", "-p", "admin", "--", "/usr/bin/env"]);
  assert.equal(exec.code, 0, exec.stderr);
  assert.match(exec.stdout, /^AWS_ACCOUNT_ID=210987654321$/m);
  assert.match(exec.stdout, /^AWS_REGION=eu-west-1$/m);
  const exported = await world.run(["export", "-p", "admin", "--format", "json"]);
  assert.equal(JSON.parse(exported.stdout).AWS_ACCOUNT_ID, "210987654321");
  const whoami = await world.run(["whoami", "-p", "admin"]);
  assert.match(whoami.stdout, /assumed-role\/Admin\/alice\naccount 210987654321/);
  const login = await world.run(["login", "-p", "admin"]);
  assert.match(login.stdout, new RegExp(`; ${ROLE} until `));
  assert.equal((await world.run(["status", "-p", "admin"])).code, 0);
});

Deno.test("get --scope-duration of more than an hour spends no code on a role, and lengthens nothing", async () => {
  await using world = await roleWorld();
  for (const [args, seconds] of [[[], "3600"], [["--role-duration", "30m"], "1800"]] as const) {
    const all = ["--role-arn", ROLE, "--scope-duration", "2h", ...args];
    const { code, stderr } = await world.run(all);
    assert.equal(code, 0, stderr);
    const { action, params } = world.sts.calls.at(-1) ?? {};
    assert.deepEqual([action, params?.DurationSeconds], ["AssumeRole", seconds]);
    assert.equal(params?.TokenCode, undefined);
  }
});

Deno.test("setup writes a profile that hands out less, and finds its policy from every directory", async () => {
  await using world = await roleWorld();
  const policy =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}';
  await Deno.writeTextFile(`${world.home}/read.json`, policy);
  await world.passStep();
  const args = ["--profile", "agent", "--item", world.item?.id ?? "", "--policy", "read.json"];
  const { code, stderr } = await world.run(["setup", "--yes", ...args]);
  assert.equal(code, 0, stderr);
  const config = await Deno.readTextFile(`${world.home}/.aws/config`);
  const [, line = ""] = /^credential_process = (.*)$/m.exec(config) ?? [];
  assert.match(line, new RegExp(`--policy ${world.home}/read\\.json`));
  const got = await world.shell(`cd / && ${line}`);
  assert.equal(got.code, 0, got.stderr);
  const scoped = world.sts.calls.at(-1);
  assert.equal(scoped?.action, "GetScopedCredentials");
  assert.equal(scoped?.params.Policy, policy);
  assert.equal(JSON.parse(got.stdout).AccessKeyId, world.sts.sessions.at(-1)?.accessKeyId);
});

Deno.test("setup writes no line with a role that every call would refuse", async () => {
  await using world = await roleWorld();
  const wrong = [
    ["--role-arn", `${ROLE}/`],
    ["--role-arn", "arn:aws:sts::210987654321:assumed-role/Admin/alice"],
    ["--role-arn", ROLE, "--role-session-name", "\u00e4"],
    ["--role-arn", ROLE, "--external-id", "x"],
    ["--role-arn", ROLE, "--source-identity", "aws:alice"],
  ];
  for (const args of wrong) {
    const item = ["--profile", "admin", "--item", world.item?.id ?? ""];
    const { code, stdout, stderr } = await world.run(["setup", "--yes", ...item, ...args]);
    assert.deepEqual([code, stdout], [2, ""], args.join(" "));
    assert.match(stderr, /^op-sts: Cannot use --[a-z-]+ ".*": .+\nhint: .+\n$/);
  }
  await assert.rejects(Deno.stat(`${world.home}/.aws`), Deno.errors.NotFound);
});

const POLICIES: readonly [name: string, text: string | null, words: RegExp][] = [
  ["is not there", null, /Cannot use --policy "p\.json": No such file/],
  ["is no JSON", "{", /it is not JSON/],
  [
    "is too long",
    `{"Statement":"${"x".repeat(2100)}"}`,
    /characters without blanks, AWS takes 2048/,
  ],
  ["has no statement", "{}", /it has no Statement/],
];

Deno.test("get --policy looks at the file before anybody is asked", async (t) => {
  await using world = await makeWorld();
  for (const [name, text, words] of POLICIES) {
    await t.step(`a file that ${name}`, async () => {
      if (text !== null) await Deno.writeTextFile(`${world.home}/p.json`, text);
      const { code, stdout, stderr } = await world.run(["--policy", "p.json"]);
      assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
      assert.match(stderr, words);
    });
  }
  assert.deepEqual(await world.op.calls(), []);
});

Deno.test("exec --policy gives a program a session that can do less, and narrows a role's by the role itself", async () => {
  await using world = await roleWorld();
  await Deno.writeTextFile(`${world.home}/p.json`, '{ "Statement": [] }');
  const args = ["exec", "--policy", "p.json", "--scope-duration", "15m"];
  const one = await world.run([...args, "--", "/usr/bin/env"]);
  assert.equal(one.code, 0, one.stderr);
  const { action, params } = world.sts.calls.at(-1) ?? {};
  assert.equal(action, "GetScopedCredentials");
  assert.deepEqual([params?.Policy, params?.DurationSeconds], ['{"Statement":[]}', "900"]);
  const two = await world.run([...args, "--role-arn", ROLE, "--", "/usr/bin/env"]);
  assert.equal(two.code, 0, two.stderr);
  const last = world.sts.calls.at(-1);
  assert.equal(last?.action, "AssumeRole");
  assert.equal(last?.params.Policy, '{"Statement":[]}');
});

Deno.test("get --scope-duration hands out what is left where the session ends before that", async () => {
  await using world = await makeWorld();
  await roomInStep();
  // As late in its life as one of 12 h that is renewed at 20 minutes: nobody is to log in by hand for the rest of it.
  assert.equal((await world.run(["login", "--duration", "30m"])).code, 0);
  const { code, stdout, stderr } = await world.run(["--scope-duration", "1h"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const left = (Date.parse(JSON.parse(stdout).Expiration) - Date.now()) / 60_000;
  assert.ok(left > 28 && left <= 30, `${left}`);
  // Nor does AWS give as long as a new one lasts: some of that is over when it is asked.
  await world.passStep();
  const whole = ["--scope-duration", "12h", "--duration", "12h", "--min-remaining", "40m"];
  assert.equal((await world.run(whole)).code, 0);
  assert.deepEqual(actions(world).slice(1), [
    "GetScopedCredentials",
    "GetSessionToken",
    "GetScopedCredentials",
  ]);
});

Deno.test("list and clear go on where the file of a profile's policy is gone, and list finds what the agent holds", async () => {
  await using agent = await agentWorld(6 * 3600);
  const { world } = agent;
  await roomInStep();
  assert.equal((await world.run(["login", "--force", "--agent", "on"])).code, 0);
  const policy = `${world.home}/read.json`;
  await Deno.writeTextFile(policy, '{"Statement":[]}');
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    `[profile reader]\ncredential_process = ${world.program} --policy ${policy} --agent on\n`,
  );
  const got = await world.run(["get", "-p", "reader"]);
  assert.equal(got.code, 0, got.stderr);
  assert.match((await world.run(["list"])).stdout, /^reader .*\(agent, field\)$/m);

  await Deno.remove(policy);
  assert.match((await world.run(["list", "-p", "reader"])).stdout, /^reader .*\(field\)$/m);
  assert.equal((await world.run(["get", "-p", "reader"])).code, 2);
  const { code, stdout, stderr } = await world.run(["clear", "-p", "reader"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, /^Session forgotten in .* and the agent\n$/);
});
