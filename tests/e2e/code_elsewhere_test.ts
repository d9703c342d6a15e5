import assert from "node:assert/strict";
import { AWS_KEY, awsKeyItem } from "../emulators/op/aws_key_item.ts";
import { timeStep, totp } from "../emulators/totp.ts";
import { makeWorld, roomInStep, type World } from "../world.ts";
import { opCommands } from "./cached.ts";

/** A world whose key item has no one-time password. */
function worldWithoutCode(): Promise<World> {
  return makeWorld({ item: { seed: null } });
}

function code(): Promise<string> {
  return totp(AWS_KEY.seed, timeStep(Date.now()));
}

async function putCommand(world: World, script: string): Promise<string> {
  const path = `${world.home}/my code`;
  await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `'${path}' -s aws`;
}

Deno.test("get takes the one-time password of another item, with one more call on a miss alone", async () => {
  await using world = await worldWithoutCode();
  await world.op.put({
    title: "AWS login",
    category: "LOGIN",
    fields: [{ label: "one-time password", type: "OTP", value: AWS_KEY.seed }],
  });
  await roomInStep();
  const args = ["--otp-item", "AWS login"];
  const { code, stdout, stderr } = await world.run(args);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.deepEqual(await opCommands(world), ["item get", "item get", "item edit"]);
  assert.equal(world.sts.sessions[0]?.mfaPresent, true);
  await world.op.forgetCalls();
  assert.equal((await world.run(args)).stdout, stdout);
  assert.deepEqual(await opCommands(world), ["item get"]);
});

