import assert from "node:assert/strict";
import { permissionFlags, PERMISSIONS } from "../.ci/permissions.ts";
import type { Ended } from "./emulators/op/run.ts";
import { ended, makeWorld, roomInStep, type World } from "./world.ts";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);

Deno.test("the bundle does all that AWS tools need with the permissions of a binary and no others", async () => {
  await using bundle = await makeBundle();
  await using world = await makeWorld();
  const run = (...args: string[]) => runAsBinary(world, bundle.entry, args);
  await roomInStep();

  const miss = await run();
  assert.deepEqual([miss.code, miss.stderr], [0, ""]);
  const [session] = world.sts.sessions;
  assert.equal(JSON.parse(miss.stdout).AccessKeyId, session?.accessKeyId);
  assert.deepEqual(await run(), miss);
  assert.equal(world.sts.logins, 1);

  const exec = await run("exec", "--", "printenv", "AWS_ACCESS_KEY_ID");
  assert.deepEqual(exec, { code: 0, stdout: `${session?.accessKeyId}\n`, stderr: "" });
  for (const command of ["login", "status", "clear"]) {
    const { code, stderr } = await run(command);
    assert.deepEqual([command, code, stderr], [command, 0, ""]);
  }
  const failed = await run("--item", "Other");
  assert.deepEqual([failed.code, failed.stdout], [1, ""]);
  assert.match(failed.stderr, /^op-sts: Cannot read the item "Other": .*\nhint: .*\n$/);
});

/** A bundle in a directory of its own: other tests may be making theirs. */
async function makeBundle(): Promise<AsyncDisposable & { entry: string }> {
  const directory = await Deno.makeTempDir({ prefix: "op-sts-bundle-" });
  const made = await ended(
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "-q", `${ROOT}.ci/bundle.ts`, directory],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
  assert.deepEqual(made, { code: 0, stdout: "", stderr: "" });
  return {
    entry: `${directory}/op-sts.js`,
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}

/** Runs a bundle as `deno compile` would have it run. */
async function runAsBinary(world: World, entry: string, args: string[]): Promise<Ended> {
  const flags = ["-q", "--no-prompt", "--no-config", "--no-lock", "--no-npm", "--no-remote"];
  const { DENO_COVERAGE_DIR: _, ...env } = world.env;
  return await ended(
    new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, ...permissionFlags(PERMISSIONS), entry, ...args],
      // Handing on a library path, which a caller may have set, counts as a right of its own in Deno.
      env: { ...env, LD_LIBRARY_PATH: "/usr/lib" },
      clearEnv: true,
      cwd: world.home,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
}
