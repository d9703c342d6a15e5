import assert from "node:assert/strict";
import { makeWorld, type World } from "../world.ts";
import { cachedIn, opCommands, putInField } from "./cached.ts";

/** Runs the program and names the modules of ours that it loaded, as the engine's coverage lists them. */
async function modulesOf(world: World, args: readonly string[]): Promise<string[]> {
  const directory = await Deno.makeTempDir({ dir: world.home });
  const { code, stderr } = await world.run(args, { env: { DENO_COVERAGE_DIR: directory } });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
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
  const late = /^(sts_client|renewal|op_errors|help|login|status|clear)/;
  assert.ok(hit.length > 0);
  assert.deepEqual(hit.filter((name) => late.test(name)), []);

  const miss = await modulesOf(world, ["--cache", "off"]);
  assert.ok(miss.some((name) => name.startsWith("sts_client")), miss.join(" "));
});
