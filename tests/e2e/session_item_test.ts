import assert from "node:assert/strict";
import { awsKeyItem, type AwsKeyOverrides } from "../emulators/op/aws_key_item.ts";
import { timeStep } from "../emulators/totp.ts";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { cachedIn, cacheOf, opCommands, printedId, SESSION_ITEM } from "./cached.ts";
import { deviceFiles, writeNotes } from "./device.ts";

const NO_FIELD: AwsKeyOverrides = { sessionCache: null };

/** Stores a session item as an earlier run made it. */
async function putSessionItem(
  world: World,
  value: string,
  owner = world.item?.id ?? "",
): Promise<string> {
  const { id } = await world.op.put({
    title: `op-sts session ${world.item?.id}`,
    category: "SECURE_NOTE",
    fields: [
      { id: "session_cache", label: "session_cache", type: "CONCEALED", value },
      { id: "key_item", label: "key_item", value: owner },
      { id: "key_item_title", label: "key_item_title", value: "AWS Access Key" },
    ],
  });
  return id;
}

for (
  const { name, item, args } of [
    { name: "--cache item", item: {}, args: ["--cache", "item"] },
    { name: "--cache auto and no field in the item", item: NO_FIELD, args: [] },
  ]
) {
  Deno.test(`get keeps a session item with ${name}: a miss is three calls of op, the first one four, a hit two`, async () => {
    await using world = await makeWorld({ item });
    await roomInStep();
    const miss = await world.run(args);
    assert.deepEqual({ code: miss.code, stderr: miss.stderr }, { code: 0, stderr: "" });
    // The one item that is looked for once and no more is that of early builds.
    const look = ["item get", "item get", "item get"];
    assert.deepEqual(await opCommands(world), [...look, "item create"]);
    await world.op.forgetCalls();
    assert.deepEqual(await world.run(args), miss);
    assert.deepEqual(await opCommands(world), ["item get", "item get"]);
    assert.equal(world.sts.calls.length, 1);
    assert.equal((await world.run(["clear", ...args])).code, 0);
    await world.op.forgetCalls();
    await world.passStep();
    assert.equal((await world.run(args)).code, 0);
    assert.deepEqual((await opCommands(world)).slice(-2), ["item get", "item edit"]);

    const sessionItem = await world.op.item(SESSION_ITEM);
    assert.equal(sessionItem.category, "SECURE_NOTE");
    assert.equal(sessionItem.vault.id, world.item?.vault.id);
    const texts = JSON.stringify(sessionItem);
    assert.ok(
      !texts.includes(world.key.secretAccessKey) && !texts.includes(world.key.mfa?.seed ?? ""),
    );
    assert.deepEqual(await world.op.item(world.item?.id ?? ""), world.item);
  });
}

for (const by of ["title", "id"] as const) {
  Deno.test(`get --cache-item never reads the key item on a hit, and is three calls on a miss, with --item as ${by}`, async () => {
    await using world = await makeWorld({ item: NO_FIELD });
    const sessionItem = await putSessionItem(world, cachedIn(world, { seconds: 60 }).value);
    await roomInStep();
    const args = ["--cache-item", sessionItem, "--item", world.item?.[by] ?? ""];
    const miss = await world.run(args);
    assert.deepEqual({ code: miss.code, stderr: miss.stderr }, { code: 0, stderr: "" });
    assert.deepEqual(await opCommands(world), ["item get", "item get", "item edit"]);
    await world.op.forgetCalls();
    assert.deepEqual(await world.run(args), miss);
    const [call, ...others] = await world.op.calls();
    assert.deepEqual(call?.argv.slice(0, 3), ["item", "get", sessionItem]);
    assert.deepEqual(others, []);
    assert.equal(world.sts.calls.length, 1);
  });
}

Deno.test("get --cache-item logs in when the session item's session is of another device or key", async () => {
  for (
    const { source, args } of [
      { source: {}, args: ["--mfa-serial", "arn:aws:iam::123456789012:mfa/bob"] },
      { source: { partition: "aws-cn" }, args: [] },
      { source: null, args: [] },
    ]
  ) {
    await using world = await makeWorld({ item: NO_FIELD });
    const sessionItem = await putSessionItem(world, cachedIn(world, { source }).value);
    await world.run(["--cache-item", sessionItem, ...args]);
    assert.equal(world.sts.calls.length, 1);
  }
});

