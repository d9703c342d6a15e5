import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { ended, makeWorld } from "../world.ts";

const SHOW_AWS = [
  "--",
  "sh",
  "-c",
  'env | grep -E "^(AWS_|OP_STS_)" | grep -v AWS_ENDPOINT_URL_ | sort',
];

Deno.test("exec gives the session to a program, and takes away what would win over it", async () => {
  await using world = await makeWorld();
  const stale = {
    AWS_PROFILE: "work",
    AWS_DEFAULT_PROFILE: "work",
    AWS_SESSION_TOKEN: "old",
    AWS_SECURITY_TOKEN: "old",
    AWS_ACCESS_KEY: "AKIAOTHER",
    AWS_SECRET_KEY: "old",
    AWS_ACCOUNT_ID: "999999999999",
    AWS_SESSION_EXPIRATION: "2020-01-01T00:00:00Z",
    AWS_ROLE_ARN: "arn:aws:iam::999999999999:role/x",
    AWS_WEB_IDENTITY_TOKEN_FILE: "/x",
    AWS_VAULT: "other",
    OP_STS_PROFILE: "",
    AWS_PAGER: "",
  };
  const { code, stdout, stderr } = await world.run(["exec", ...SHOW_AWS], { env: stale });
  const [session] = world.sts.sessions;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(stdout.trim().split("\n"), [
    `AWS_ACCESS_KEY_ID=${session?.accessKeyId}`,
    "AWS_ACCOUNT_ID=123456789012",
    `AWS_CREDENTIAL_EXPIRATION=${session?.expiration}`,
    "AWS_PAGER=",
    `AWS_SECRET_ACCESS_KEY=${session?.secretAccessKey}`,
    `AWS_SESSION_EXPIRATION=${session?.expiration}`,
    `AWS_SESSION_TOKEN=${session?.sessionToken}`,
  ]);
});

Deno.test("exec takes the account of another session away where its own is not known", async () => {
  await using world = await makeWorld({
    item: { mfaSerial: "GAHT12345678" },
    key: { mfa: { serial: "GAHT12345678", seed: AWS_KEY.seed } },
  });
  const env = { AWS_ACCOUNT_ID: "999999999999" };
  const { code, stdout } = await world.run(["exec", ...SHOW_AWS], { env });
  assert.equal(code, 0);
  assert.doesNotMatch(stdout, /ACCOUNT/);
});

Deno.test("exec names profile and region of the profile, and --region before that", async () => {
  await using world = await makeWorld();
  await Deno.mkdir(`${world.home}/.aws`);
  await Deno.writeTextFile(
    `${world.home}/.aws/config`,
    "[profile work]\ncredential_process = op-sts\nregion = eu-west-1\n",
  );
  const env = { AWS_REGION: "us-east-2", OP_STS_PROFILE: "gone" };
  const args = ["exec", "-p", "work"];
  const named = await world.run([...args, ...SHOW_AWS], { env });
  const shown = named.stdout.split("\n").filter((line) => /REGION|OP_STS/.test(line));
  assert.deepEqual(shown, [
    "AWS_DEFAULT_REGION=eu-west-1",
    "AWS_REGION=eu-west-1",
    "OP_STS_PROFILE=work",
  ]);
  const given = await world.run([...args, "--region", "eu-west-3", ...SHOW_AWS], { env });
  assert.match(given.stdout, /^AWS_REGION=eu-west-3$/m);
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

Deno.test("exec has a program ignore the signals that were ignored before, as by nohup", async () => {
  await using world = await makeWorld();
  // On a miss and on a hit: whoever calls `op` has listened to signals.
  for (const signals of [["HUP"], ["INT", "QUIT", "TERM", "HUP", "USR1", "USR2"]]) {
    const sent = signals.flatMap((signal) => [`kill -${signal} $PPID`, `kill -${signal} $$`]);
    const script = `${sent.join("; ")}; sleep 1; echo "still here, $1"; exit 5`;
    const result = await world.shell(
      `trap '' ${signals.join(" ")}; op-sts exec -- sh -c '${script}' sh "a b"`,
    );
    assert.deepEqual(result, { code: 5, stdout: "still here, a b\n", stderr: "" });
  }
  const missing = await world.shell("trap '' HUP; op-sts exec -- no-such-program");
  assert.equal(missing.code, 127);
  assert.match(missing.stderr, /^op-sts: Cannot run "no-such-program": there is no such program\n/);
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
    code: 127,
    stdout: "",
    stderr: 'op-sts: Cannot run "/no/such/program": there is no such program\n' +
      "hint: check its name, or give its path\n",
  });
  const forbidden = await world.run(["exec", "--", "/etc/passwd"]);
  assert.deepEqual(forbidden, {
    code: 126,
    stdout: "",
    stderr: 'op-sts: Cannot run "/etc/passwd": it cannot be executed\n' +
      "hint: see its permissions: ls -l /etc/passwd\n",
  });
  const script = `${world.home}/script`;
  for (const first of ["#!/no/such/shell", "#!/bin/sh\r"]) {
    await Deno.writeTextFile(script, `${first}\necho started\n`, { mode: 0o755 });
    const args = ["exec", "--", "script"];
    const env = { PATH: `${world.home}:${world.env["PATH"]}` };
    assert.deepEqual(await world.run(args, { env }), {
      code: 126,
      stdout: "",
      stderr: `op-sts: Cannot run "script": what is to run it is not there\n` +
        `hint: see the first line of a script: head -1 ${script} | cat -v\n`,
    });
  }
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
