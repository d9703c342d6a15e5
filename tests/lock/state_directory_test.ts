import assert from "node:assert/strict";
import { LockError } from "../../lib/base/errors.ts";
import { directoryProblem, openInFirst, stateDirectories } from "../../lib/lock/state_directory.ts";

const HOST = { os: Deno.build.os, uid: Deno.uid() };

Deno.test("stateDirectories() lists the same places for a user's desktop, cron, ssh and IDE", () => {
  const linux = { os: "linux", uid: 1000 };
  const darwin = { os: "darwin", uid: 501 };
  const windows = { os: "windows", uid: null };
  const HOME = "/home/me";
  const cases: [
    environment: Record<string, string>,
    host: typeof linux | typeof windows,
    string[],
  ][] = [
    [{ HOME }, linux, ["/home/me/.local/state/op-sts", "/tmp/op-sts-1000"]],
    [{ HOME, XDG_STATE_HOME: "/state" }, linux, ["/state/op-sts", "/tmp/op-sts-1000"]],
    [
      { HOME, XDG_STATE_HOME: "state", XDG_RUNTIME_DIR: "/run/user/1000", TMPDIR: "/var/tmp" },
      linux,
      ["/home/me/.local/state/op-sts", "/tmp/op-sts-1000"],
    ],
    [{ HOME: "home" }, linux, ["/tmp/op-sts-1000"]],
    [{}, linux, ["/tmp/op-sts-1000"]],
    [
      { HOME: "/Users/me", XDG_STATE_HOME: "/state" },
      darwin,
      ["/Users/me/Library/Caches/op-sts", "/tmp/op-sts-501"],
    ],
    [{ LOCALAPPDATA: "C:\\Users\\me\\AppData\\Local" }, windows, [
      "C:\\Users\\me\\AppData\\Local\\op-sts",
    ]],
    [{}, windows, []],
  ];
  for (const [environment, host, directories] of cases) {
    assert.deepEqual(stateDirectories(environment, host), directories);
  }
});

/** Runs a test in a directory of its own. */
async function inDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function modeOf(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o777;
}

const POSIX = { ignore: Deno.build.os === "windows" };

Deno.test(
  "directoryProblem() makes the directory and its parents, closed to everybody else",
  POSIX,
  () =>
    inDirectory(async (directory) => {
      const path = `${directory}/a/b/op-sts`;
      assert.equal(await directoryProblem(path, HOST), undefined);
      assert.equal(await modeOf(path), 0o700);
      assert.equal(await directoryProblem(path, HOST), undefined);
    }),
);

Deno.test(
  "directoryProblem() closes a directory that is open to others",
  POSIX,
  () =>
    inDirectory(async (directory) => {
      await Deno.chmod(directory, 0o755);
      assert.equal(await directoryProblem(directory, HOST), undefined);
      assert.equal(await modeOf(directory), 0o700);
    }),
);

Deno.test(
  "directoryProblem() says what is wrong with a path that leads elsewhere",
  POSIX,
  () =>
    inDirectory(async (directory) => {
      await Deno.mkdir(`${directory}/real`);
      await Deno.symlink(`${directory}/real`, `${directory}/link`);
      await Deno.symlink(`${directory}/missing`, `${directory}/dangling`);
      await Deno.writeTextFile(`${directory}/file`, "");
      assert.equal(
        await directoryProblem(`${directory}/link`, HOST),
        "it is a symbolic link",
      );
      for (const name of ["dangling", "file", "file/below"]) {
        assert.notEqual(await directoryProblem(`${directory}/${name}`, HOST), undefined, name);
      }
      await assert.rejects(() => Deno.stat(`${directory}/missing`), Deno.errors.NotFound);
    }),
);

Deno.test(
  "directoryProblem() refuses a directory of another user",
  POSIX,
  () =>
    inDirectory(async (directory) => {
      const host = { ...HOST, uid: (HOST.uid ?? 0) + 1 };
      assert.equal(await directoryProblem(directory, host), "it belongs to another user");
    }),
);

Deno.test(
  "openInFirst() opens in the first directory where that can be done, and says why in none",
  POSIX,
  () =>
    inDirectory(async (directory) => {
      const parts = {
        environment: { XDG_STATE_HOME: directory },
        host: { os: "linux", uid: Deno.uid() },
      };
      const [first, second] = [`${directory}/op-sts`, `/tmp/op-sts-${Deno.uid()}`];
      assert.equal(await openInFirst("it", parts, (path) => path), first);
      const fails = (...paths: string[]) => (path: string) => {
        if (paths.includes(path)) throw new LockError(`Cannot open ${path}`);
        return path;
      };
      assert.equal(await openInFirst("it", parts, fails(first)), second);
      await assert.rejects(() => openInFirst("it", parts, fails(first, second)), {
        name: "LockError",
        message: `Cannot use a directory for it: Cannot open ${first}; Cannot open ${second}`,
      });
    }),
);

Deno.test(
  "openInFirst() advises what helps where the machine has run out of something",
  POSIX,
  async () => {
    const root = await Deno.makeTempDir();
    const cases = [
      ["No space left on device", "free some space on the disk"],
      ["Disk quota exceeded", "free some space on the disk"],
      ["Too many open files", "close some programs, or raise the limit: ulimit -n 4096"],
      ["Too many open files in system", "close some programs, or raise the limit: ulimit -n 4096"],
      [
        "Permission denied",
        "make one of them yours alone, or set XDG_STATE_HOME to an absolute path that is",
      ],
    ];
    try {
      for (const [reason, hint] of cases) {
        const call = {
          environment: { XDG_STATE_HOME: root },
          host: { os: "linux", uid: Deno.uid() },
        };
        const fails = () => {
          throw new LockError(`Cannot open it: ${reason}`);
        };
        await assert.rejects(() => openInFirst("it", call, fails), { name: "LockError", hint });
      }
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
);
