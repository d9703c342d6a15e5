import assert from "node:assert/strict";
import { makeWorld, roomInStep } from "../world.ts";
import { cachedIn, cacheOf, opCommands, putInField, SESSION_ITEM } from "./cached.ts";
import { deviceFiles, until } from "./device.ts";

Deno.test("login logs in when nothing is cached, and is content with a session that lasts", async () => {
  await using world = await makeWorld();
  const first = await world.run(["login"]);
  assert.deepEqual({ code: first.code, stderr: first.stderr }, { code: 0, stderr: "" });
  assert.match(
    first.stdout,
    /^Session in "AWS Access Key" until \d\d:\d\d( tomorrow)?, (11 h 59 min|12 h)\n$/,
  );
  await world.op.forgetCalls();
  assert.equal((await world.run(["login"])).code, 0);
  assert.deepEqual(await opCommands(world), ["item get"]);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("login --force renews a session that still lasts", async () => {
  await using world = await makeWorld();
  const cached = cachedIn(world);
  await putInField(world, cached.value);
  const { code, stdout, stderr } = await world.run(["login", "--force"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, / (11 h 59 min|12 h)\n$/);
  assert.equal(world.sts.calls.length, 1);
  assert.notEqual(await cacheOf(world), cached.value);
});

Deno.test("login renews when less than --min-remaining is left", async () => {
  await using world = await makeWorld();
  await putInField(world, cachedIn(world, { seconds: 1800 }).value);
  assert.equal((await world.run(["login"])).code, 0);
  assert.equal(world.sts.calls.length, 0);
  assert.equal((await world.run(["login", "--min-remaining", "40m"])).code, 0);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("status shows what is cached, until when and where, and never a secret", async () => {
  await using world = await makeWorld();
  const empty = await world.run(["status"]);
  assert.deepEqual(empty, { code: 1, stdout: "No session is cached: op-sts login\n", stderr: "" });
  assert.deepEqual(JSON.parse((await world.run(["status", "--json"])).stdout), { usable: false });

  const { value, expiration } = cachedIn(world, { seconds: 7200 });
  await putInField(world, value);
  const { code, stdout, stderr } = await world.run(["status"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, /^Session in "AWS Access Key" until \d\d:\d\d( tomorrow)?, 1 h 59 min\n$/);
  const json = await world.run(["status", "--json"]);
  assert.deepEqual({ code: json.code, stderr: json.stderr }, { code: 0, stderr: "" });
  const { remainingSeconds, ...rest } = JSON.parse(json.stdout);
  assert.ok(remainingSeconds > 7000 && remainingSeconds <= 7200);
  assert.deepEqual(rest, {
    usable: true,
    expiration,
    cache: "field",
    item: { id: world.item?.id, title: "AWS Access Key", vault: world.item?.vault.id },
    mfaSerial: world.key.mfa?.serial,
    accountId: "123456789012",
    partition: "aws",
    endpoint: world.sts.url,
  });
  assert.ok((await opCommands(world)).every((command) => command === "item get"));
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("status exits with 1 when the session has too little left or none", async () => {
  await using world = await makeWorld();
  for (
    const [seconds, says] of [
      [600, /, 9 min, to be renewed: less than 20m\n$/],
      [-600, /^Session in "AWS Access Key" ended \d\d:\d\d/],
    ] as const
  ) {
    await putInField(world, cachedIn(world, { seconds }).value);
    const { code, stdout, stderr } = await world.run(["status"]);
    assert.deepEqual({ code, stderr }, { code: 1, stderr: "" });
    assert.match(stdout, says);
    const json = await world.run(["status", "--json"]);
    assert.equal(json.code, 1);
    assert.equal(JSON.parse(json.stdout).usable, false);
  }
});

Deno.test("status fails as get does when the item cannot be read", async () => {
  await using world = await makeWorld({ item: null });
  const { code, stdout, stderr } = await world.run(["status", "--json"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /there is no such item\nhint: /);
});

Deno.test("clear forgets field and session item, keeps the spent time step, and says what it did", async () => {
  await using world = await makeWorld();
  const files = await deviceFiles(world.home);
  assert.equal((await world.run(["--cache", "item"])).code, 0);
  await putInField(world, cachedIn(world).value);
  const notes = await Deno.readTextFile(files.notes);
  const { code, stdout, stderr } = await world.run(["clear"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const sessionItem = SESSION_ITEM;
  assert.equal(stdout, `Session forgotten in "${sessionItem}" and "AWS Access Key"\n`);
  assert.equal(await cacheOf(world), "");
  assert.equal(await cacheOf(world, sessionItem), "");
  assert.equal(
    JSON.parse(await Deno.readTextFile(files.notes)).lastTriedStep,
    JSON.parse(notes).lastTriedStep,
  );
  assert.equal((await world.run(["status"])).code, 1);
  assert.equal((await world.run(["status", "--cache", "item"])).code, 1);
  assert.deepEqual(await world.run(["clear"]), {
    code: 0,
    stdout: "No session is cached\n",
    stderr: "",
  });
});

Deno.test("clear waits for a login that is under way, and then forgets its session", async () => {
  await using world = await makeWorld();
  await roomInStep();
  world.sts.behave({ delayMs: 2000 });
  const login = world.run();
  await until(() => world.sts.logins === 1);
  const { code, stderr } = await world.run(["clear"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal((await login).code, 0);
  assert.equal(await cacheOf(world), "");
});

Deno.test("clear fails when the item cannot be written", async () => {
  await using world = await makeWorld({ op: { readOnly: true } });
  await putInField(world, cachedIn(world).value);
  const { code, stdout, stderr } = await world.run(["clear"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /^op-sts: Cannot write the item "AWS Access Key": .*\nhint: .*\n$/);
});