Deno.test("get makes a new session item when the one that --cache-item names was deleted", async () => {
  await using world = await makeWorld({ item: NO_FIELD });
  const sessionItem = await putSessionItem(world, cachedIn(world).value);
  const deleted = await world.shell(`op item delete ${sessionItem}`);
  assert.equal(deleted.code, 0, deleted.stderr);
  const args = ["--cache-item", sessionItem];
  const miss = await world.run(args);
  assert.deepEqual({ code: miss.code, stderr: miss.stderr }, { code: 0, stderr: "" });
  assert.notEqual(await cacheOf(world, SESSION_ITEM), "");
  assert.deepEqual(await world.run(args), miss);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("get refuses another key item's session item, naming both, and leaves it alone", async () => {
  await using world = await makeWorld({ item: NO_FIELD });
  const other = await world.op.put(awsKeyItem({ title: "Other key" }));
  const sessionItem = await putSessionItem(world, cachedIn(world).value, other.id);
  const before = await world.op.item(sessionItem);
  for (const args of [["--cache-item", sessionItem], ["--cache", "item"]]) {
    const { code, stdout, stderr } = await world.run([...args, "--item", world.item?.id ?? ""]);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /^op-sts: Cannot use the session item [a-z0-9]{26}: .*\nhint: .*\n$/);
    assert.ok(stderr.includes(other.id) && stderr.includes(world.item?.id ?? "?"));
  }
  assert.equal(world.sts.calls.length, 0);
  assert.deepEqual(await world.op.item(sessionItem), before);
});

Deno.test("get refuses a --cache-item that is no session item", async () => {
  await using world = await makeWorld();
  const before = await world.op.item(world.item?.id ?? "");
  const { code, stdout, stderr } = await world.run(["--cache-item", before.id]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /"AWS Access Key": it is not a session item of op-sts\nhint: .*\n$/);
  assert.deepEqual(await world.op.item(before.id), before);
});

Deno.test("get uses the newest of two session items of one title, and clear empties both", async () => {
  await using world = await makeWorld({ item: NO_FIELD });
  const newest = cachedIn(world, { seconds: 7200 });
  const ids = [
    await putSessionItem(world, newest.value),
    await putSessionItem(world, cachedIn(world, { seconds: 3600 }).value),
  ];
  const { code, stdout, stderr } = await world.run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(printedId(stdout), newest.accessKeyId);
  assert.equal(world.sts.calls.length, 0);
  assert.equal((await world.run(["clear"])).code, 0);
  for (const id of ids) assert.equal(await cacheOf(world, id), "");
  assert.equal((await world.run()).code, 0);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("get uses the later session when both field and session item hold one", async () => {
  await using world = await makeWorld({ item: { category: "LOGIN" } });
  const inField = cachedIn(world, { seconds: 600 });
  const inSessionItem = cachedIn(world, { seconds: 7200 });
  await world.op.put({
    ...awsKeyItem({ category: "LOGIN", sessionCache: inField.value }),
    id: world.item?.id ?? "",
  });
  await putSessionItem(world, inSessionItem.value);
  const { code, stdout } = await world.run();
  assert.equal(code, 0);
  assert.equal(printedId(stdout), inSessionItem.accessKeyId);
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("get --cache off keeps and uses nothing", async () => {
  await using world = await makeWorld({ item: { sessionCache: null } });
  await putSessionItem(world, cachedIn(world).value);
  const { code, stdout, stderr } = await world.run(["--cache", "off"]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(printedId(stdout), world.sts.sessions[0]?.accessKeyId);
  assert.ok((await opCommands(world)).every((command) => command === "item get"));
});

Deno.test("get --cache off fails clearly when its turn would come too late", async () => {
  await using world = await makeWorld();
  const files = await deviceFiles(world.home);
  await writeNotes(files, { lastTriedStep: timeStep(Date.now()) + 1 });
  const { code, stdout, stderr } = await world.run(["--cache", "off", "--timeout", "10s"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /^op-sts: Cannot log in within 10 s: the next unused one-time password comes in \d+ s\nhint: try again in \d+ s, or give a longer --timeout\n$/,
  );
  assert.equal(world.sts.calls.length, 0);
});
