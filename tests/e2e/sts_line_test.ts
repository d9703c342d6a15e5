import assert from "node:assert/strict";
import { directory } from "../directory.ts";
import type { Fault } from "../emulators/sts/behaviour.ts";
import { startSts } from "../emulators/sts/stand_in.ts";
import { timeStep } from "../emulators/totp.ts";
import { ended, makeWorld, roomInStep, type World } from "../world.ts";
import { cachedIn, putInField } from "./cached.ts";
import { deviceFiles } from "./device.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** Answers of STS that end late, never, or in too much. */
const ODD: readonly { fault: Fault["fault"]; says: RegExp }[] = [
  { fault: "stall", says: /STS \(.*\) did not answer: it took longer than \d+ ms/ },
  { fault: "drip", says: /STS \(.*\) did not answer: it took longer than \d+ ms/ },
  { fault: "endless", says: /STS \(.*\) did not answer: its answer is longer than 1 MiB/ },
  { fault: "bomb", says: /STS \(.*\) answered 200 with something unreadable/ },
];

for (const { fault, says } of ODD) {
  Deno.test(`get ends in time, and says why, when the answer of STS is of the kind ${fault}`, async () => {
    await using world = await makeWorld();
    world.sts.behave({ faults: [{ fault }] });
    await roomInStep(12_000);
    const { code, stdout, stderr } = await world.run(["--timeout", "4s"]);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, says);
    assert.match(stderr, /^op-sts: Cannot log in: .*\nhint: .*\n$/);
    assert.equal(world.sts.calls.length, 1);
  });

  Deno.test(`get prints the old session when the answer of STS is of the kind ${fault}`, async () => {
    await using world = await makeWorld();
    const old = cachedIn(world, { seconds: 900 });
    await putInField(world, old.value);
    world.sts.behave({ faults: [{ fault }] });
    await roomInStep(12_000);
    const { code, stdout, stderr } = await world.run(["--timeout", "4s"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(JSON.parse(stdout).AccessKeyId, old.accessKeyId);
  });
}

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`get follows no redirect of status ${status}, and tells where it would lead`, async () => {
    await using world = await makeWorld();
    await using other = await startSts();
    const answer = { status, headers: { location: `${other.url}/?q=secret` }, body: "" };
    world.sts.behave({ faults: [{ fault: answer }] });
    const { code, stdout, stderr } = await world.run();
    assert.deepEqual([code, stdout], [1, ""]);
    const { host } = new URL(other.url);
    assert.match(stderr, new RegExp(`redirected to ${host}, which is not followed`));
    assert.match(stderr, /\nhint: log in to the network, or correct HTTPS_PROXY/);
    assert.deepEqual([other.calls.length, world.sts.calls.length], [0, 1]);
  });
}

Deno.test("get tells the page of a captive portal from an answer of STS, and tries no second code", async () => {
  await using world = await makeWorld();
  for (const status of [200, 403, 407, 511]) {
    const page = { status, headers: { "content-type": "text/html" }, body: "<html>Welcome" };
    world.sts.behave({ faults: [{ fault: page }] });
    const before = world.sts.calls.length;
    const env = { HOME: `${world.home}/${status}` };
    const { code, stderr } = await world.run([], { env });
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`something else answered in place of STS .* web page of status ${status}\nhint: `),
    );
    assert.equal(world.sts.calls.length, before + 1);
  }
});

Deno.test("get shows AWS's own sentence when a policy denies the login", async () => {
  await using world = await makeWorld();
  const message = "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: " +
    "sts:GetSessionToken with an explicit deny in a service control policy";
  world.sts.behave({ faults: [{ fault: { status: 403, code: "AccessDenied", message } }] });
  const { code, stderr } = await world.run();
  assert.equal(code, 1);
  assert.ok(stderr.startsWith(`op-sts: Cannot log in: AWS does not allow it: ${message}\nhint: `));
});

Deno.test("get logs in without HOME, as units of systemd and env -i run it", async () => {
  await using world = await makeWorld();
  for (const HOME of [undefined, ""]) {
    await roomInStep();
    world.sts.passStep();
    await using state = await directory();
    const env = { HOME, XDG_STATE_HOME: state.path };
    const { code, stderr } = await world.run([], { env });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  }
});

