/**
 * The least that must work on every platform; a release runs it with each binary, on a machine of its own kind.
 *
 * @module
 */

import assert from "node:assert/strict";
import { VERSION } from "../lib/base/version.ts";
import { makeWorld } from "./world.ts";

Deno.test("--version and --help answer without 1Password", async () => {
  await using world = await makeWorld();
  assert.deepEqual(await world.run(["--version"]), {
    code: 0,
    stdout: `op-sts ${VERSION}\n`,
    stderr: "",
  });
  assert.match((await world.run(["--help"])).stdout, /^Usage: op-sts /);
  assert.deepEqual(await world.op.calls(), []);
});

Deno.test("a miss logs in, and a hit prints the same session without STS", async () => {
  await using world = await makeWorld();
  const miss = await world.run();
  assert.deepEqual([miss.code, miss.stderr], [0, ""]);
  const { Version, AccessKeyId, Expiration } = JSON.parse(miss.stdout);
  const [session] = world.sts.sessions;
  assert.deepEqual([Version, AccessKeyId, Expiration], [
    1,
    session?.accessKeyId,
    session?.expiration,
  ]);
  assert.deepEqual(await world.run(), miss);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("a storm of 8 on an empty cache makes one login", async () => {
  await using world = await makeWorld();
  const results = await Promise.all(Array.from({ length: 8 }, () => world.run()));
  assert.deepEqual(results.map(({ code, stderr }) => [code, stderr]), Array(8).fill([0, ""]));
  assert.equal(new Set(results.map(({ stdout }) => stdout)).size, 1);
  assert.equal(world.sts.logins, 1);
});

Deno.test("failures say what failed and what to do, in two lines", async () => {
  await using world = await makeWorld();
  const missing = await world.run(["--item", "Other"]);
  assert.deepEqual([missing.code, missing.stdout], [1, ""]);
  assert.match(missing.stderr, /^op-sts: Cannot read the item "Other": .*\nhint: .*\n$/);
  const unknown = await world.run(["--colour"]);
  assert.deepEqual([unknown.code, unknown.stdout], [2, ""]);
  assert.match(unknown.stderr, /^op-sts: Cannot use --colour: .*\nhint: .*\n$/);
});
