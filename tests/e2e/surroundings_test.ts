import assert from "node:assert/strict";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { opCommands } from "./cached.ts";

/** A server that nobody should call. */
function openTrap(): AsyncDisposable & { readonly url: string; readonly calls: string[] } {
  const calls: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    calls.push(request.url);
    return new Response("", { status: 500 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    calls,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function writeConfig(world: World, text: string): Promise<void> {
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(`${world.home}/.aws/config`, text);
}

Deno.test("get logs in where it should although a LocalStack user's settings point elsewhere", async () => {
  await using world = await makeWorld();
  await using trap = openTrap();
  await writeConfig(world, `[default]\nendpoint_url = ${trap.url}\nregion = eu-west-3\n`);
  const env = { AWS_ENDPOINT_URL: trap.url, AWS_ENDPOINT_URL_DYNAMODB: trap.url };
  await roomInStep();
  const { code, stderr } = await world.run([], { env });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(trap.calls, []);
  assert.deepEqual(world.sts.calls.map(({ region }) => region), ["us-east-1"]);
});

Deno.test("get does not call itself when AWS_PROFILE names a profile whose credential_process it is", async () => {
  await using world = await makeWorld();
  await writeConfig(
    world,
    `[profile me]\ncredential_process = ${world.program}\n[default]\ncredential_process = ${world.program}\n`,
  );
  await roomInStep();
  for (const env of [{ AWS_PROFILE: "me" }, { AWS_DEFAULT_PROFILE: "me" }]) {
    const { code, stderr } = await world.run(["--cache", "field"], { env });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  }
  assert.deepEqual(await opCommands(world), ["item get", "item edit", "item get"]);
  assert.equal(world.sts.calls.length, 1);
});

Deno.test("get logs in whatever is wrong with the files of the AWS CLI", async () => {
  await using world = await makeWorld();
  await writeConfig(world, "[default\nno = ini\n\x00\n");
  const env = { AWS_PROFILE: "missing", AWS_SHARED_CREDENTIALS_FILE: "/", AWS_MAX_ATTEMPTS: "x" };
  const { code, stderr } = await world.run([], { env });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
});

Deno.test("get logs in where the serial says although AWS_REGION is no region, as fips-us-west-2", async () => {
  await using world = await makeWorld();
  await roomInStep();
  const { code, stderr } = await world.run([], { env: { AWS_REGION: "fips-us-west-2" } });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(world.sts.calls.map(({ region }) => region), ["us-east-1"]);
  const option = await world.run(["--region", "fips-us-west-2"]);
  assert.equal(option.code, 2);
  assert.match(option.stderr, /^op-sts: Cannot use --region "fips-us-west-2": /);
});

Deno.test("get uses the key in the item, not one in the environment", async () => {
  await using world = await makeWorld();
  const env = {
    AWS_ACCESS_KEY_ID: "AKIAOFTHECALLER00000",
    AWS_SECRET_ACCESS_KEY: "secretOfTheCaller",
    AWS_SESSION_TOKEN: "tokenOfTheCaller",
  };
  assert.equal((await world.run([], { env })).code, 0);
  assert.deepEqual(world.sts.calls.map((call) => call.accessKeyId), [world.key.accessKeyId]);
});

Deno.test("op-sts refuses to run, and calls nothing, when the environment says that it is running", async () => {
  await using world = await makeWorld();
  const { code, stdout, stderr } = await world.run([], { env: { OP_STS_RUNNING: "1" } });
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /^op-sts: Cannot run op-sts from within op-sts: .*\nhint: .*\n$/);
  assert.deepEqual(await opCommands(world), []);
});

Deno.test("get fails clearly when AWS_CA_BUNDLE cannot be read", async () => {
  await using world = await makeWorld();
  const { code, stdout, stderr } = await world.run([], {
    env: { AWS_CA_BUNDLE: "/nonexistent.pem" },
  });
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.equal(
    stderr,
    'op-sts: Cannot use AWS_CA_BUNDLE: "/nonexistent.pem" cannot be read: No such file or directory\n' +
      "hint: name a file of certificates (PEM)\n",
  );
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("get logs in, and exec runs a program, whatever bytes their variables hold", async () => {
  await using world = await makeWorld();
  const names = ["AWS_PROFILE", "AWS_REGION", "AWS_CONFIG_FILE", "AWS_RETRY_MODE", "HTTPS_PROXY"];
  const set = [...names, "no_proxy", "NODE_OPTIONS", "OTHER"].map((name) => `${name}="$bytes"`);
  const script = `bytes=$(printf 'a\\351b'); env ${set.join(" ")} op-sts`;
  const { code, stderr } = await world.shell(script);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(world.sts.logins, 1);
  const shown = 'env | grep -aE "^(OTHER|AWS_PROFILE|AWS_RETRY_MODE)=" | od -An -c | tr -d " \\n"';
  const { stdout } = await world.shell(`${script} exec -- sh -c '${shown}'`);
  assert.match(stdout, /OTHER=a351b/);
  assert.match(stdout, /AWS_RETRY_MODE=a351b/);
  assert.doesNotMatch(stdout, /AWS_PROFILE/);
});
