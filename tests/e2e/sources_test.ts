import assert from "node:assert/strict";
import type { NewField } from "../emulators/op/new_item.ts";
import { makeWorld, type World } from "../world.ts";
import { cachedIn, cacheOf, opCommands, printedId, SESSION_ITEM } from "./cached.ts";

const PROD = ["--access-key-field", "prod.id", "--secret-key-field", "prod.secret"];
const DEV = ["--access-key-field", "dev.id", "--secret-key-field", "dev.secret"];

/** A world whose key item holds two keys without MFA, so that no login waits for a time step. */
async function twoKeys(extra: readonly NewField[] = []): Promise<World> {
  const fields = ["prod", "dev"].flatMap((name): NewField[] => {
    const section = name;
    const id = `AKIAIOSFODNN7${name.toUpperCase()}KEY`;
    return [
      { label: "id", type: "STRING", value: id, section },
      { label: "secret", type: "CONCEALED", value: secretOf(name), section },
    ];
  });
  const world = await makeWorld({ item: { fields: [...fields, ...extra] } });
  for (const name of ["prod", "dev"]) {
    const accessKeyId = `AKIAIOSFODNN7${name.toUpperCase()}KEY`;
    world.sts.addKey({ accessKeyId, secretAccessKey: secretOf(name) });
  }
  return world;
}

function secretOf(name: string): string {
  return `wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMP${name}`.padEnd(40, "x").slice(0, 40);
}

const CACHE: NewField = { label: "session_cache", type: "CONCEALED", value: "" };

/** Who asks for a session. */
interface Caller {
  args: readonly string[];
  env?: Record<string, string>;
}

/** Runs callers one after the other, twice each, and gives the sessions that each of them got. */
async function takeTurns(world: World, callers: readonly Caller[]) {
  const got = callers.map((): string[] => []);
  for (let round = 0; round < 3; round++) {
    for (const [at, { args, env = {} }] of callers.entries()) {
      const { code, stdout, stderr } = await world.run(args, { env });
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      got[at]?.push(printedId(stdout));
    }
  }
  return got;
}

for (
  const { name, extra, args } of [
    { name: "in field and session item", extra: [CACHE], args: [] },
    { name: "in the session item", extra: [], args: [] },
    { name: "with --cache item", extra: [CACHE], args: ["--cache", "item"] },
    { name: "with --cache field", extra: [CACHE], args: ["--cache", "field"] },
  ]
) {
  Deno.test(`two keys of one item, and two endpoints of one key, never drive each other out, ${name}`, async () => {
    await using world = await twoKeys(extra);
    const other = { AWS_ENDPOINT_URL_STS: world.sts.url.replace("127.0.0.1", "localhost") };
    const got = await takeTurns(world, [
      { args: [...PROD, ...args] },
      { args: [...DEV, ...args] },
      { args: [...PROD, ...args], env: other },
    ]);
    assert.equal(world.sts.logins, 3);
    assert.equal(new Set(got.flat()).size, 3);
    for (const ids of got) assert.equal(new Set(ids).size, 1);
  });
}

Deno.test("two keys of one item each hit with --cache-item by one call of op, and get their own session", async () => {
  await using world = await twoKeys();
  assert.equal((await world.run(PROD)).code, 0);
  const { id } = await world.op.item(SESSION_ITEM);
  const callers = [PROD, DEV].map((args) => [...args, "--cache-item", id]);
  await takeTurns(world, callers.map((args) => ({ args })));
  assert.equal(world.sts.logins, 2);
  const ids: string[] = [];
  for (const args of callers) {
    await world.op.forgetCalls();
    ids.push(printedId((await world.run(args)).stdout));
    assert.deepEqual(await opCommands(world), ["item get"]);
  }
  assert.equal(new Set(ids).size, 2);
});

Deno.test("the article's script reads the field of the source that came first, whoever logs in later", async () => {
  await using world = await twoKeys([CACHE]);
  assert.equal((await world.run(PROD)).code, 0);
  const value = await cacheOf(world);
  assert.match(JSON.parse(atob(value)).Credentials.AccessKeyId, /^ASIA/);
  assert.equal((await world.run(DEV)).code, 0);
  assert.equal(await cacheOf(world), value);
});

