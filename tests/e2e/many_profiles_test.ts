import assert from "node:assert/strict";
import { STATE } from "../directory.ts";
import { awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { makeWorld, type World } from "../world.ts";
import { opCommands } from "./cached.ts";

const HOME_KEY = "AKIAPRIVATEPRIVATE12";
const HOME_SERIAL = "arn:aws:iam::210987654321:mfa/alice";
const HOME_SEED = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU";

/** A world with two keys of two devices, a profile for each, and a role on top of the first. */
async function manyProfiles(more = ""): Promise<World> {
  const world = await makeWorld({ item: { title: "AWS Work" } });
  const secretAccessKey = "x".repeat(40);
  world.sts.addKey({
    accessKeyId: HOME_KEY,
    secretAccessKey,
    mfa: { serial: HOME_SERIAL, seed: HOME_SEED },
  });
  const home = await world.op.put(awsKeyItem({
    title: "AWS Home",
    accessKeyId: HOME_KEY,
    secretAccessKey,
    mfaSerial: HOME_SERIAL,
    seed: HOME_SEED,
    sessionCache: null,
  }));
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    `[profile work]
credential_process = ${world.program} --item ${world.item?.id}
[profile home]
credential_process = ${world.program} --item ${home.id}
[profile admin]
role_arn = arn:aws:iam::999988887777:role/path/admin
source_profile = work
${more}`,
  );
  return world;
}

