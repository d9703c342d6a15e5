import assert from "node:assert/strict";
import { startSignin } from "../emulators/signin/stand_in.ts";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { until } from "./agent.ts";

const ROLE = "arn:aws:iam::210987654321:role/Admin";

/** The program that opens an address, by its name on this system. */
const OPENER = Deno.build.os === "darwin" ? "open" : "xdg-open";

async function consoleWorld(): Promise<World> {
  const world = await makeWorld();
  world.sts.addRole({
    arn: ROLE,
    trustedAccounts: ["123456789012"],
    maxSessionSeconds: 43_200,
  });
  await roomInStep();
  return world;
}

/** A browser that writes down what it was started with, and waits for the test to go there in its place. */
async function fakeBrowser(world: World): Promise<{ PATH: string; log: string }> {
  const bin = `${world.home}/browsers`;
  const log = `${world.home}/browser.log`;
  await Deno.mkdir(bin);
  await Deno.writeTextFile(
    `${bin}/${OPENER}`,
    `#!/bin/sh\n{ printf '%s\\n' "$@"; env; } > '${log}.new'; mv '${log}.new' '${log}'\n`,
    { mode: 0o755 },
  );
  return { PATH: `${bin}:${world.env.PATH}`, log };
}

/** All secrets of the world's sessions. */
function secretsOf(world: World): string[] {
  return world.sts.sessions.flatMap(({ secretAccessKey, sessionToken }) => [
    secretAccessKey,
    sessionToken,
  ]);
}

Deno.test("console --print signs in by POST, and prints an address that opens the console in the role", async () => {
  await using world = await consoleWorld();
  await using signin = startSignin({ sessions: world.sts.sessions });
  const env = { OP_STS_SIGNIN_ENDPOINT: signin.url };
  const args = [
    "console",
    "--print",
    "--role-arn",
    ROLE,
    "--region",
    "eu-west-1",
    "--service",
    "s3",
  ];
  const { code, stdout, stderr } = await world.run(args, { env });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const [call] = signin.calls;
  assert.deepEqual([call?.method, call?.target, call?.status], ["POST", "/federation", 200]);
  const response = await fetch(stdout.trim(), { redirect: "manual" });
  await response.body?.cancel();
  assert.equal(response.status, 302);
  assert.deepEqual(signin.opened, [
    "https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1",
  ]);
  for (const secret of secretsOf(world)) assert.ok(!stdout.includes(secret));
});

Deno.test("console asks for a long session of its own only where the key and a code have signed", async () => {
  await using world = await consoleWorld();
  await using signin = startSignin({ sessions: world.sts.sessions });
  const env = { OP_STS_SIGNIN_ENDPOINT: signin.url };
  const args = ["console", "--print", "--role-arn", ROLE, "--role-duration", "8h"];
  const { code, stderr } = await world.run(args, { env });
  assert.equal(code, 0, stderr);
  assert.equal(signin.calls[0]?.params.SessionDuration, "28800");
});

Deno.test("console gives the browser an address of this machine, once, and the browser nothing of ours", async () => {
  await using world = await consoleWorld();
  await using signin = startSignin({ sessions: world.sts.sessions });
  const { PATH, log } = await fakeBrowser(world);
  const env = { PATH, OP_STS_SIGNIN_ENDPOINT: signin.url, OP_SERVICE_ACCOUNT_TOKEN: undefined };
  const child = world.start(["console", "--role-arn", ROLE], { env });
  await until(() => Deno.stat(log).then(() => true, () => false));
  const [address = "", ...environment] = (await Deno.readTextFile(log)).split("\n");
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/);
  assert.ok(!environment.some((line) => /^(AWS_|OP_)/.test(line)), environment.join("\n"));

  const foreign: RequestInit[] = [
    { method: "POST" },
    { headers: { "sec-fetch-site": "cross-site" } },
    { headers: { host: "evil.example" } },
  ];
  for (const init of foreign) {
    const refused = await fetch(address, { ...init, redirect: "manual" });
    await refused.body?.cancel();
    // fetch() may not set a foreign Host: then this is the browser's own request.
    if (init.headers !== undefined && "host" in init.headers) continue;
    assert.equal(refused.status, 404);
  }
  const { code, stdout, stderr } = await child.output();
  assert.deepEqual([code, stdout.length, stderr.length], [0, 0, 0]);
  await assert.rejects(fetch(address), TypeError);
});

Deno.test("console listens on this machine alone, whatever the environment tells Deno's servers", async () => {
  await using world = await consoleWorld();
  await using signin = startSignin({ sessions: world.sts.sessions });
  const { PATH, log } = await fakeBrowser(world);
  const env = { PATH, OP_STS_SIGNIN_ENDPOINT: signin.url, DENO_SERVE_ADDRESS: "tcp:0.0.0.0:0" };
  const child = world.start(["console", "--role-arn", ROLE], { env });
  await until(() => Deno.stat(log).then(() => true, () => false));
  const [address = ""] = (await Deno.readTextFile(log)).split("\n");
  const { port } = new URL(address);
  // The whole network 127.0.0.0/8 is this machine's, on Linux: what listens everywhere listens there too.
  if (Deno.build.os === "linux") {
    await assert.rejects(Deno.connect({ hostname: "127.0.0.2", port: Number(port) }));
  }
  await (await fetch(address, { redirect: "manual" })).body?.cancel();
  assert.equal((await child.output()).code, 0);
});

