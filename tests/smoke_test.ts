/**
 * The least that must work on every platform; a release runs it with each binary, on a machine of its own kind.
 *
 * @module
 */

import assert from "node:assert/strict";
import { VERSION } from "../lib/base/version.ts";
import { startStsApart } from "./emulators/sts/apart.ts";
import { makeWorld } from "./world.ts";

/** Each reads two pipes, for which Windows has four threads for each processor; an emulated machine takes fewer. */
const STORM = Number(Deno.env.get("OP_STS_TEST_STORM")) ||
  Math.max(2, Math.min(8, 2 * navigator.hardwareConcurrency - 1));

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
  await using sts = await startStsApart();
  await using world = await makeWorld();
  const run = () => world.run([], { env: { AWS_ENDPOINT_URL_STS: sts.url } });
  const miss = await run();
  assert.deepEqual([miss.code, miss.stderr], [0, ""]);
  const { Version, AccessKeyId, Expiration } = JSON.parse(miss.stdout);
  const { sessions: [session] } = await sts.report();
  assert.deepEqual([Version, AccessKeyId, Expiration], [
    1,
    session?.accessKeyId,
    session?.expiration,
  ]);
  assert.deepEqual(await run(), miss);
  assert.equal((await sts.report()).calls.length, 1);
});

Deno.test("a storm on an empty cache makes one login", async () => {
  await using sts = await startStsApart();
  await using world = await makeWorld();
  const run = () => world.run([], { env: { AWS_ENDPOINT_URL_STS: sts.url } });
  const results = await Promise.all(Array.from({ length: STORM }, run));
  assert.deepEqual(results.map(({ code, stderr }) => [code, stderr]), Array(STORM).fill([0, ""]));
  assert.equal(new Set(results.map(({ stdout }) => stdout)).size, 1);
  assert.equal((await sts.report()).logins, 1);
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
