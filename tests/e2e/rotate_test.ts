import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import type { Ended } from "../emulators/op/run.ts";
import { assertUsable, keyInItem, keysAtAws, rotate, rotateWorld } from "../rotate/world.ts";
import { makeWorld } from "../world.ts";
import { deviceFiles, holdLock, until } from "./device.ts";

Deno.test("rotate puts a new key into the item, proves it, makes the old one inactive, and costs no login", async () => {
  await using world = await rotateWorld();
  world.sts.behave({ propagationMs: { sts: 1500 } });
  const before = world.sts.logins;
  const { code, stdout, stderr } = await rotate(world, "--yes");
  assert.equal(code, 0, stderr);
  const { id, marker } = await keyInItem(world);
  assert.notEqual(id, AWS_KEY.accessKeyId);
  await assertUsable(world, "behind a rotation");
  assert.deepEqual(keysAtAws(world), ["first Inactive", `${id} Active`]);
  assert.match(marker, new RegExp(`^replacing ${AWS_KEY.accessKeyId} since `));
  assert.match(stdout, new RegExp(`is ${id}; the old one, ${AWS_KEY.accessKeyId}, is inactive\n`));

  // The session is found by the new key in the place that it had, and nobody logs in.
  await world.op.forgetCalls();
  const hit = await world.run();
  assert.deepEqual({ code: hit.code, stderr: hit.stderr }, { code: 0, stderr: "" });
  assert.equal((await world.op.calls()).length, 1);
  assert.equal((await world.op.items()).length, 1);
  assert.equal(world.sts.logins, before);

  const finished = await rotate(world, "--finish");
  assert.equal(finished.code, 0, finished.stderr);
  assert.deepEqual(keysAtAws(world), [`${id} Active`]);
  assert.match((await keyInItem(world)).marker, /^last replaced /);

  // Once more, from the beginning to the end.
  const again = await rotate(world, "--yes", "--delete-old", "--timeout", "5s");
  assert.equal(again.code, 0, again.stderr);
  assert.equal(keysAtAws(world).length, 1);
  assert.notEqual((await keyInItem(world)).id, id);
  await assertUsable(world, "behind two rotations");
  assert.equal(world.sts.logins, before);
});

Deno.test("rotate ends well while IAM lists the keys as they were before", async () => {
  await using world = await rotateWorld();
  world.sts.behave({ propagationMs: { "iam list": 60_000 } });
  const deleting = ["--yes", "--delete-old", "--timeout", "5s"];
  const { code, stderr } = await rotate(world, ...deleting);
  assert.equal(code, 0, stderr);
  const { id, marker } = await keyInItem(world);
  assert.deepEqual(keysAtAws(world), [`${id} Active`]);
  assert.match(marker, /^last replaced /);
});

Deno.test("rotate goes on while IAM does not list the new key yet", async () => {
  await using world = await rotateWorld();
  world.sts.behave({
    propagationMs: { "iam list": 60_000 },
    faults: [{ fault: "unavailable", on: "UpdateAccessKey", times: 1 }],
  });
  assert.equal((await rotate(world, "--yes")).code, 1);
  const { code, stderr } = await rotate(world, "--yes");
  assert.equal(code, 0, stderr);
  await assertUsable(world, "while the new key is not listed");
  assert.deepEqual(keysAtAws(world), ["first Inactive", `${(await keyInItem(world)).id} Active`]);
});

Deno.test("several rotations at once end, and make one new key", async () => {
  await using world = await rotateWorld({ op: { latencyMs: { edit: 300 } } });
  const ended = await Promise.all(
    [1, 2, 3].map(() => rotate(world, "--yes", "--timeout", "80s")),
  );
  assert.deepEqual(ended.map(({ code }) => code), [0, 0, 0], JSON.stringify(ended));
  const { id } = await keyInItem(world);
  assert.deepEqual(keysAtAws(world), ["first Inactive", `${id} Active`]);
});

Deno.test("rotate waits for a login that is under way, however long 1Password took before", async () => {
  await using world = await rotateWorld({ op: { latencyMs: { get: 1300 } } });
  const before = (await world.op.calls()).length;
  let running: Promise<Ended>;
  {
    using _lock = await holdLock(await deviceFiles(world.home));
    running = rotate(world, "--yes", "--timeout", "4s");
    await until(async () => (await world.op.calls()).length >= before + 3);
    await world.op.behave({ latencyMs: { get: 0 } });
    await new Promise((resolve) => setTimeout(resolve, 2500));
  }
  const { code, stderr } = await running;
  assert.equal(code, 0, stderr);
  await assertUsable(world, "behind a wait");
});

Deno.test("rotate asks where the profile is, when a hardware device's number tells no partition", async () => {
  const serial = "GAHT12345678";
  await using world = await makeWorld({
    item: { mfaSerial: serial },
    key: { partition: "aws-us-gov", mfa: { serial, seed: AWS_KEY.seed } },
  });
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    `[profile gov]\nregion = us-gov-east-1\ncredential_process = op-sts --item ${world.item?.id}\n`,
  );
  const { code, stderr } = await rotate(world, "--profile", "gov", "--yes");
  assert.equal(code, 0, stderr);
  await assertUsable(world, "in another partition");
  assert.deepEqual(
    world.sts.calls.filter(({ region }) => !region.startsWith("us-gov-")),
    [],
  );
});

Deno.test("24 callers get a session while the key is rotated, and log in once at most", async () => {
  await using world = await rotateWorld({ op: { latencyMs: { get: 100, edit: 300 } } });
  // None is cached any more: each caller needs the key.
  assert.equal((await world.run(["clear"])).code, 0);
  await world.passStep();
  const rotation = rotate(world, "--yes", "--timeout", "2m");
  const callers = Array.from({ length: 24 }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * 120));
    return await world.run(["--timeout", "2m"]);
  });
  const ended = await Promise.all(callers);
  assert.deepEqual(ended.map(({ code, stderr }) => `${code} ${stderr}`), ended.map(() => "0 "));
  const { code, stderr } = await rotation;
  assert.equal(code, 0, stderr);
  await assertUsable(world, "behind a storm");
  assert.equal(world.sts.logins, 2);
});
