import assert from "node:assert/strict";
import { timeStep } from "../emulators/totp.ts";
import { makeWorld, type World } from "../world.ts";
import { type Cached, cachedIn, opCommands, putInField } from "./cached.ts";
import { deviceFiles, holdLock, writeNotes } from "./device.ts";

async function worldWithOld(seconds: number): Promise<{ world: World; old: Cached }> {
  const world = await makeWorld();
  const old = cachedIn(world, { seconds });
  await putInField(world, old.value);
  return { world, old };
}

async function assertPrintsOld(world: World, old: Cached, args: readonly string[] = []) {
  const { code, stdout, stderr } = await world.run(args);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const { AccessKeyId, Expiration } = JSON.parse(stdout);
  assert.deepEqual([AccessKeyId, Expiration], [old.accessKeyId, old.expiration]);
}

/** Ways in which a renewal fails. */
const FAILURES: readonly {
  name: string;
  arrange: (world: World) => Promise<void> | void;
  args?: readonly string[];
  stsCalls: number;
  warning: RegExp;
}[] = [
  {
    name: "AWS refuses it",
    arrange: ({ key }) => void (key.status = "Inactive"),
    stsCalls: 1,
    warning: /the session was not renewed: Cannot log in: AWS does not know this access key/,
  },
  {
    name: "STS does not answer",
    arrange: ({ sts }) => sts.behave({ faults: [{ fault: "drop" }] }),
    stsCalls: 1,
    warning: /the session was not renewed: Cannot log in: STS .* did not answer/,
  },
  {
    name: "there is no time for a new code",
    async arrange(world) {
      const lastTriedStep = timeStep(Date.now()) + 1;
      await writeNotes(await deviceFiles(world.home), { lastTriedStep });
    },
    args: ["--timeout", "10s"],
    stsCalls: 0,
    warning: /the session was not renewed: Cannot log in within 10 s/,
  },
];

for (const { name, arrange, args = [], stsCalls, warning } of FAILURES) {
  Deno.test(`get prints the old session with its own end when ${name}, and for a minute tries no more`, async () => {
    const { world, old } = await worldWithOld(900);
    await using _world = world;
    await arrange(world);
    await assertPrintsOld(world, old, args);
    assert.equal(world.sts.calls.length, stsCalls);

    await world.op.forgetCalls();
    for (let calls = 1; calls <= 2; calls++) {
      await assertPrintsOld(world, old, args);
      assert.equal((await opCommands(world)).length, calls);
    }
    assert.equal(world.sts.calls.length, stsCalls);
  });

  Deno.test(`get --verbose says why it prints the old session when ${name}`, async () => {
    const { world } = await worldWithOld(900);
    await using _world = world;
    await arrange(world);
    const { code, stderr } = await world.run([...args, "--verbose"]);
    assert.equal(code, 0);
    assert.match(stderr, warning);
  });

  Deno.test(`login fails in spite of an old session when ${name}`, async () => {
    const { world } = await worldWithOld(900);
    await using _world = world;
    await arrange(world);
    const { code, stdout, stderr } = await world.run(["login", ...args]);
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /^op-sts: Cannot /);
  });
}

Deno.test("get prints the old session when the lock is not got in time", async () => {
  const { world, old } = await worldWithOld(900);
  await using _world = world;
  using _lock = await holdLock(await deviceFiles(world.home));
  await assertPrintsOld(world, old, ["--timeout", "5s"]);
  assert.equal(world.sts.calls.length, 0);
});

Deno.test("get fails when the lock is not got in time and there is no old session", async () => {
  await using world = await makeWorld();
  using _lock = await holdLock(await deviceFiles(world.home));
  const { code, stdout, stderr } = await world.run(["--timeout", "5s"]);
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(
    stderr,
    /^op-sts: Cannot wait any longer: another process is still logging in with this MFA device\nhint: .*\n$/,
  );
});

Deno.test("get tries again when the last failure is more than a minute old", async () => {
  const { world } = await worldWithOld(900);
  await using _world = world;
  const files = await deviceFiles(world.home);
  await writeNotes(files, {});
  await Deno.writeTextFile(files.failed, JSON.stringify({ at: Date.now() - 61_000 }));
  const { code, stdout } = await world.run();
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).AccessKeyId, world.sts.sessions[0]?.accessKeyId);
});

Deno.test("login tries at once although a renewal has just failed", async () => {
  const { world, old } = await worldWithOld(900);
  await using _world = world;
  world.key.status = "Inactive";
  await assertPrintsOld(world, old);
  world.key.status = "Active";
  // As if the code of this step had never been sent, or the login would have to wait for another.
  await writeNotes(await deviceFiles(world.home), {});
  const { code } = await world.run(["login"]);
  assert.equal(code, 0);
  assert.equal(world.sts.calls.length, 2);
});

Deno.test("get fails, and keeps trying, when the old session has less than a minute left", async () => {
  const { world } = await worldWithOld(55);
  await using _world = world;
  world.sts.behave({ faults: [{ fault: "drop" }] });
  const files = await deviceFiles(world.home);
  for (let calls = 1; calls <= 2; calls++) {
    await writeNotes(files, {});
    const { code, stdout, stderr } = await world.run();
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /did not answer/);
    assert.equal(world.sts.calls.length, calls);
  }
});

Deno.test("get says what op says, old session or not, when the item cannot be read", async () => {
  const { world } = await worldWithOld(900);
  await using _world = world;
  await world.op.behave({ faults: [{ on: "item get", fault: "not signed in" }] });
  const { code, stdout, stderr } = await world.run();
  assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
  assert.match(stderr, /you are not signed in to 1Password\nhint: /);
});
