import assert from "node:assert/strict";
import { deadlineIn } from "../../lib/base/clock.ts";
import { type DeviceCall, lockDevice } from "../../lib/lock/mfa_device.ts";
import { LockError } from "../../lib/base/errors.ts";
import { FakeClock, SOURCE } from "../fakes.ts";

const POSIX = { ignore: Deno.build.os === "windows" };

const WAITER = { item: "item", readAt: 0, waitingSince: 0 };

/** Runs a test with a directory of its own as the user's. */
async function withHome(test: (parts: DeviceCall, root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const clock = new FakeClock();
  const environment = { XDG_STATE_HOME: root };
  const host = { os: "linux", uid: Deno.uid() };
  try {
    await test({ environment, host, clock, deadline: deadlineIn(clock, 100) }, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function namesIn(directory: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) names.push(name);
  return names;
}

Deno.test(
  "lockDevice() excludes the other keys and items of one MFA device, and no other device's",
  POSIX,
  () =>
    withHome(async (parts) => {
      using first = await lockDevice(SOURCE, parts);
      assert.equal(await first.waitForTurn(WAITER), "held");
      const sameDevice = { ...SOURCE, accessKeyId: "AKIAOTHER", partition: "aws-cn" };
      using same = await lockDevice(sameDevice, parts);
      await assert.rejects(() => same.waitForTurn(WAITER), { name: "DeadlineError" });
      using other = await lockDevice({ ...SOURCE, serial: `${SOURCE.serial}2` }, parts);
      assert.equal(await other.waitForTurn(WAITER), "held");
      const noDevice = { accessKeyId: SOURCE.accessKeyId, partition: "aws" };
      using keyAlone = await lockDevice(noDevice, parts);
      assert.equal(await keyAlone.waitForTurn(WAITER), "held");
    }),
);

Deno.test(
  "lockDevice() tells neither account nor user by the names of its files",
  POSIX,
  () =>
    withHome(async (parts, root) => {
      using lock = await lockDevice(SOURCE, parts);
      await lock.notes.noteTried(1);
      const names = await namesIn(`${root}/op-sts`);
      assert.equal(names.length, 2);
      assert.ok(names.every((name) => /^[0-9a-f]{32}\.(lock|json)$/.test(name)), names.join(" "));
    }),
);

Deno.test(
  "lockDevice() throws a LockError that names every place when none can be used",
  POSIX,
  () =>
    withHome(async (parts, root) => {
      await Deno.writeTextFile(`${root}/file`, "");
      // A user who does not exist, so that the directory that is made below /tmp is another one's.
      const uid = 4_000_000_000 + Math.floor(Math.random() * 200_000_000);
      const fallback = `/tmp/op-sts-${uid}`;
      const environment = { XDG_STATE_HOME: `${root}/file` };
      const host = { os: "linux", uid };
      try {
        await assert.rejects(() => lockDevice(SOURCE, { ...parts, environment, host }), (error) => {
          assert.ok(error instanceof LockError);
          assert.ok(error.message.includes(`${root}/file/op-sts: `));
          assert.ok(error.message.includes(`${fallback}: it belongs to another user`));
          assert.match(error.hint ?? "", /XDG_STATE_HOME/);
          return true;
        });
      } finally {
        await Deno.remove(fallback);
      }
    }),
);

Deno.test(
  "lockDevice() throws a LockError when the lock file cannot be opened, or the system names no place",
  POSIX,
  () =>
    withHome(async (parts, root) => {
      // There is but one place on Windows, so nothing takes over when it cannot be used.
      const host = { os: "windows", uid: null };
      const local = { ...parts, host, environment: { LOCALAPPDATA: `${root}/local` } };
      {
        using _lock = await lockDevice(SOURCE, local);
      }
      const directory = `${root}/local\\op-sts`;
      for (const name of await namesIn(directory)) {
        await Deno.remove(`${directory}/${name}`);
        await Deno.mkdir(`${directory}/${name}`);
      }
      await assert.rejects(() => lockDevice(SOURCE, local), {
        name: "LockError",
        message:
          /^Cannot use a directory for the refresh lock: Cannot open the lock file .+: Is a directory/,
      });
      await assert.rejects(() => lockDevice(SOURCE, { ...local, environment: {} }), {
        name: "LockError",
        message: "Cannot use a directory for the refresh lock: the system names none",
      });
    }),
);
