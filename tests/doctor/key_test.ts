import assert from "node:assert/strict";
import { checkRotation } from "../../lib/doctor/key_checks.ts";
import { MARKER_FIELD, withMarker } from "../../lib/rotate/marker.ts";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { KEY_ID, keyItem } from "../fakes.ts";
import { makeWorld, type World } from "../world.ts";
import { assertFound, examine, healthy } from "./planted.ts";

/** Puts a session into the item. */
async function logIn(world: World): Promise<void> {
  const { code, stderr } = await world.run(["--item", world.item?.id ?? ""]);
  assert.equal(code, 0, stderr);
}

Deno.test("doctor tells the key's age and last use where a session is at hand", async () => {
  await using world = await makeWorld();
  await healthy(world);
  const before = await examine(world);
  assert.deepEqual(before.checks.filter(({ name }) => name === "key-age"), []);
  assert.ok(world.sts.calls.every(({ params }) => params["Action"] === "GetCallerIdentity"));
  await logIn(world);
  const { checks } = await examine(world);
  const age = checks.find(({ name }) => name === "key-age");
  assert.equal(age?.state, "ok");
  assert.match(age?.text ?? "", /^the access key is AKIA\w+ \(Active, \d+ days? old, /);
});

Deno.test("doctor finds no fault in a user who may not list keys", async () => {
  await using world = await makeWorld({ key: { iamRights: [] } });
  await healthy(world);
  await logIn(world);
  const { code, checks } = await examine(world);
  assert.equal(code, 0);
  const other = checks.filter(({ state }) => state !== "ok");
  assert.deepEqual(other.map(({ name, state }) => [name, state]), [["key-age", "unchecked"]]);
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
      name: "key-age",
      state: "failed",
      text: /not active: AKIA\w+ \(Inactive, /,
      remedy: /activate it in the IAM console/,
    },
    {
      fault: "a rotation was begun",
      plant: (world) => mark(world, AWS_KEY.accessKeyId),
      name: "rotation",
      state: "warning",
      text: /begun at 2026-11-26T10:00:00Z, and no new key is stored yet/,
      remedy: /^op-sts rotate --profile work goes on with it$/,
    },
    {
      fault: "a rotation was not finished",
      plant: (world) => mark(world, "AKIAOLDKEYOLDEXAMPLE"),
      name: "rotation",
      state: "warning",
      text: /the old key AKIAOLDKEYOLDEXAMPLE is not deleted yet/,
      remedy: /^op-sts rotate --profile work --finish deletes it$/,
    },
  ]));

Deno.test("checkRotation() says when the key was last replaced, and nothing of a key that never was", () => {
  assert.deepEqual(checkRotation(keyItem(), KEY_ID), []);
  const [check] = checkRotation(withMarker(keyItem(), { endedAt: 1_700_000_000_000 }), KEY_ID);
  assert.deepEqual(check, {
    name: "rotation",
    state: "ok",
    text: "the access key was last replaced 2023-11-14T22:13:20Z",
  });
});

async function mark({ op, item }: World, oldKeyId: string): Promise<void> {
  if (item === undefined) throw new Error("Cannot mark what is not there");
  const value = `replacing ${oldKeyId} since 2026-11-26T10:00:00Z`;
  const field = { id: MARKER_FIELD, label: MARKER_FIELD, type: "STRING", value } as const;
  await op.put({ ...item, vault: item.vault.id, fields: [...item.fields, field] });
}
