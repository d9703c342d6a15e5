import assert from "node:assert/strict";
import { LockError } from "../../lib/base/errors.ts";
import { openLockFile } from "../../lib/lock/lock_file.ts";

async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true }).catch(() => {});
  }
}

const POSIX = { ignore: Deno.build.os === "windows" };

Deno.test("tryTake() takes a free lock, never waits for a held one, and gets it when it is released", () =>
  inDirectory(async (directory) => {
    using first = openLockFile(`${directory}/lock`);
    using second = openLockFile(`${directory}/lock`);
    assert.ok(await first.tryTake());
    assert.ok(!await second.tryTake());
    first.release();
    assert.ok(await second.tryTake());
    assert.ok(!await first.tryTake());
  }));

Deno.test("openLockFile() lets go of the lock at the end of its scope", () =>
  inDirectory(async (directory) => {
    {
      using first = openLockFile(`${directory}/lock`);
      assert.ok(await first.tryTake());
    }
    using second = openLockFile(`${directory}/lock`);
    assert.ok(await second.tryTake());
  }));

Deno.test(
  "tryTake() moves on to the file that is there now when its own was unlinked",
  POSIX,
  () =>
    inDirectory(async (directory) => {
      const path = `${directory}/lock`;
      using waiter = openLockFile(path);
      await Deno.remove(path);
      using holder = openLockFile(path);
      assert.ok(await holder.tryTake());
      // Its own file is free, but excludes nobody any more.
      assert.ok(!await waiter.tryTake());
      assert.ok(!await waiter.tryTake());
      holder.release();
      assert.ok(await waiter.tryTake());
    }),
);

Deno.test(
  "tryTake() makes the file anew when it was unlinked and nobody else has",
  POSIX,
  () =>
    inDirectory(async (directory) => {
      const path = `${directory}/lock`;
      using lock = openLockFile(path);
      await Deno.remove(path);
      assert.ok(!await lock.tryTake());
      assert.ok(await lock.tryTake());
      assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    }),
);

Deno.test(
  "openLockFile() throws a LockError when the file cannot be opened",
  POSIX,
  () =>
    inDirectory(async (directory) => {
      await Deno.mkdir(`${directory}/lock`);
      assert.throws(() => openLockFile(`${directory}/lock`), {
        name: "LockError",
        message: `Cannot open the lock file ${directory}/lock: Is a directory`,
      });
    }),
);

Deno.test(
  "tryTake() throws a LockError when the whole directory was removed",
  POSIX,
  () =>
    inDirectory(async (directory) => {
      using lock = openLockFile(`${directory}/lock`);
      await Deno.remove(directory, { recursive: true });
      await assert.rejects(() => lock.tryTake(), (error) => {
        assert.ok(error instanceof LockError);
        assert.ok(error.message.startsWith(`Cannot take the refresh lock ${directory}/lock: `));
        return true;
      });
    }),
);

for (
  const { name, put, problem } of [
    {
      name: "a link",
      put: (path: string) => Deno.symlink(`${path}.target`, path),
      problem: "it is a symbolic link",
    },
    {
      name: "another name of a file",
      put: (path: string) => Deno.link(`${path}.target`, path),
      problem: "it has another name elsewhere",
    },
    {
      name: "a pipe",
      put: async (path: string) => void await new Deno.Command("mkfifo", { args: [path] }).output(),
      problem: "it is no regular file",
    },
  ]
) {
  Deno.test(
    `openLockFile() refuses ${name}, and touches nothing that it leads to`,
    POSIX,
    async () => {
      const directory = await Deno.makeTempDir();
      const path = `${directory}/lock`;
      try {
        await Deno.writeTextFile(`${path}.target`, "mine", { mode: 0o444 });
        await put(path);
        assert.throws(() => openLockFile(path), {
          name: "LockError",
          message: `Cannot open the lock file ${path}: ${problem}`,
        });
        const { mode } = await Deno.stat(`${path}.target`);
        assert.equal((mode ?? 0) & 0o777, 0o444);
        assert.equal(await Deno.readTextFile(`${path}.target`), "mine");
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    },
  );
}
