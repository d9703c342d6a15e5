import assert from "node:assert/strict";
import { directory } from "../directory.ts";

const SIZE = 4 << 20;
const ROOT = new URL("../../", import.meta.url);

/** Replaces a file by turns with two contents of 4 MB, for ever. */
function writer(path: string): Deno.ChildProcess {
  const code = `
    import { replaceFile } from ${JSON.stringify(new URL("lib/system/replace_file.ts", ROOT).href)};
    const path = ${JSON.stringify(path)};
    const contents = [97, 98].map((byte) => new Uint8Array(${SIZE}).fill(byte));
    console.log("ready");
    for (let turn = 1;; turn++) {
      const [found, bytes] = turn % 2 ? contents : contents.toReversed();
      await replaceFile(path, { found, bytes });
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
  Deno.test(`replaceFile() leaves the old content or the new when ${signal} comes at any moment`, async () => {
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
