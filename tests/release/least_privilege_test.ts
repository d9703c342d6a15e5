import assert from "node:assert/strict";
import { permissionFlags, PERMISSIONS } from "../../.ci/permissions.ts";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { ended, makeWorld, roomInStep, type World } from "../world.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

Deno.test("the bundle does all that AWS tools need with the permissions of a binary and no others", async () => {
  await using bundle = await makeBundle();
  await using world = await makeWorld();
  const run = (...args: string[]) => ended(startAsBinary(world, bundle.entry, args));
  await roomInStep(12_000);

  const miss = await run();
  assert.deepEqual([miss.code, miss.stderr], [0, ""]);
  const [session] = world.sts.sessions;
  assert.equal(JSON.parse(miss.stdout).AccessKeyId, session?.accessKeyId);
  assert.deepEqual(await run(), miss);
  assert.equal(world.sts.logins, 1);

  const start = await run("agent", "start");
  assert.deepEqual([start.code, start.stderr], [0, ""]);
  await world.op.forgetCalls();
  assert.deepEqual(await run("--agent", "auto"), miss);
  assert.deepEqual(await run("--agent", "auto"), miss);
  assert.equal((await world.op.calls()).length, 1);
  assert.deepEqual(await run("agent", "stop"), { code: 0, stdout: "Agent stopped\n", stderr: "" });

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

Deno.test("the single file does the same with the same permissions, and parses the SDK of AWS only for a login", async () => {
  await using bundle = await makeBundle();
  await using world = await makeWorld();
  const single = bundle.entry.replace("op-sts.js", "single/op-sts.js");
  const code = await Deno.readTextFile(single);
  for (const word of ["STSServiceException", "IAMServiceException", "checkCacheField"]) {
    assert.ok(!code.includes(word), word);
  }
  // Deno takes what has another name for TypeScript, and writes it anew without its comments.
  const alone = `${world.home}/op-sts`;
  await Deno.writeTextFile(alone, code);
  const run = (...args: string[]) => ended(startAsBinary(world, alone, args));
  await roomInStep(12_000);
  const miss = await run();
  assert.deepEqual([miss.code, miss.stderr], [0, ""]);
  assert.deepEqual(await run(), miss);
  assert.equal(world.sts.logins, 1);
  for (const command of ["status", "whoami", "doctor", "list", "help"]) {
    const { code, stderr } = await run(command);
    assert.deepEqual([command, code < 2, stderr], [command, true, ""]);
  }
  const setup = ["setup", "--yes", "--profile", "work", "--item", AWS_KEY.title];
  assert.equal((await run(...setup)).code, 0);
  const line = /^credential_process = (.*)$/m.exec(
    await Deno.readTextFile(`${world.home}/.aws/config`),
  )?.[1] ?? "";
  assert.match(line, / run --no-config --allow-read .* \S+\/op-sts --item /);
  const printed = await world.shell(line);
  assert.deepEqual([printed.code, printed.stderr], [0, ""]);
  const odd = `${world.home}/tool.js`;
  await Deno.copyFile(single, odd);
  const refused = await ended(startAsBinary(world, odd, setup));
  assert.deepEqual([refused.code, refused.stdout], [1, ""]);
  assert.match(refused.stderr, /^op-sts: Cannot write a line for "\S+\/tool.js": .*\nhint: .*\n$/);
  assert.ok(refused.stderr.includes(`mv ${odd} ${world.home}/op-sts.js\n`), refused.stderr);
  const rotated = await run("rotate", "--yes");
  assert.equal(rotated.code, 0, rotated.stderr);
});

Deno.test("the bundle names a file of its own that somebody has taken away", async () => {
  await using bundle = await makeBundle();
  await using world = await makeWorld();
  const directory = bundle.entry.replace(/[^/]*$/, "");
  for await (const { name } of Deno.readDir(directory)) {
    if (name.startsWith("status-")) await Deno.remove(`${directory}${name}`);
  }
  const { code, stdout, stderr } = await ended(startAsBinary(world, bundle.entry, ["status"]));
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(
    stderr,
    /^op-sts: Cannot load op-sts: status-[0-9a-f]+\.js is missing\nhint: install op-sts again\n$/,
  );
});

Deno.test("the bundle of IAM's client starts with the permissions of a binary, and reads IAM's answers", async () => {
  await using bundle = await makeBundle();
  await using world = await makeWorld();
  const { accessKeyId, secretAccessKey } = world.key;
  const request = {
    region: "us-east-1",
    endpoint: world.sts.url,
    timeoutMs: 30_000,
    credentials: { accessKeyId, secretAccessKey },
    userName: "alice",
  };
  const script = `${world.home}/ask.js`;
  await Deno.writeTextFile(
    script,
    `const { getCallerIdentity, listAccessKeys } = await import(${
      JSON.stringify(`file://${bundle.entry.replace("op-sts.js", "iam_client.js")}`)
    });
    const { value } = await listAccessKeys(${JSON.stringify(request)});
    const { arn } = await getCallerIdentity(${JSON.stringify(request)});
    console.log(value[0].AccessKeyId, arn);
    // As the program does: what limits a call's time is not waited for.
    Deno.exit();`,
  );
  const { code, stdout, stderr } = await ended(startAsBinary(world, script, []));
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(stdout, `${accessKeyId} arn:aws:iam::123456789012:user/alice\n`);
});

Deno.test("the program gives up what it never needs even when it was allowed everything", async () => {
  await using world = await makeWorld();
  const preload = `${world.home}/preload.js`;
  await Deno.writeTextFile(
    preload,
    `addEventListener("unload", () => {
      const state = (name) => Deno.permissions.querySync({ name }).state;
      const states = ["ffi", "import", "sys", "run"].map(state).join(" ");
      Deno.stderr.writeSync(new TextEncoder().encode(states));
    });`,
  );
  const { code, stderr } = await ended(
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "-q", "--frozen", `--preload=${preload}`, `${ROOT}main.ts`],
      env: world.env,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
  assert.deepEqual([code, stderr], [0, "prompt prompt prompt granted"]);
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

/** Starts a bundle as `deno compile` would have it run. */
function startAsBinary(world: World, entry: string, args: string[]): Deno.ChildProcess {
  const flags = ["-q", "--no-prompt", "--no-config", "--no-lock", "--no-npm", "--no-remote"];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, ...permissionFlags(PERMISSIONS), entry, ...args],
    // Handing on a library path, which a caller may have set, counts as a right of its own in Deno.
    env: { ...world.env, LD_LIBRARY_PATH: "/usr/lib" },
    clearEnv: true,
    cwd: world.home,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}
