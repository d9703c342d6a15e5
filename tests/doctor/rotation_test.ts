import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { rotateWorld } from "../rotate/world.ts";
import { MARKER_FIELD } from "../../lib/rotate/marker.ts";
import { makeWorld, type World } from "../world.ts";
import { assertFound, examine, healthy } from "./planted.ts";

const DAY = 86_400_000;

async function checks(world: World): Promise<Map<string, { state: string; text: string }>> {
  const env = { AWS_ENDPOINT_URL_IAM: world.sts.url };
  const { stdout, stderr } = await world.run(["doctor", "--json"], { env });
  assert.notEqual(stdout, "", stderr);
  const { checks }: { checks: { name: string; state: string; text: string; remedy?: string }[] } =
    JSON.parse(stdout);
  return new Map(checks.map((check) => [check.name, check]));
}

Deno.test("doctor tells the age of the access key, without a login, and finds it old after 90 days", async () => {
  await using world = await rotateWorld();
  for (const [days, state] of [[0, "ok"], [90, "ok"], [91, "warning"]] as const) {
    world.key.createdAtMs = Date.now() - days * DAY - 1000;
    const found = (await checks(world)).get("access-key-age");
    assert.equal(found?.state, state);
    assert.match(found?.text ?? "", new RegExp(`^the access key is ${days} days old`));
  }
  assert.equal(world.sts.logins, 1);
});

Deno.test("doctor shows a second access key, and says nothing wrong where AWS lists none", async () => {
  await using world = await rotateWorld();
  world.sts.addKey({ userName: world.key.userName, createdAtMs: Date.now() - 400 * DAY });
  const found = (await checks(world)).get("second-key");
  assert.equal(found?.state, "warning");
  assert.match(found?.text ?? "", /AKIA\w+ \(Active, 400 days old, never used\)$/);
  world.key.iamRights = [];
  const silent = await checks(world);
  assert.equal(silent.get("second-key"), undefined);
  assert.equal(silent.get("access-key-age")?.state, "unchecked");
});

Deno.test("doctor finds a rotation that was not finished", async () => {
  await using world = await rotateWorld();
  const item = awsKeyItem();
  const since = new Date(Date.now() - DAY).toISOString().replace(/\.\d+/, "");
  await world.op.put({
    ...item,
    id: world.item?.id ?? "",
    fields: [...item.fields ?? [], {
      label: "op-sts rotation",
      type: "STRING",
      value: `replacing AKIAI44QH8DHBEXAMPLE since ${since}`,
    }],
  });
  const found = (await checks(world)).get("rotation");
  assert.equal(found?.state, "warning");
  assert.match(
    found?.text ?? "",
    /of the access key AKIAI44QH8DHBEXAMPLE, begun .* is not finished/,
  );
});

Deno.test("doctor asks AWS's IAM nothing about sessions of another STS", async () => {
  await using world = await rotateWorld();
  const env = { AWS_ENDPOINT_URL_IAM: undefined };
  const { stdout } = await world.run(["doctor", "--json"], { env });
  assert.doesNotMatch(stdout, /access-key-age/);
});

/** Puts a session into the item. */
async function logIn(world: World): Promise<void> {
  const { code, stderr } = await world.run(["--item", world.item?.id ?? ""]);
  assert.equal(code, 0, stderr);
}

Deno.test("doctor tells the key's age and last use where a session is at hand", async () => {
  await using world = await makeWorld();
  await healthy(world);
  const before = await examine(world);
  assert.deepEqual(before.checks.filter(({ name }) => name === "access-key-age"), []);
  assert.ok(world.sts.calls.every(({ params }) => params["Action"] === "GetCallerIdentity"));
  await logIn(world);
  const { checks } = await examine(world);
  const age = checks.find(({ name }) => name === "access-key-age");
  assert.equal(age?.state, "ok");
  assert.match(age?.text ?? "", /^the access key is 30 days old, (last|never) used/);
});

Deno.test("doctor finds no fault in a user who may not list keys", async () => {
  await using world = await makeWorld({ key: { iamRights: [] } });
  await healthy(world);
  await logIn(world);
  const { code, checks } = await examine(world);
  assert.equal(code, 0);
  const other = checks.filter(({ state }) => state !== "ok");
  assert.deepEqual(other.map(({ name, state }) => [name, state]), [[
    "access-key-age",
    "unchecked",
  ]]);
});

Deno.test("doctor finds keys that ask for something", () =>
  assertFound([
    {
      fault: "the user has a second key",
      plant: async (world) => {
        world.sts.addKey({ accessKeyId: "AKIASECONDKEYEXAMPLE", userName: world.key.userName });
        await logIn(world);
      },
      name: "second-key",
      state: "warning",
      text: /second access key: AKIASECONDKEYEXAMPLE \(Active, \d+ days old, never used\)/,
      remedy: /IAM console/,
    },
    {
      fault: "the key was made inactive",
      plant: async (world) => {
        await logIn(world);
        world.key.status = "Inactive";
      },
      name: "access-key-age",
      state: "failed",
      text: /the access key is 30 days old, .*, and Inactive: no login succeeds/,
      remedy: /activate it in the IAM console/,
    },
    {
      fault: "a rotation was begun",
      plant: (world) => mark(world, AWS_KEY.accessKeyId),
      name: "rotation",
      state: "warning",
      text: /begun .*Z, is not finished: no new key is stored yet/,
      remedy: /^op-sts rotate --profile work$/,
    },
    {
      fault: "a rotation was not finished",
      plant: (world) => mark(world, "AKIAOLDKEYOLDEXAMPLE"),
      name: "rotation",
      state: "warning",
      text: /of the access key AKIAOLDKEYOLDEXAMPLE, begun .*: the old key is not deleted/,
      remedy: /^op-sts rotate --profile work --finish$/,
    },
    {
      fault: "a rotation was begun under a clock that went wrong",
      plant: (world) => mark(world, AWS_KEY.accessKeyId, Date.now() + 4000 * DAY),
      name: "rotation",
      state: "warning",
      text: /begun .*Z, is not finished: no new key is stored yet/,
      remedy: /^op-sts rotate --profile work$/,
    },
    {
      fault: "there are two markers",
      plant: async ({ op, item }) => {
        if (item === undefined) throw new Error("Cannot mark what is not there");
        const field = { label: MARKER_FIELD, type: "STRING", value: "x" } as const;
        const fields = ["one", "two"].map((id) => ({ ...field, id }));
        await op.put({ ...item, vault: item.vault.id, fields: [...item.fields, ...fields] });
      },
      name: "rotation",
      state: "failed",
      text: /has several called "op-sts rotation" \(ids one, two\)$/,
      remedy: /^delete all but the latest in the 1Password app$/,
    },
  ]));

async function mark(
  { op, item }: World,
  oldKeyId: string,
  atMs = Date.now() - DAY,
): Promise<void> {
  if (item === undefined) throw new Error("Cannot mark what is not there");
  const since = new Date(atMs).toISOString().replace(/\.\d+/, "");
  const value = `replacing ${oldKeyId} since ${since}`;
  const field = { id: MARKER_FIELD, label: MARKER_FIELD, type: "STRING", value } as const;
  await op.put({ ...item, vault: item.vault.id, fields: [...item.fields, field] });
}