Deno.test("clear forgets the sessions of every source of the item", async () => {
  await using world = await twoKeys([CACHE]);
  for (const args of [PROD, DEV]) assert.equal((await world.run(args)).code, 0);
  const { stdout } = await world.run(["clear", ...PROD]);
  assert.equal(stdout, `Session forgotten in "${SESSION_ITEM}" and "AWS Access Key"\n`);
  for (const args of [PROD, DEV]) assert.equal((await world.run(["status", ...args])).code, 1);
});

Deno.test("get finds its session item again when the key item was renamed, and calls it anew at the next login", async () => {
  await using world = await makeWorld({ item: { sessionCache: null } });
  const key = world.item?.id ?? "";
  const first = await world.run(["--item", key]);
  assert.equal(first.code, 0);
  const { fields } = await world.op.item(key);
  await world.op.put({ id: key, title: "AWS prod", fields });
  assert.deepEqual(await world.run(["--item", "AWS prod"]), first);
  assert.equal(world.sts.logins, 1);
  assert.equal((await world.run(["login", "--force", "--item", "AWS prod"])).code, 0);
  await world.op.forgetCalls();
  assert.equal((await world.run(["--item", "AWS prod"])).code, 0);
  assert.deepEqual(await opCommands(world), ["item get", "item get"]);
  await world.op.item("op-sts session: AWS prod");
});

Deno.test("two key items of one title have session items of their own, told apart by letters of their ids", async () => {
  await using world = await makeWorld({
    item: { sessionCache: null, mfaSerial: null, seed: null },
  });
  const first = world.item?.id ?? "";
  const { fields, title } = await world.op.item(first);
  const second = await world.op.put({ title, fields });
  const ids = [first, second.id];
  const got = await takeTurns(world, ids.map((id) => ({ args: ["--item", id] })));
  assert.equal(world.sts.logins, 2);
  assert.equal(new Set(got.flat()).size, 2);
  await world.op.item(`${SESSION_ITEM} (${second.id.slice(0, 4)})`);
});

Deno.test("a session item of an early build is used, written to under its new title, and cleared", async () => {
  await using world = await makeWorld({ item: { sessionCache: null } });
  const cached = cachedIn(world);
  const { id } = await world.op.put({
    title: `op-sts session ${world.item?.id}`,
    category: "SECURE_NOTE",
    fields: [
      { id: "session_cache", label: "session_cache", type: "CONCEALED", value: cached.value },
      { id: "key_item", label: "key_item", value: world.item?.id ?? "" },
      { id: "key_item_title", label: "key_item_title", value: "AWS Access Key" },
    ],
  });
  for (const args of [[], ["--cache-item", id]]) {
    assert.equal(printedId((await world.run(args)).stdout), cached.accessKeyId);
  }
  assert.equal((await world.run(["login", "--force"])).code, 0);
  const { title, fields } = await world.op.item(id);
  assert.equal(title, SESSION_ITEM);
  assert.equal(fields.filter(({ label = "" }) => label.startsWith("session_")).length, 1);
  assert.equal((await world.run(["clear"])).stdout, `Session forgotten in "${SESSION_ITEM}"\n`);
  assert.equal((await world.run(["status"])).code, 1);
});

for (
  const { name, extra } of [{ name: "field", extra: [CACHE] }, { name: "session item", extra: [] }]
) {
  Deno.test(`two keys of one item that log in at the same moment lose neither's session (${name})`, async () => {
    await using world = await twoKeys(extra);
    const callers = [PROD, DEV, PROD, DEV, PROD, DEV];
    const first = await Promise.all(callers.map((args) => world.run(args)));
    for (const { code, stderr } of first) {
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    }
    assert.equal(world.sts.logins, 2);
    const again = await Promise.all(callers.map((args) => world.run(args)));
    assert.deepEqual(again.map(({ stdout }) => stdout), first.map(({ stdout }) => stdout));
    assert.equal(world.sts.logins, 2);
  });
}