Deno.test("console says at once that the program which opens a browser has failed, unless one asks", async () => {
  await using world = await consoleWorld();
  await using signin = startSignin({ sessions: world.sts.sessions });
  const { PATH } = await fakeBrowser(world);
  const opener = `${world.home}/browsers/${OPENER}`;
  const env = { PATH, OP_STS_SIGNIN_ENDPOINT: signin.url };
  await Deno.writeTextFile(opener, "#!/bin/sh\nexit 3\n");
  const began = Date.now();
  const { code, stdout, stderr } = await world.run(["console", "--role-arn", ROLE], { env });
  assert.deepEqual({ code, stdout, stderr }, {
    code: 1,
    stdout: "",
    stderr: `op-sts: Cannot open the console: "${opener}" has opened no browser\n` +
      "hint: op-sts console --print shows the address\n",
  });
  assert.ok(Date.now() - began < 30_000);

  const log = `${world.home}/address`;
  const script = `#!/bin/sh\nprintf %s "$1" > ${log}.new\nmv ${log}.new ${log}\nexit 3\n`;
  await Deno.writeTextFile(opener, script);
  const child = world.start(["console", "--role-arn", ROLE], { env });
  await until(() => Deno.stat(log).then(() => true, () => false));
  await (await fetch(await Deno.readTextFile(log), { redirect: "manual" })).body?.cancel();
  assert.equal((await child.output()).code, 0);
});

const REFUSED: readonly [name: string, args: string[], words: RegExp][] = [
  [
    "no role is named",
    [],
    /^op-sts: Cannot open the console: AWS gives none to the session of a user.*\nhint: op-sts console /,
  ],
  [
    "the page is elsewhere",
    ["--role-arn", ROLE, "--destination", "https://evil.example/"],
    /^op-sts: Cannot use --destination https:\/\/evil.example\/: it is no page of console.aws.amazon.com/,
  ],
  [
    "no browser is there",
    ["--role-arn", ROLE],
    /^op-sts: Cannot open the console: no program was found that opens a browser\nhint: .*--print/,
  ],
];

for (const [name, args, words] of REFUSED) {
  Deno.test(`console refuses in two lines when ${name}`, async () => {
    await using world = await consoleWorld();
    await using signin = startSignin({ sessions: world.sts.sessions });
    const bin = `${world.home}/nothing`;
    await Deno.mkdir(bin);
    for (const tool of ["/bin/sh", "/usr/bin/env"]) {
      await Deno.symlink(tool, bin + tool.replace(/.*\//, "/"));
    }
    const { code, stdout, stderr } = await world.run(["console", ...args], {
      env: { OP_STS_SIGNIN_ENDPOINT: signin.url, PATH: `${world.op.bin}:${bin}` },
    });
    assert.ok(code === 1 || code === 2);
    assert.equal(stdout, "");
    assert.match(stderr, words);
    assert.ok(stderr.trimEnd().split("\n").length <= 2, stderr);
  });
}

Deno.test("console sends the session to no host that the region of a profile makes up, and asks nobody", async () => {
  await using world = await consoleWorld();
  await using signin = startSignin({ sessions: world.sts.sessions });
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    `[profile work]\ncredential_process = op-sts\n` +
      `[profile admin]\nrole_arn = ${ROLE}\nsource_profile = work\nregion = evil.example/x\n`,
  );
  const env = { OP_STS_SIGNIN_ENDPOINT: signin.url };
  const refused = await world.run(["console", "--print", "-p", "admin"], { env });
  assert.deepEqual(refused, {
    code: 2,
    stdout: "",
    stderr: 'op-sts: Cannot open the console in "evil.example/x": it is no region of the ' +
      "partition aws\nhint: name one that is, such as --region us-east-1\n",
  });
  assert.deepEqual([await world.op.calls(), signin.calls], [[], []]);
  const args = ["console", "--print", "-p", "admin", "--region", "eu-west-1"];
  assert.equal((await world.run(args, { env })).code, 0);
});

const ANSWERS: readonly [name: string, answer: () => Response, words: RegExp][] = [
  ["a page", () => new Response("<html>", { status: 200 }), /answered 200 without a sign-in token/],
  ["a redirect", () => Response.redirect("https://evil.example/", 302), /answered 302 without/],
  [
    "a refusal",
    () => new Response("Invalid", { status: 400 }),
    /does not take the session of this role/,
  ],
];

Deno.test("console says what AWS's sign-in answered, and nothing of the session", async (t) => {
  await using world = await consoleWorld();
  await using signin = startSignin({ sessions: world.sts.sessions });
  for (const [name, answer, words] of ANSWERS) {
    await t.step(name, async () => {
      signin.behave(answer);
      const { code, stdout, stderr } = await world.run(
        ["console", "--print", "--verbose", "--role-arn", ROLE],
        { env: { OP_STS_SIGNIN_ENDPOINT: signin.url } },
      );
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, words);
      for (const secret of secretsOf(world)) assert.ok(!stderr.includes(secret));
    });
  }
});