Deno.test("get tells a right that Deno refuses as a fault of its own, not of the network", async () => {
  await using world = await makeWorld();
  const { code, stderr } = await startWith(world, "--deny-net=127.0.0.1");
  assert.equal(code, 1);
  assert.match(stderr, /fault of its own.*NotCapable/);
  assert.doesNotMatch(stderr, /network/);
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("get waits for no pipe that is named as a file of certificates", async () => {
  await using world = await makeWorld();
  const pipe = `${world.home}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(`${world.home}/.aws/config`, `[default]\nca_bundle = ${pipe}\n`);
  const named: [env: Record<string, string>, by: string][] = [
    [{ AWS_CA_BUNDLE: pipe }, "AWS_CA_BUNDLE"],
    [{ OP_STS_CA_BUNDLE: pipe }, "--ca-bundle"],
    [{}, "ca_bundle of ~/.aws/config"],
  ];
  for (const [env, by] of named) {
    const { code, stderr } = await world.run([], { env });
    assert.equal(code, 1);
    assert.equal(
      stderr,
      `op-sts: Cannot use ${by}: "${pipe}" is not a file\nhint: name a file of certificates (PEM)\n`,
    );
  }
  // An OpenSSL variable is nothing that was said to us: it is left out.
  const env = { AWS_CONFIG_FILE: "/dev/null", SSL_CERT_FILE: pipe, SSL_CERT_DIR: pipe };
  assert.equal((await world.run([], { env })).code, 0);
});

Deno.test("get asks where the profile is, when a hardware device's number tells no partition", async () => {
  const serial = "GAHT12345678";
  const key = {
    partition: "aws-us-gov",
    mfa: { serial, seed: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" },
  };
  const configs: [config: string, env: Record<string, string>, args: string[]][] = [
    ["", { AWS_REGION: "us-gov-east-1" }, []],
    ["", { AWS_DEFAULT_REGION: "us-gov-east-1" }, []],
    ["[profile gov]\nregion = us-gov-east-1\n", { AWS_PROFILE: "gov" }, []],
    ["[default]\nregion = us-gov-east-1\n", {}, []],
    ["[default]\nregion = eu-west-1\n", { AWS_REGION: "us-gov-east-1" }, []],
    [
      "[default]\nregion = eu-west-1\n[profile gov]\nregion = us-gov-east-1\n" +
      "credential_process = op-sts --no-input\n",
      // Meant for another account.
      { AWS_REGION: "eu-west-3" },
      ["--no-input"],
    ],
    [
      "[profile gov]\nregion = us-gov-east-1\ncredential_process = op-sts --no-input\n",
      {},
      ["--profile", "gov"],
    ],
  ];
  for (const [config, env, args] of configs) {
    await using world = await makeWorld({ item: { mfaSerial: serial }, key });
    await Deno.mkdir(`${world.home}/.aws`);
    await Deno.writeTextFile(`${world.home}/.aws/config`, config);
    for (const _hitAfterMiss of [false, true]) {
      const { code, stderr } = await world.run(["get", ...args], { env });
      assert.deepEqual([code, stderr], [0, ""], config);
    }
    assert.deepEqual(world.sts.calls.map(({ region }) => region), ["us-gov-east-1"]);
    const who = await world.run(["whoami", ...args], { env });
    assert.deepEqual([who.code, who.stderr], [0, ""], config);
    assert.equal(world.sts.calls.at(-1)?.region.startsWith("us-gov-"), true);
  }
});

Deno.test("get keeps a code for the next call when no request could have left", async () => {
  const refused: [env: Record<string, string>, permission?: string][] = [
    // A port that Deno asks nothing of, and one where nobody listens.
    [{ AWS_ENDPOINT_URL_STS: "http://127.0.0.1:9" }],
    [{ AWS_ENDPOINT_URL_STS: "http://127.0.0.1:49151" }],
    [{ AWS_CA_BUNDLE: "/nowhere/ca.pem" }],
    [{}, "--deny-net=127.0.0.1"],
  ];
  for (const [env, permission] of refused) {
    await using world = await makeWorld();
    await roomInStep(20_000);
    const { code } = permission === undefined
      ? await world.run([], { env })
      : await startWith(world, permission);
    assert.equal(code, 1);
    // Were its code spent, a login within 13 s would have to be refused.
    const { code: next, stderr } = await world.run(["--timeout", "13s"]);
    assert.deepEqual([next, stderr], [0, ""]);
    assert.equal(world.sts.logins, 1);
  }
});

Deno.test("get sends no code twice, whenever the line is dropped", async () => {
  for (const fault of ["drop", "drop after use", "stall"] as const) {
    await using world = await makeWorld();
    world.sts.behave({ faults: [{ fault, times: 1 }] });
    await roomInStep();
    assert.equal((await world.run(["--timeout", "4s"])).code, 1);
    assert.equal(world.sts.calls.length, 1);
    const { notes } = await deviceFiles(world.home);
    const { lastTriedStep } = JSON.parse(await Deno.readTextFile(notes));
    assert.ok(Math.abs(lastTriedStep - timeStep(Date.now())) <= 1);
  }
});

/** Runs the program's source with other permissions. */
async function startWith(world: World, permission: string) {
  return await ended(
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", permission, "-q", "--no-prompt", "--frozen", `${ROOT}main.ts`],
      env: world.env,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
}