Deno.test("get, login and setup name --otp-item where the item that it names is not there, or there twice", async () => {
  await using world = await worldWithoutCode();
  const twin = { title: "Twin" };
  const { id } = await world.op.put(twin);
  await world.op.put(twin);
  const setup = ["setup", "--yes", "--item", AWS_KEY.title];
  for (const command of [[], ["login"], setup]) {
    const twice = await world.run([...command, "--otp-item", "Twin"]);
    assert.deepEqual([twice.code, twice.stdout.includes("Next")], [1, false]);
    assert.ok(twice.stderr.includes(id), twice.stderr);
    assert.match(twice.stderr, /\nhint: give --otp-item the id of one of them\n$/);
    const missing = await world.run([...command, "--otp-item", "Nobody's"]);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /there is no such item\nhint: correct --otp-item; op item list /);
  }
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("get and doctor say that a secret of codes stands in a field of text", async () => {
  for (const value of [AWS_KEY.seed, `otpauth://totp/AWS:alice?secret=${AWS_KEY.seed}`]) {
    const { fields = [] } = awsKeyItem({ seed: null });
    const seed = { label: "one-time password", type: "CONCEALED", value } as const;
    await using world = await makeWorld({ item: { fields: [...fields, seed] } });
    await world.op.put({ title: "Codes", category: "LOGIN", fields: [seed] });
    const text =
      /"one-time password" looks like its secret, as text: in the 1Password app, put it /;
    for (const args of [[], ["--no-input"], ["--otp-item", "Codes"]]) {
      const { code, stdout, stderr } = await world.run(args);
      assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
      assert.match(stderr, /has no one-time password/);
      assert.match(stderr, text);
      assert.doesNotMatch(stderr, new RegExp(AWS_KEY.seed));
    }
    const doctor = await world.run(["doctor", "--item", AWS_KEY.title]);
    assert.match(doctor.stdout.replaceAll(/\s+/g, " "), text);
  }
});

Deno.test("get takes the code that a command prints, which sees no AWS variable and no hit runs", async () => {
  await using world = await worldWithoutCode();
  await roomInStep();
  const command = await putCommand(
    world,
    `echo ran "$@" >> "$HOME/log"; env | grep -c AWS_ >> "$HOME/log"; echo "Amazon:me ${await code()}"`,
  );
  const env = { OP_STS_CODE_COMMAND: command, AWS_SECRET_ACCESS_KEY: "x" };
  const { code: exit, stdout, stderr } = await world.run([], { env });
  assert.deepEqual({ exit, stderr }, { exit: 0, stderr: "" });
  assert.equal(world.sts.sessions[0]?.mfaPresent, true);
  assert.equal((await world.run([], { env })).stdout, stdout);
  assert.equal(await Deno.readTextFile(`${world.home}/log`), "ran -s aws\n0\n");
});

Deno.test("get says what a code command said, and not what it printed", async () => {
  await using world = await worldWithoutCode();
  const command = await putCommand(world, "echo 654321; echo 'No YubiKey was found' >&2; exit 4");
  const { code, stdout, stderr } = await world.run(["--code-command", command]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /ended with code 4 and said: No YubiKey was found\nhint: try it alone: /);
  assert.doesNotMatch(stderr, /654321/);
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("get sends nobody to try a code command in a shell that only a shell finds", async () => {
  await using world = await worldWithoutCode();
  await putCommand(world, `echo ${await code()}`);
  for (const command of ["'~/my code' -s aws", "'$HOME/my code'", "ykman oath accounts code aws"]) {
    const { code, stdout, stderr } = await world.run(["--code-command", command]);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(
      stderr,
      / is not there\nhint: no shell runs it: give the whole path of the program, /,
    );
  }
  const piped = await world.run(["--code-command", "echo hello | sed s/hello/123456/"]);
  assert.match(
    piped.stderr,
    / printed no six-digit code\nhint: without a shell, it is to print one /,
  );
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("get gives up a code command that hangs, before the deadline", async () => {
  await using world = await worldWithoutCode();
  await roomInStep();
  const command = await putCommand(world, "sleep 60");
  const { code, stderr } = await world.run(["--code-command", command, "--timeout", "15s"]);
  assert.equal(code, 1);
  assert.match(stderr, /the code command .* gave no code in time/);
});

Deno.test("login takes a code from stdin, and get leaves stdin alone", async () => {
  await using world = await worldWithoutCode();
  await roomInStep();
  const { code: exit, stderr } = await world.run(["login", "--code", "-"], {
    stdin: `${await code()}\n`,
  });
  assert.deepEqual({ exit, stderr }, { exit: 0, stderr: "" });
  assert.equal(world.sts.sessions[0]?.mfaPresent, true);
  assert.equal((await world.run(["get", "--code", "-"])).code, 2);
});

Deno.test("login tries a code from stdin once, and takes none from an argument", async () => {
  await using world = await worldWithoutCode();
  await roomInStep();
  const wrong = await world.run(["login", "--code", "-"], { stdin: "000000\n" });
  assert.equal(wrong.code, 1);
  assert.match(
    wrong.stderr,
    /AWS .*rejected|AWS .*refused|MultiFactorAuthentication|one-time password/,
  );
  assert.equal(world.sts.calls.length, 1);
  const spent = await world.run(["login", "--code", "-"], { stdin: await code() });
  assert.equal(spent.code, 1);
  assert.match(spent.stderr, /this time step has been used\nhint: pipe in another one: the next/);
  const argument = await world.run(["login", "--code", "123456"]);
  assert.equal(argument.code, 2);
  assert.match(argument.stderr, /every program of this machine can read arguments\nhint: pipe/);
});

Deno.test("login waits for a code on stdin no longer than its time", async () => {
  await using world = await worldWithoutCode();
  const { code, stdout, stderr } = await world.shell(
    "sleep 8 | op-sts login --code - --timeout 5s",
  );
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /Cannot log in: no one-time password came on stdin in time\nhint: pipe/);
});

Deno.test("login takes no code from an argument where a session is there either", async () => {
  await using world = await makeWorld();
  assert.equal((await world.run(["login"])).code, 0);
  for (const more of [[], ["--all"]]) {
    const { code, stdout, stderr } = await world.run(["login", "--code", "123456", ...more]);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.doesNotMatch(stderr, /123456/);
  }
});

Deno.test("setup writes the id of the other item, and a command of one word, into a line that works", async () => {
  await using world = await worldWithoutCode();
  const other = await world.op.put({
    title: "AWS login",
    category: "LOGIN",
    fields: [{ label: "one-time password", type: "OTP", value: AWS_KEY.seed }],
  });
  await roomInStep();
  const setup = ["setup", "--yes", "--item", AWS_KEY.title];
  const made = await world.run([...setup, "--otp-item", "AWS login"]);
  assert.equal(made.code, 0, made.stderr);
  const config = await Deno.readTextFile(`${world.home}/.aws/config`);
  assert.ok(config.includes(` --otp-item ${other.id}`), config);

  const odd = await world.run([...setup, "--code-command", "ykman oath accounts code -s aws"]);
  assert.equal(odd.code, 1);
  assert.match(odd.stderr, /\nhint: put the command into a script whose path has none/);
  const path = `${world.home}/code`;
  await Deno.writeTextFile(path, "#!/bin/sh\necho 123456\n", { mode: 0o755 });
  const one = await world.run([...setup, "--code-command", path]);
  assert.equal(one.code, 0, one.stderr);
});

Deno.test("login says that a session without MFA is one, to who watches", async () => {
  await using world = await makeWorld({
    item: { mfaSerial: null, seed: null },
    key: { mfa: undefined },
  });
  const { code, stderr } = await world.run(["login", "--verbose"]);
  assert.equal(code, 0);
  assert.match(stderr, /warning: the session is without MFA.*InvalidClientTokenId/);
});