async function listed(world: World): Promise<Record<string, unknown>[]> {
  const { code, stdout, stderr } = await world.run(["list", "--json"]);
  assert.deepEqual([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

Deno.test("list shows profiles and roles without asking anybody, before and after a login", async () => {
  await using world = await manyProfiles();
  assert.deepEqual((await world.run(["ls", "--names"])).stdout, "work\nhome\nadmin\n");
  assert.deepEqual((await world.run(["ls", "--names", "-p", "home"])).stdout, "home\n");
  const before = await listed(world);
  assert.deepEqual(before.map(({ profile, cache, expiration }) => [profile, cache, expiration]), [
    ["work", [], undefined],
    ["home", [], undefined],
    ["admin", [], undefined],
  ]);
  assert.deepEqual(await opCommands(world), []);

  assert.equal((await world.run(["get", "-p", "work"])).code, 0);
  assert.equal((await world.run(["login", "-p", "home"])).code, 0);
  await world.op.forgetCalls();
  const [work, home, admin] = await listed(world);
  const [ofWork, ofHome] = world.sts.sessions;
  assert.deepEqual(
    [work?.["accountId"], work?.["expiration"], work?.["cache"]],
    ["123456789012", ofWork?.expiration, ["field"]],
  );
  assert.deepEqual(
    [home?.["accountId"], home?.["expiration"], home?.["cache"]],
    ["210987654321", ofHome?.expiration, ["item"]],
  );
  assert.deepEqual(
    [admin?.["accountId"], admin?.["source"], admin?.["expiration"], admin?.["roles"]],
    ["999988887777", "work", ofWork?.expiration, ["arn:aws:iam::999988887777:role/path/admin"]],
  );
  assert.deepEqual(work?.["item"], {
    id: world.item?.id,
    title: "AWS Work",
    vault: world.item?.vault.id,
  });
  const { stdout } = await world.run(["list"]);
  assert.match(stdout, /^profile +user or role +account +item +session\n/);
  assert.match(stdout, /^admin +role admin +999988887777 +AWS Work +until .*\(field\)$/m);
  assert.doesNotMatch(stdout, /ASIA|AKIA/);
  assert.deepEqual(await opCommands(world), []);

  await world.run(["clear", "-p", "home"]);
  const [, cleared] = await listed(world);
  assert.deepEqual([cleared?.["cache"], cleared?.["expiration"]], [[], undefined]);
});

Deno.test("list learns from status what another machine has stored", async () => {
  await using world = await manyProfiles();
  await world.run(["login", "-p", "work"]);
  await Deno.remove(`${world.home}/${STATE}`, { recursive: true });
  assert.deepEqual((await listed(world))[0]?.["cache"], []);
  await world.run(["status", "-p", "work"]);
  const [work] = await listed(world);
  assert.equal(work?.["expiration"], world.sts.sessions[0]?.expiration);
});

Deno.test("list tells the last refusal until a login succeeds, and which line is refused", async () => {
  await using world = await manyProfiles(
    "[profile bad]\ncredential_process = op-sts --itm x\n",
  );
  world.sts.behave({ skewSeconds: 300 });
  assert.equal((await world.run(["login", "-p", "work", "--timeout", "20s"])).code, 1);
  const { stdout } = await world.run(["list"]);
  assert.match(stdout, /^work .* none known\n {2}refused \d\d:\d\d: Cannot /m);
  assert.match(
    stdout,
    /^bad {2,}\?.* \? {2,}line refused\n {2}Cannot use --itm: .*option \(did you mean --item\?\)$/m,
  );
  const [work] = await listed(world);
  assert.match(JSON.stringify(work?.["lastRefusal"]), /"message":"Cannot /);
});

Deno.test("list says what to do where nothing is set up", async () => {
  await using world = await makeWorld({ item: null });
  assert.deepEqual(await world.run(["list"]), {
    code: 0,
    stdout: "No profile of ~/.aws/config calls op-sts yet: op-sts setup writes one\n",
    stderr: "",
  });
  assert.deepEqual((await world.run(["list", "--names"])).stdout, "");
  assert.deepEqual((await world.run(["list", "--json"])).stdout, "[]\n");
});

Deno.test("login --all logs in once for each line of ours, and fails when one fails", async () => {
  await using world = await manyProfiles();
  const all = await world.run(["login", "--all"]);
  assert.deepEqual([all.code, all.stderr], [0, ""]);
  assert.match(all.stdout, /^work: until .*\nhome: until .*\n2 of 2 sessions there\n$/);
  assert.equal(world.sts.calls.length, 2);

  const config = `${world.home}/.aws/config`;
  const more = "[profile lost]\ncredential_process = op-sts --item nowhere\n" +
    "[profile odd]\ncredential_process = op-sts --item x --duration 3600\n";
  await Deno.writeTextFile(config, await Deno.readTextFile(config) + more);
  const failed = await world.run(["login", "--all"]);
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /2 of 4 sessions there\n$/);
  assert.match(failed.stderr, /^op-sts: lost: Cannot read the item "nowhere": .*\nhint: .*$/m);
  assert.match(
    failed.stderr,
    /^op-sts: odd: Cannot use its line: .*3600.*\nhint: op-sts setup --profile odd$/m,
  );
  assert.equal(world.sts.calls.length, 2);
  for (const named of [["-p", "work"], ["--item", "x"]]) {
    const { code, stderr } = await world.run(["login", "--all", ...named]);
    assert.equal(code, 2);
    assert.match(stderr, /with --all: it is about one profile/);
  }
});

Deno.test("login --all takes one code after the other where profiles share a device", async () => {
  await using world = await makeWorld();
  const second = await world.op.put(awsKeyItem({ title: "Same device" }));
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    [world.item?.id, second.id].map((id, index) =>
      `[profile p${index}]\ncredential_process = op-sts --item ${id}\n`
    ).join(""),
  );
  const { code, stdout, stderr } = await world.run(["login", "--all"]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /2 of 2 sessions there/);
});

Deno.test("whoami asks AWS, and list knows the user from then on", async () => {
  await using world = await manyProfiles();
  const { code, stdout, stderr } = await world.run(["whoami", "-p", "work"]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^arn:aws:iam::123456789012:user\/alice\naccount 123456789012, until /);
  const json = JSON.parse((await world.run(["whoami", "-p", "work", "--json"])).stdout);
  assert.deepEqual(json, {
    profile: "work",
    accountId: "123456789012",
    arn: "arn:aws:iam::123456789012:user/alice",
    userName: "alice",
    expiration: world.sts.sessions[0]?.expiration,
  });
  assert.equal((await listed(world))[0]?.["user"], "alice");
});

Deno.test("login --all logs in side by side where the devices are known to differ", async () => {
  await using world = await makeWorld();
  const ids = await Promise.all([1, 2, 3].map(async (each) => {
    const serial = `arn:aws:iam::11111111111${each}:mfa/alice`;
    const key = { accessKeyId: `AKIAEXAMPLEEXAMPLE0${each}`, secretAccessKey: "x".repeat(40) };
    world.sts.addKey({ ...key, mfa: { serial, seed: HOME_SEED } });
    const title = `Key ${each}`;
    const { id, vault } = await world.op.put(
      awsKeyItem({ title, ...key, mfaSerial: serial, seed: HOME_SEED }),
    );
    const known = { item: { id, title, vault: { id: vault.id } }, serial };
    const directory = `${world.home}/${STATE}`;
    await Deno.mkdir(directory, { recursive: true, mode: 0o700 });
    await Deno.writeTextFile(`${directory}/known-${id}.json`, JSON.stringify(known));
    return id;
  }));
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    ids.map((id, index) => `[profile p${index}]\ncredential_process = op-sts --item ${id}\n`).join(
      "",
    ),
  );
  const { code, stdout, stderr } = await world.run(["login", "--all"]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^p0: until .*\n(p1: .*\np2|p2: .*\np1): .*\n3 of 3 sessions there\n$/);
  assert.equal(world.sts.calls.length, 3);
});
