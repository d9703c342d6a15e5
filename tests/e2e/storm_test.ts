import assert from "node:assert/strict";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { cacheOf, opCommands, printedId, SESSION_ITEM } from "./cached.ts";

const CALLERS = 24;

/** Starts many processes at once and checks that all of them print the session of one login. */
async function storm(world: World, args: readonly string[]): Promise<void> {
  await world.op.behave({ latencyMs: { get: 300, edit: 300, create: 300 } });
  await roomInStep(12_000);
  const all = await Promise.all(Array.from({ length: CALLERS }, () => world.run(args)));
  for (const { code, stderr } of all) {
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  }
  const [session] = world.sts.sessions;
  assert.deepEqual([...new Set(all.map(({ stdout }) => printedId(stdout)))], [
    session?.accessKeyId,
  ]);
  assert.equal(world.sts.calls.length, 1);
}

Deno.test("get logs in once and stores once when 24 processes start on an empty cache", async () => {
  await using world = await makeWorld();
  await storm(world, []);
  const commands = await opCommands(world);
  assert.equal(commands.filter((command) => command === "item edit").length, 1);
  assert.deepEqual([...new Set(commands)].sort(), ["item edit", "item get"]);
  assert.notEqual(await cacheOf(world), "");
});

Deno.test("get creates one session item when 24 processes start with --cache item", async () => {
  await using world = await makeWorld();
  await storm(world, ["--cache", "item"]);
  const commands = await opCommands(world);
  assert.equal(commands.filter((command) => command === "item create").length, 1);
  assert.ok(!commands.includes("item edit"));
  const titles = (await world.op.items()).map(({ title }) => title);
  assert.deepEqual(titles, ["AWS Access Key", SESSION_ITEM]);
  assert.equal(await cacheOf(world), "");
});
