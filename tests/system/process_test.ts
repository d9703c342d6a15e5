import assert from "node:assert/strict";
import { runProcess } from "../../lib/system/process.ts";

/** Shell scripts, through the whole adapter, in an environment of PATH alone. */
function sh(script: string, changes: Partial<Parameters<typeof runProcess>[0]> = {}) {
  return runProcess({
    program: "/bin/sh",
    args: ["-c", script],
    environment: { PATH: "/usr/bin:/bin" },
    timeoutMs: 30_000,
    ...changes,
  });
}

const exited = { ended: "exited", code: 0, stdout: "", stderr: "" };

// There is no sh on Windows; what is tried here is the same everywhere.
const POSIX = { ignore: Deno.build.os === "windows" };

Deno.test("runProcess() gives exit code and both streams", POSIX, async () => {
  const result = await sh("echo out; echo err >&2; exit 7");
  assert.deepEqual(result, { ended: "exited", code: 7, stdout: "out\n", stderr: "err\n" });
});

Deno.test("runProcess() decodes characters that arrive in pieces", POSIX, async () => {
  const result = await sh("printf '\\303'; sleep 0.05; printf '\\251'");
  assert.deepEqual(result, { ...exited, stdout: "é" });
});

Deno.test(
  "runProcess() passes arguments as they are and no variable that it was not given",
  POSIX,
  async () => {
    const words = await sh("", { args: ["-c", 'printf "%s|" "$@"', "sh", "a b", "", "$x"] });
    assert.deepEqual(words, { ...exited, stdout: "a b||$x|" });
    const program = "/usr/bin/env";
    const variables = await sh("", { program, args: [], environment: { ONE: "1", TWO: "a b" } });
    assert.deepEqual(variables, { ...exited, stdout: "ONE=1\nTWO=a b\n" });
  },
);

Deno.test(
  "runProcess() gives the null device for stdin when there is no input",
  POSIX,
  async () => {
    const result = await sh("cat; [ -p /dev/stdin ] || echo no pipe");
    assert.deepEqual(result, { ...exited, stdout: "no pipe\n" });
  },
);

Deno.test("runProcess() leaves our own stdin to the user", POSIX, async () => {
  const module = new URL("../../lib/system/process.ts", import.meta.url).href;
  const script = `import { runProcess } from ${JSON.stringify(module)};
    const run = { program: "/bin/cat", args: [], environment: {}, timeoutMs: 30_000 };
    console.log(JSON.stringify((await runProcess(run)).stdout));
    console.log(await new Response(Deno.stdin.readable).text());`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", script],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await new Blob(["the user's data"]).stream().pipeTo(child.stdin);
  const { stdout } = await child.output();
  assert.equal(new TextDecoder().decode(stdout), '""\nthe user\'s data\n');
});

Deno.test("runProcess() gives input through a pipe that ends", POSIX, async () => {
  const input = new TextEncoder().encode("x".repeat(300_000));
  const result = await sh("[ -p /dev/stdin ] && wc -c", { input });
  assert.ok(result.ended === "exited");
  assert.equal(result.stdout.trim(), "300000");
});

Deno.test("runProcess() minds no child that ends without reading its input", POSIX, async () => {
  const input = new TextEncoder().encode("x".repeat(300_000));
  assert.deepEqual(await sh("exit 3", { input }), { ...exited, code: 3 });
});

