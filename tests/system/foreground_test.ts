import assert from "node:assert/strict";
import { ended } from "../world.ts";

const MODULE = new URL("../../lib/system/foreground.ts", import.meta.url).href;

/** Runs a script of `sh` in the foreground of a process that leads a group of its own, as a shell starts it. */
function start(script: string, env: Record<string, string> = {}): Deno.ChildProcess {
  const code = `import { runForeground } from ${JSON.stringify(MODULE)};
    const { PATH, ...environment } = Deno.env.toObject();
    const run = { program: "/bin/sh", args: ["-c", ${JSON.stringify(script)}],
      environment: { ...environment, PATH: "/usr/bin:/bin" }, without: ["TAKEN"] };
    Deno.exit(await runForeground(run));`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", code],
    env: { PATH: "/usr/bin:/bin", HOME: Deno.env.get("HOME") ?? "/", ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
}

/** Reads until a line has come. */
async function readLine(child: Deno.ChildProcess): Promise<void> {
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
}

if (Deno.build.os !== "windows") {
  for (const signal of ["INT", "QUIT", "TERM", "HUP", "USR1", "USR2"] as const) {
    for (const toWhom of ["the group", "us alone"] as const) {
      Deno.test(`runForeground() has SIG${signal} to ${toWhom} reach the program once`, async () => {
        const script = `exec 2>/dev/null; trap 'echo got it' ${signal}; echo up
          for turn in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 0.1; done; exit 7`;
        const child = start(script);
        await readLine(child);
        Deno.kill(toWhom === "the group" ? -child.pid : child.pid, `SIG${signal}`);
        assert.deepEqual(await ended(child), { code: 7, stdout: "got it\n", stderr: "" });
      });
    }
  }

  Deno.test("runForeground() ends as a program does that a signal ends", async () => {
    const child = start("echo up; exec sleep 30");
    await readLine(child);
    child.kill("SIGINT");
    assert.equal((await ended(child)).code, 130);
  });

  Deno.test("runForeground() leaves nobody behind when it is killed", async () => {
    const child = start("echo up; exec sleep 0.2");
    await readLine(child);
    child.kill("SIGKILL");
    const { stdout } = await ended(child);
    assert.equal(stdout, "");
    const left = await new Deno.Command("/bin/sh", {
      args: [
        "-c",
        `for try in 1 2 3 4 5 6 7 8 9; do
        kill -0 -${child.pid} 2>/dev/null || { echo gone; exit; }; sleep 0.3; done`,
      ],
    }).output();
    assert.equal(new TextDecoder().decode(left.stdout), "gone\n");
  });

  Deno.test("runForeground() hands on variables that are no text, but none that it was not to", async () => {
    const outer = `NO_TEXT=$(printf 'a\\351b') TAKEN=$(printf '\\351') KEPT=1 exec "$@"`;
    const code = `import { runForeground } from ${JSON.stringify(MODULE)};
      const environment = { ...Deno.env.toObject(), ADDED: "2" };
      delete environment.GONE;
      const args = ["-c", 'printf %s "$NO_TEXT" | od -An -to1; echo "$KEPT $ADDED $GONE" \${TAKEN+taken}'];
      const run = { program: "/bin/sh", args, environment, without: ["TAKEN"] };
      Deno.exit(await runForeground(run));`;
    const { stdout } = await new Deno.Command("/bin/sh", {
      args: ["-c", outer, "sh", Deno.execPath(), "eval", "--no-config", code],
      env: { GONE: "3" },
      stderr: "inherit",
    }).output();
    assert.equal(new TextDecoder().decode(stdout), " 141 351 142\n1 2 \n");
  });
}
