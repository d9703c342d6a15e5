import assert from "node:assert/strict";
import { awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { rotateWorld } from "../rotate/world.ts";
import type { World } from "../world.ts";

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
