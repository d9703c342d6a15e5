import assert from "node:assert/strict";
import { ended, makeWorld } from "../world.ts";

const SHOW_AWS = [
  "--",
  "sh",
  "-c",
  'env | grep -E "^(AWS_|OP_STS_)" | grep -v AWS_ENDPOINT_URL_STS | sort',
];

Deno.test("exec gives the session to a program, and takes away what would win over it", async () => {
  await using world = await makeWorld();
  const stale = {
    AWS_PROFILE: "work",
    AWS_DEFAULT_PROFILE: "work",
    AWS_SESSION_TOKEN: "old",
    AWS_SECURITY_TOKEN: "old",
    AWS_PAGER: "",
  };
  const { code, stdout, stderr } = await world.run(["exec", ...SHOW_AWS], { env: stale });
  const [session] = world.sts.sessions;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(stdout.trim().split("\n"), [
    `AWS_ACCESS_KEY_ID=${session?.accessKeyId}`,
    `AWS_CREDENTIAL_EXPIRATION=${session?.expiration}`,
    "AWS_PAGER=",
    `AWS_SECRET_ACCESS_KEY=${session?.secretAccessKey}`,
    `AWS_SESSION_TOKEN=${session?.sessionToken}`,
  ]);
});

Deno.test("exec names the region under both names when --region is given", async () => {
  await using world = await makeWorld();
  const { stdout } = await world.run(["exec", "--region", "eu-west-3", ...SHOW_AWS]);
  const regions = stdout.split("\n").filter((line) => line.includes("REGION"));
  assert.deepEqual(regions, ["AWS_DEFAULT_REGION=eu-west-3", "AWS_REGION=eu-west-3"]);
});

Deno.test("exec hands through stdin, output and exit code", async () => {
  await using world = await makeWorld();
  const script = "cat; echo problem >&2; exit 7";
  const result = await world.run(["exec", "--", "sh", "-c", script], { stdin: "all of it" });
  assert.deepEqual(result, { code: 7, stdout: "all of it", stderr: "problem\n" });
});

Deno.test("exec passes signals on, and ends as the program does", async () => {
  const cases = [
    { script: "trap 'echo got it; exit 5' TERM; echo up; while :; do sleep 0.05; done", code: 5 },
    { script: "echo up; while :; do sleep 0.05; done", code: 128 + 15 },
  ];
  for (const { script, code } of cases) {
    await using world = await makeWorld();
    const child = world.start(["exec", "--", "sh", "-c", script]);
    const reader = child.stdout.getReader();
    await reader.read();
    reader.releaseLock();
    child.kill("SIGTERM");
    assert.equal((await ended(child)).code, code);
  }
});

Deno.test("exec lets a program call op-sts again", async () => {
  await using world = await makeWorld();
  const { code, stdout } = await world.run(["exec", "--", world.program, "status", "--json"]);
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).usable, true);
});

Deno.test("exec fails in two lines at most when there is no such program or no session to be had", async () => {
  await using world = await makeWorld();
  const missing = await world.run(["exec", "--", "/no/such/program"]);
  assert.deepEqual(missing, {
    code: 1,
    stdout: "",
    stderr: 'op-sts: Cannot run "/no/such/program": there is no such program\n',
  });
  const failed = await world.run(["exec", "--item", "Other", "--", "echo", "started"]);
  assert.deepEqual([failed.code, failed.stdout], [1, ""]);
});

Deno.test("exec without a command runs the user's shell", async () => {
  await using world = await makeWorld();
  for (const args of [["exec"], ["exec", "--"]]) {
    const stdin = 'echo "$0 $AWS_ACCESS_KEY_ID"';
    const { code, stdout } = await world.run(args, { env: { SHELL: "/bin/sh" }, stdin });
    assert.deepEqual([code, stdout.split(" ASIA")[0]], [0, "/bin/sh"]);
  }
});
