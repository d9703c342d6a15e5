import assert from "node:assert/strict";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";
import { makeWorld, type World } from "../world.ts";
import { cachedIn, printedId, putInField } from "./cached.ts";
import { type DeviceFiles, deviceFiles, deviceName } from "./device.ts";

const FALLBACK = `/tmp/op-sts-${Deno.uid()}`;

/** A world whose MFA device nobody else has, since all tests of a machine share the directory in /tmp. */
async function worldOfItsOwn(): Promise<{ world: World; files: DeviceFiles }> {
  const mfaSerial = `arn:aws:iam::123456789012:mfa/${crypto.randomUUID()}`;
  const world = await makeWorld({
    item: { mfaSerial },
    key: { mfa: { serial: mfaSerial, seed: AWS_KEY.seed } },
  });
  return { world, files: await deviceFiles(world.home, mfaSerial) };
}

/** The lock of a device in the directory in /tmp. */
async function fallbackLock(world: World): Promise<string> {
  return `${FALLBACK}/${await deviceName(world.key.mfa?.serial ?? "")}.lock`;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

async function assertLogsIn(world: World): Promise<void> {
  const { code, stderr } = await world.run();
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(world.sts.calls.length, 1);
}

Deno.test("get keeps its lock in a directory of mode 0700 under the user's home", async () => {
  const { world, files } = await worldOfItsOwn();
  await using _world = world;
  await assertLogsIn(world);
  assert.equal(((await Deno.stat(files.directory)).mode ?? 0) & 0o777, 0o700);
  for (const path of [files.lock, files.notes]) {
    assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  }
  assert.equal(await exists(await fallbackLock(world)), false);
});

Deno.test("get gives its files the modes they need whatever the umask", async () => {
  const { world, files } = await worldOfItsOwn();
  await using _world = world;
  await Deno.mkdir(files.directory.replace(/\/[^/]+$/, ""), { recursive: true });
  const op = `${world.home}/op`;
  const script = [
    `printf '#!/bin/sh\\numask 022\\nexec "%s" "$@"\\n' "${world.op.program}" > ${op}`,
    `chmod 755 ${op}`,
    "umask 0777",
    `op-sts --op ${op}`,
  ];
  const { code, stderr } = await world.shell(script.join("\n"));
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.equal(((await Deno.stat(files.directory)).mode ?? 0) & 0o777, 0o700);
  for (const path of [files.lock, files.notes]) {
    assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  }
});

Deno.test("get keeps its lock under XDG_STATE_HOME, and ignores a relative one", {
  // It keeps to macOS's own directories.
  ignore: Deno.build.os === "darwin",
}, async () => {
  const { world, files } = await worldOfItsOwn();
  await using _world = world;
  const elsewhere = `${world.home}/elsewhere`;
  assert.equal((await world.run([], { env: { XDG_STATE_HOME: elsewhere } })).code, 0);
  assert.equal(await exists(files.directory), false);
  assert.equal(await exists(`${elsewhere}/op-sts`), true);
  assert.equal((await world.run(["clear"], { env: { XDG_STATE_HOME: "elsewhere" } })).code, 0);
  assert.equal(await exists(files.directory), true);
});

Deno.test("get closes a directory that others can write to", async () => {
  const { world, files } = await worldOfItsOwn();
  await using _world = world;
  await Deno.mkdir(files.directory, { recursive: true });
  await Deno.chmod(files.directory, 0o770);
  await assertLogsIn(world);
  assert.equal(((await Deno.stat(files.directory)).mode ?? 0) & 0o777, 0o700);
  assert.equal(await exists(files.lock), true);
});

/** State directories that must not be used. Modes are not among the means: root may write everywhere. */
const HOSTILE: readonly {
  name: string;
  problem: RegExp;
  make: (directory: string, world: World) => Promise<void>;
}[] = [
  {
    name: "is a symbolic link",
    problem: /it is a symbolic link/,
    async make(directory, world) {
      await Deno.mkdir(`${world.home}/lure`);
      await Deno.symlink(`${world.home}/lure`, directory);
    },
  },
  {
    name: "is a file",
    problem: /op-sts: /,
    make: (directory) => Deno.writeTextFile(directory, ""),
  },
  {
    name: "lies in a directory that takes no files",
    problem: /op-sts: /,
    async make(directory) {
      await Deno.remove(directory.replace(/\/[^/]+$/, ""));
      await Deno.symlink("/proc", directory.replace(/\/[^/]+$/, ""));
    },
  },
  // Only root can give a directory away; elsewhere, the unit test of the check stands alone.
  ...(Deno.uid() === 0
    ? [{
      name: "belongs to another user",
      problem: /it belongs to another user/,
      async make(directory: string) {
        await Deno.mkdir(directory);
        await Deno.chown(directory, 65534, 65534);
      },
    }]
    : []),
];

for (const { name, problem, make } of HOSTILE) {
  Deno.test(`get logs in with a lock in /tmp when the state directory ${name}`, async () => {
    const { world, files } = await worldOfItsOwn();
    await using _world = world;
    await Deno.mkdir(files.directory.replace(/\/[^/]+$/, ""), { recursive: true });
    await make(files.directory, world);
    await assertLogsIn(world);
    const lock = await fallbackLock(world);
    assert.equal(await exists(lock), true);
    assert.equal(((await Deno.stat(FALLBACK)).mode ?? 0) & 0o777, 0o700);
    await removeDevice(lock);
  });

  Deno.test(`get fails clearly when the state directory ${name} and the one in /tmp cannot be used`, async () => {
    const { world, files } = await worldOfItsOwn();
    await using _world = world;
    await Deno.mkdir(files.directory.replace(/\/[^/]+$/, ""), { recursive: true });
    await make(files.directory, world);
    // The directory in /tmp is everybody's: only this device's lock in it is made unusable.
    const lock = await fallbackLock(world);
    await Deno.mkdir(lock, { recursive: true, mode: 0o700 });
    const { code, stdout, stderr } = await world.run();
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(
      stderr,
      /^op-sts: Cannot use a directory for the refresh lock: .*\nhint: make one of them yours alone, .*\n$/,
    );
    assert.match(stderr, problem);
    assert.equal(world.sts.calls.length, 0);

    const old = cachedIn(world, {
      seconds: 600,
      source: { serial: world.key.mfa?.serial ?? "" },
    });
    await putInField(world, old.value);
    const settled = await world.run();
    assert.deepEqual({ code: settled.code, stderr: settled.stderr }, { code: 0, stderr: "" });
    assert.equal(printedId(settled.stdout), old.accessKeyId);
    await removeDevice(lock);
  });
}

async function removeDevice(lock: string): Promise<void> {
  for (const path of [lock, lock.replace(/lock$/, "json"), lock.replace(/lock$/, "failed")]) {
    await Deno.remove(path, { recursive: true }).catch(() => {});
  }
}

Deno.test("get logs in and hits in good time whatever stands where its files should be", async () => {
  const kinds: ((path: string) => Promise<unknown>)[] = [
    (path) => new Deno.Command("mkfifo", { args: [path] }).output(),
    (path) => Deno.symlink("/dev/zero", path),
    (path) => Deno.mkdir(path),
  ];
  for (const put of kinds) {
    const { world, files } = await worldOfItsOwn();
    await using _world = world;
    await Deno.mkdir(files.directory, { recursive: true, mode: 0o700 });
    const known = `${files.directory}/known-${world.item?.id}.json`;
    for (const path of [files.lock, files.notes, files.failed, known]) {
      await put(path);
      await put(`${path}.new`);
    }
    // An old session, so that what failed lately is looked at as well.
    await putInField(world, cachedIn(world, { seconds: 600 }).value);
    const start = performance.now();
    const { code, stdout, stderr } = await world.run();
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(printedId(stdout), world.sts.sessions[0]?.accessKeyId);
    assert.equal(printedId((await world.run()).stdout), printedId(stdout));
    assert.ok(performance.now() - start < 40_000);
  }
});
