import assert from "node:assert/strict";
import { directory } from "../../directory.ts";

const SIZE = 4 << 20;
const ROOT = new URL("../../../", import.meta.url);

/** Replaces a file by turns with two contents of 4 MB, for ever. */
function writer(path: string): Deno.ChildProcess {
  const code = `
    import { changeFile } from ${
    JSON.stringify(new URL("lib/system/replacing/replace_file.ts", ROOT).href)
  };
    const path = ${JSON.stringify(path)};
    const contents = [97, 98].map((byte) => new Uint8Array(${SIZE}).fill(byte));
    console.log("ready");
    for (let turn = 1;; turn++) {
      await changeFile(path, () => contents[turn % 2]);
    }`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", code],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
  }).spawn();
}

async function assertWhole(path: string): Promise<void> {
  const content = await Deno.readFile(path);
  assert.equal(content.length, SIZE);
  assert.equal(content[0], content[SIZE - 1], "half of each");
}

for (const signal of ["SIGKILL", "SIGINT", "SIGTERM"] as const) {
  Deno.test(`changeFile() leaves the old content or the new when ${signal} comes at any moment`, async () => {
    await using home = await directory();
    const path = `${home.path}/credentials`;
    for (let round = 0; round < 6; round++) {
      await Deno.writeFile(path, new Uint8Array(SIZE).fill(97), { mode: 0o600 });
      const child = writer(path);
      const output = child.stdout.getReader();
      await output.read();
      for (let moment = 0; moment < 60; moment++) {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 6));
        // What a stopped process leaves to be seen is what a killed one would leave.
        child.kill("SIGSTOP");
        await assertWhole(path);
        child.kill("SIGCONT");
      }
      child.kill(signal);
      await child.status;
      await output.cancel();
      await assertWhole(path);
      for await (const { name } of Deno.readDir(home.path)) {
        if (name === "credentials") continue;
        assert.equal(signal, "SIGKILL", "only SIGKILL may leave anything beside the file");
        const { mode } = await Deno.stat(`${home.path}/${name}`);
        assert.equal((mode ?? 0) & 0o077, 0);
      }
    }
  });
}

/** Adds a line of its own to a file so many times; prints what it was told and goes on. */
function adder(path: string, name: string, turns: number): Deno.ChildProcess {
  const code = `
    import { changeFile } from ${
    JSON.stringify(new URL("lib/system/replacing/replace_file.ts", ROOT).href)
  };
    for (let turn = 0; turn < ${turns}; turn++) {
      const line = new TextEncoder().encode("${name} " + turn + "\\n");
      try {
        await changeFile(${JSON.stringify(path)}, (found) =>
          Uint8Array.from([...found ?? [], ...line]));
      } catch (error) {
        console.log(error.name + ": " + error.message);
      }
    }`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", code],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("changeFile() loses no change when many processes change one file at once", async () => {
  await using home = await directory();
  const path = `${home.path}/new/config`;
  const names = ["a", "b", "c", "d", "e", "f"];
  const outputs = await Promise.all(names.map((name) => adder(path, name, 25).output()));
  for (const { stdout, stderr } of outputs) {
    assert.equal(new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr), "");
  }
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
  assert.deepEqual(
    lines.sort(),
    names.flatMap((name) => Array.from({ length: 25 }, (_, turn) => `${name} ${turn}`)).sort(),
  );
  const beside = await Array.fromAsync(Deno.readDir(`${home.path}/new`), ({ name }) => name);
  assert.deepEqual(beside, ["config"]);
});

Deno.test({
  name: "changeFile() loses nothing of another program that renames over the file, or says so",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using home = await directory();
    const path = `${home.path}/config`;
    await Deno.writeTextFile(path, "");
    const other = new Deno.Command(Deno.execPath(), {
      args: [
        "eval",
        "--quiet",
        `const path = ${JSON.stringify(path)};
        for (let turn = 0; turn < 400; turn++) {
          const text = Deno.readTextFileSync(path);
          Deno.writeTextFileSync(path + ".other", text + "other " + turn + "\\n");
          Deno.renameSync(path + ".other", path);
          await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 5));
        }`,
      ],
      stdin: "null",
    }).spawn();
    const ours = await adder(path, "ours", 150).output();
    assert.ok((await other.status).success);
    const told = new TextDecoder().decode(ours.stdout).split("\n").filter((line) => line !== "");
    for (const line of told) assert.match(line, /^FileError: Cannot vouch for /);
    // It keeps what it has read, so what is missing of it is what we have replaced: one line at a time, or two where
    // this machine was busy in that moment.
    const lines = (await Deno.readTextFile(path)).split("\n");
    const missing = 400 - lines.filter((line) => line.startsWith("other ")).length;
    assert.ok(missing <= 2 * told.length, `${missing} lost, ${told.length} told`);
  },
});