Deno.test(
  "runProcess() kills a child at its time, also one that minds no other signal",
  POSIX,
  async () => {
    const file = await Deno.makeTempFile();
    try {
      const script = `trap '' TERM INT HUP; echo $$ > ${file}; while :; do sleep 0.05; done`;
      const run = sh(script, { timeoutMs: 1000 });
      assert.deepEqual(await run, { ended: "timed out" });
      const pid = Number(await Deno.readTextFile(file));
      assert.ok(pid > 1);
      // The process is gone or waits for its parent to take note.
      for (let tries = 0; isAlive(pid); tries++) {
        assert.ok(tries < 100);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } finally {
      await Deno.remove(file);
    }
  },
);

/** Processes that write their ids into a file, one a line, and stay. */
const FAMILY = `
  sh -c 'sh -c '"'"'echo $$ >> "$1"; while :; do sleep 0.05; done'"'"' sh "$1" & echo $$ >> "$1"; wait' sh "$1" &
  echo $$ >> "$1"
  wait`;

async function pidsIn(file: string, count: number): Promise<number[]> {
  for (let tries = 0;; tries++) {
    const pids = (await Deno.readTextFile(file)).trim().split("\n").filter(Boolean).map(Number);
    if (pids.length >= count) return pids;
    assert.ok(tries < 500, `only ${pids.length} processes began`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function assertGone(pids: readonly number[]): Promise<void> {
  for (const pid of pids) {
    for (let tries = 0; isAlive(pid); tries++) {
      assert.ok(tries < 200, `${pid} goes on`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

Deno.test("runProcess() ends at its time what the child has started as well", POSIX, async () => {
  const file = await Deno.makeTempFile();
  try {
    const run = sh("", { args: ["-c", FAMILY, "sh", file], timeoutMs: 2000 });
    const pids = await pidsIn(file, 3);
    assert.deepEqual(await run, { ended: "timed out" });
    await assertGone(pids);
  } finally {
    await Deno.remove(file);
  }
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(
    `runProcess() takes a writing child and its children along when ${signal} ends us`,
    POSIX,
    async () => {
      const file = await Deno.makeTempFile();
      try {
        const module = new URL("../../lib/system/process.ts", import.meta.url).href;
        const script = `import { runProcess } from ${JSON.stringify(module)};
        const environment = { PATH: "/usr/bin:/bin" };
        const args = ["-c", ${JSON.stringify(FAMILY)}, "sh", ${JSON.stringify(file)}];
        const input = new TextEncoder().encode("{}");
        await runProcess({ program: "/bin/sh", args, environment, input, timeoutMs: 60_000 });`;
        const us = new Deno.Command(Deno.execPath(), {
          args: ["eval", "--no-config", script],
          stdin: "null",
        }).spawn();
        const pids = await pidsIn(file, 3);
        us.kill(signal);
        const status = await us.status;
        assert.equal(status.signal, signal);
        await assertGone(pids);
      } finally {
        await Deno.remove(file);
      }
    },
  );
}

Deno.test(
  "runProcess() goes on with a writing child when a signal comes that was ignored before",
  POSIX,
  async () => {
    const module = new URL("../../lib/system/process.ts", import.meta.url).href;
    // As by nohup for the one, and by a script's & for the other two; then what nobody ignores still ends us.
    for (const [names, end] of [["HUP", "TERM"], ["INT QUIT", "TERM"], ["HUP INT TERM", "KILL"]]) {
      const sent = String(names).split(" ").map((name) => `kill -s ${name} "$1" $$`).join("; ");
      const args = ["-c", `${sent}; sleep 0.2; echo written`, "sh"];
      const script = `import { runProcess } from ${JSON.stringify(module)};
      const environment = { PATH: "/usr/bin:/bin" };
      const args = [...${JSON.stringify(args)}, String(Deno.pid)];
      const input = new Uint8Array();
      const run = { program: "/bin/sh", args, environment, input, timeoutMs: 60_000 };
      console.log((await runProcess(run)).stdout);
      Deno.kill(Deno.pid, "SIG${end}");
      await new Promise((resolve) => setTimeout(resolve, 60_000));`;
      const us = new Deno.Command("/bin/sh", {
        args: [
          "-c",
          `trap '' ${names}; exec "$@"`,
          "sh",
          Deno.execPath(),
          "eval",
          "--no-config",
          script,
        ],
        stdin: "null",
        stdout: "piped",
      });
      const { signal, stdout } = await us.output();
      assert.deepEqual([new TextDecoder().decode(stdout).trim(), signal], ["written", `SIG${end}`]);
    }
  },
);

for (const end of ["kill -s INT $$", "exit 1"]) {
  Deno.test(
    `runProcess() ends with us, also when the child's end is told first (${end})`,
    POSIX,
    async () => {
      const module = new URL("../../lib/system/process.ts", import.meta.url).href;
      // Both at once, as for Ctrl-C: which one is told first differs from run to run.
      const child = `kill -s INT "$1" & ${end}`;
      const script = `import { runProcess } from ${JSON.stringify(module)};
      const environment = { PATH: "/usr/bin:/bin" };
      const args = ["-c", ${JSON.stringify(child)}, "sh", String(Deno.pid)];
      const input = new TextEncoder().encode("{}");
      await runProcess({ program: "/bin/sh", args, environment, input, timeoutMs: 60_000 });
      console.log("went on");`;
      const us = new Deno.Command(Deno.execPath(), {
        args: ["eval", "--no-config", script],
        stdin: "null",
        stdout: "piped",
      });
      for (
        const { signal, stdout } of await Promise.all(Array.from({ length: 5 }, () => us.output()))
      ) {
        assert.deepEqual([signal, new TextDecoder().decode(stdout)], ["SIGINT", ""]);
      }
    },
  );
}

Deno.test(
  "runProcess() lets signals do what they did once the child has ended",
  POSIX,
  async () => {
    const module = new URL("../../lib/system/process.ts", import.meta.url).href;
    const script = `import { runProcess } from ${JSON.stringify(module)};
    const input = new Uint8Array();
    await runProcess({ program: "/bin/cat", args: [], environment: {}, input, timeoutMs: 60_000 });
    Deno.kill(Deno.pid, "SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;
    const us = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-config", script],
      stdin: "null",
    }).spawn();
    assert.equal((await us.status).signal, "SIGTERM");
  },
);

Deno.test(
  "runProcess() ends a child that does not stop printing, on either stream",
  POSIX,
  async () => {
    for (const to of ["", " >&2"]) {
      const result = await sh(`while :; do echo ${"x".repeat(4000)}${to}; done`);
      assert.deepEqual(result, { ended: "endless output" });
    }
  },
);

function isAlive(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch {
    return false;
  }
}

Deno.test("runProcess() starts nothing that could outlive a time that is over", POSIX, async () => {
  assert.deepEqual(await sh("sleep 30", { timeoutMs: -5 }), { ended: "timed out" });
});

Deno.test(
  "runProcess() goes on when a daemon holds the pipes behind the child's end",
  POSIX,
  async () => {
    const before = performance.now();
    const result = await sh("sleep 20 & echo $!; echo late >&2");
    assert.ok(performance.now() - before < 15_000);
    assert.ok(result.ended === "exited");
    assert.match(result.stdout, /^\d+\n$/);
    assert.equal(result.stderr, "late\n");
    Deno.kill(Number(result.stdout), "SIGKILL");
  },
);

Deno.test(
  "runProcess() tells a program that is not there from one that cannot be executed",
  POSIX,
  async () => {
    const file = await Deno.makeTempFile();
    try {
      await Deno.chmod(file, 0o600);
      const cases: [program: string, ended: string][] = [
        ["op-sts-no-such-program", "not found"],
        ["/no/such/program", "not found"],
        [file, "not executable"],
        ["/", "not executable"],
      ];
      for (const [program, ended] of cases) {
        assert.deepEqual(await sh("", { program }), { ended }, program);
      }
    } finally {
      await Deno.remove(file);
    }
  },
);

Deno.test("runProcess() looks for a name in the PATH that the child gets", POSIX, async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.symlink("/bin/sh", `${directory}/my-shell`);
    const run = { program: "my-shell", args: ["-c", "exit 5"] };
    assert.deepEqual(await sh("", { ...run, environment: { PATH: directory } }), {
      ...exited,
      code: 5,
    });
    assert.deepEqual(await sh("", run), { ended: "not found" });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("runProcess() tells a right that the program itself lacks from a fault of the other one", async () => {
  const module = new URL("../../lib/system/process.ts", import.meta.url).href;
  const script = `import { runProcess } from ${JSON.stringify(module)};
    const run = { program: "/bin/cat", args: [], environment: {}, timeoutMs: 30_000 };
    await runProcess(run).catch((error) => console.log(error.name));`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, script);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--no-prompt", "--allow-read", "--quiet", file],
    stderr: "inherit",
  }).output();
  await Deno.remove(file);
  assert.equal(new TextDecoder().decode(stdout), "NotCapable\n");
});

Deno.test(
  "runProcess() leaves a writing child alone on signals that are another program's",
  POSIX,
  async () => {
    const module = new URL("../../lib/system/process.ts", import.meta.url).href;
    const script = `import { runProcess } from ${JSON.stringify(module)};
    let heard = 0;
    Deno.addSignalListener("SIGINT", () => heard++);
    const run = { program: "/bin/sh", args: ["-c", "echo up >&2; sleep 0.5; cat"],
      input: new TextEncoder().encode("all of it"), environment: { PATH: "/usr/bin:/bin" },
      timeoutMs: 30_000, goesOnWithUs: true, onStart: () => console.log("up") };
    const { stdout } = await runProcess(run);
    console.log(stdout, heard);
    Deno.exit();`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-config", script],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    reader.releaseLock();
    child.kill("SIGINT");
    assert.equal(new TextDecoder().decode((await child.output()).stdout), "all of it 1\n");
  },
);
