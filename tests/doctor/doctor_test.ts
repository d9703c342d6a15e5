import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { makeWorld } from "../world.ts";
import { examine, healthy, healthyLine, write } from "./planted.ts";

Deno.test("doctor finds nothing in a healthy set-up, before and after a login", async () => {
  await using world = await makeWorld();
  await healthy(world);
  for (const session of [/no session is cached/, /lasts until .*, 1[12] h/]) {
    const { code, ok, checks } = await examine(world);
    assert.deepEqual(checks.filter(({ state }) => state !== "ok"), []);
    assert.deepEqual([code, ok], [0, true]);
    assert.match(checks.find(({ name }) => name === "cache-read")?.text ?? "", session);
    await world.run(["--item", world.item?.id ?? ""]);
  }
});

Deno.test("doctor finds nothing with a session item in place, by a service account either", async () => {
  await using world = await makeWorld({
    op: { mode: "service-account" },
    item: { sessionCache: null },
  });
  const options = ["--item", world.item?.id ?? "", "--vault", "Private"];
  assert.equal((await world.run(options)).code, 0);
  const sessionItem = (await world.op.items()).find(({ title }) =>
    title.startsWith("op-sts session")
  );
  await healthy(world, `${healthyLine(world)} --vault Private --cache-item ${sessionItem?.id}`);
  const { checks } = await examine(world);
  assert.deepEqual(checks.filter(({ state }) => state !== "ok"), []);
});

Deno.test("doctor changes nothing, in 1Password, at AWS or on the disk", async () => {
  await using world = await makeWorld();
  await healthy(world);
  const items = await world.op.items();
  const before = await tree(world.home);
  const { code } = await world.run(["doctor"]);
  assert.equal(code, 0);
  assert.deepEqual(await world.op.items(), items);
  assert.deepEqual(await tree(world.home), before);
  assert.equal(world.sts.logins, 0);
  assert.deepEqual(world.sts.calls.map(({ params }) => params), [{
    Action: "GetCallerIdentity",
    Version: "2011-06-15",
  }]);
  for (
    const { argv } of (await world.op.calls()).filter(({ command }) => command === "item edit")
  ) {
    assert.ok(argv.includes("--dry-run"));
  }
});

Deno.test("doctor prints a line for each check and its remedy below it, without colour", async () => {
  await using world = await makeWorld({ item: { mfaSerial: "arn:aws:iam::123456789012:user/me" } });
  await healthy(world);
  const { code, stdout, stderr } = await world.run(["doctor"]);
  assert.deepEqual([code, stderr], [1, ""]);
  assert.match(stdout, /^this machine\nok {8}profiles: op-sts is called by the profiles: work\n/);
  assert.match(
    stdout,
    /^failed {4}mfa-serial: Cannot use the MFA serial .* names a user.*\n {12}copy the device's ARN/m,
  );
  assert.match(stdout, /\n\n1 failed, 0 with a warning, \d+ ok, 2 not checked\n$/);
  assert.equal(stdout.includes("\x1b"), false);
});

Deno.test("doctor follows the line of each profile, and says whose item it is", async () => {
  await using world = await makeWorld();
  const other = await world.op.put(awsKeyItem({ title: "Other", seed: "no base32!" }));
  const line = healthyLine(world);
  await write(
    `${world.home}/.aws/config`,
    `[default]\ncredential_process = ${line}\n[profile work]\ncredential_process = ${line}\n` +
      `[profile other]\ncredential_process = ${line.replace(world.item?.id ?? "", other.id)}\n`,
  );
  const { checks } = await examine(world);
  const codes = checks.filter(({ name }) => name === "one-time-password");
  assert.deepEqual(codes.map(({ state, text }) => [state, text.split(":")[0]]), [
    ["ok", "default, work"],
    ["failed", "other"],
  ]);
  assert.equal(checks.filter(({ name }) => name === "op").length, 1);
});

