import assert from "node:assert/strict";
import { makeWorld, type World } from "../world.ts";
import { cachedIn, opCommands, putInField } from "./cached.ts";

/** Runs the program and names the modules of ours that it loaded, as the engine's coverage lists them. */
async function modulesOf(
  world: World,
  args: readonly string[],
  exitCode = 0,
): Promise<string[]> {
  const directory = await Deno.makeTempDir({ dir: world.home });
  const { code, stderr } = await world.run(args, { env: { DENO_COVERAGE_DIR: directory } });
  assert.equal(code, exitCode, stderr);
  if (exitCode === 0) assert.equal(stderr, "");
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) {
    const { url } = JSON.parse(await Deno.readTextFile(`${directory}/${name}`));
    names.push(new URL(url).pathname.replace(/^.*\//, "").replace(/\.[jt]s$/, ""));
  }
  return names;
}

Deno.test("get loads neither the AWS SDK nor what a renewal needs when it hits", async () => {
  await using world = await makeWorld();
  const { value } = cachedIn(world);
  await putInField(world, value);
  const hit = await modulesOf(world, []);
  assert.deepEqual(await opCommands(world), ["item get"]);
  assert.equal(world.sts.calls.length, 0);
  // Names of chunks in the bundle begin with those of the modules that they are loaded as.
  const late = /^(sts_client|renewal(?!_notes)|op_errors|help|login|status|clear)/;
  assert.ok(hit.length > 0);
  assert.deepEqual(hit.filter((name) => late.test(name)), []);

  const miss = await modulesOf(world, ["--cache", "off"]);
  assert.ok(miss.some((name) => name.startsWith("sts_client")), miss.join(" "));
});

Deno.test("get loads the AWS SDK while op runs where it is known that there will be a login", async () => {
  await using world = await makeWorld({ op: { latencyMs: { get: 2500 } } });
  assert.equal((await world.run(["login"])).code, 0);
  const sessionOver = ["--min-remaining", "12h30m", "--duration", "13h"];
  // No login comes of it: what is loaded has been loaded before `op` answered.
  await world.op.behave({ faults: [{ on: "item get", fault: "not signed in" }] });
  const loaded: boolean[] = [];
  for (const args of [[], sessionOver, ["--cache", "off"]]) {
    const modules = await modulesOf(world, args, 1);
    loaded.push(modules.some((name) => name.startsWith("sts_client")));
  }
  assert.deepEqual(loaded, [false, true, true]);
  assert.equal(world.sts.calls.length, 1);
});