Deno.test("doctor takes the options of its own call when they name an item", async () => {
  await using world = await makeWorld();
  await healthy(world, healthyLine(world).replace(/--item \S+/, "--item gone"));
  assert.equal((await examine(world)).code, 1);
  const { checks } = await examine(world, ["--item", world.item?.id ?? ""]);
  assert.match(checks.find(({ name }) => name === "item")?.text ?? "", /"AWS Access Key"/);
});

Deno.test("doctor goes on when the files of AWS cannot be read", async () => {
  await using world = await makeWorld();
  await Deno.mkdir(`${world.home}/.aws/config`, { recursive: true });
  const { checks } = await examine(world);
  const failed = checks.filter(({ state }) => state === "failed");
  assert.deepEqual(failed.map(({ name }) => name), ["aws-files"]);
  assert.ok(checks.some(({ name, state }) => name === "sts" && state === "ok"));
});

async function tree(directory: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    const path = `${directory}/${name}`;
    if (isDirectory) found.push(path, ...await tree(path));
    else found.push(`${path}: ${await Deno.readTextFile(path)}`);
  }
  return found.sort();
}

Deno.test("doctor finds the session of a profile whose region alone tells the partition", async () => {
  const serial = "GAHT12345678";
  await using world = await makeWorld({
    item: { mfaSerial: serial },
    key: { partition: "aws-us-gov", mfa: { serial, seed: AWS_KEY.seed } },
  });
  await write(
    `${world.home}/.aws/config`,
    `[profile gov]\nregion = us-gov-east-1\ncredential_process = ${healthyLine(world)}\n`,
  );
  assert.equal((await world.run(["login", "--profile", "gov"])).code, 0);
  const { checks } = await examine(world);
  assert.match(checks.find(({ name }) => name === "cache-read")?.text ?? "", /lasts until/);
});

Deno.test("doctor follows a line that leans on the line of another profile", async () => {
  await using world = await makeWorld();
  const { id } = await world.op.put(awsKeyItem({ title: "Elsewhere" }));
  const line = healthyLine(world).replace(world.item?.id ?? "", id);
  await write(
    `${world.home}/.aws/config`,
    `[profile base]\ncredential_process = ${line}\n` +
      `[profile lean]\ncredential_process = ${world.program} --profile base\n`,
  );
  const { checks } = await examine(world);
  const items = checks.filter(({ name }) => name === "item");
  assert.deepEqual(items.map(({ profiles, text }) => [profiles, text.includes(id)]), [
    [["base", "lean"], true],
  ]);
});

Deno.test("doctor calls an op that never answers a fault, and nothing else behind it", async () => {
  await using world = await makeWorld({ op: { faults: [{ on: "item get", fault: "hang" }] } });
  await healthy(world);
  const { code, checks } = await examine(world, ["--timeout", "10s"]);
  assert.equal(code, 1);
  const failed = checks.filter(({ state }) => state === "failed");
  assert.deepEqual(failed.map(({ name }) => name), ["signed-in"]);
  assert.match(failed[0]?.text ?? "", /did not answer in time/);
});

Deno.test("doctor finds nothing where the line stands in the credentials file, or both files are one", async () => {
  await using alone = await makeWorld();
  const line = `credential_process = ${healthyLine(alone)}\n`;
  await write(`${alone.home}/.aws/credentials`, `[work]\n${line}`);
  await using linked = await makeWorld();
  await healthy(linked);
  await Deno.symlink(`${linked.home}/.aws/config`, `${linked.home}/.aws/credentials`);
  for (const world of [alone, linked]) {
    const { checks } = await examine(world);
    assert.deepEqual(checks.filter(({ state }) => state !== "ok"), []);
    assert.match(checks[0]?.text ?? "", /called by the profiles: work$/);
  }
});

Deno.test("doctor names a profile once whose line both files have", async () => {
  await using world = await makeWorld();
  await healthy(world);
  await write(
    `${world.home}/.aws/credentials`,
    `[work]\ncredential_process = ${healthyLine(world)}\n`,
  );
  const { checks } = await examine(world);
  assert.match(checks[0]?.text ?? "", /called by the profiles: work$/);
  for (const { text } of checks) assert.doesNotMatch(text, /work, work/);
});
