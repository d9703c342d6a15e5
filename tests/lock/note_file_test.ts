import assert from "node:assert/strict";
import { readJson, replaceJson } from "../../lib/lock/note_file.ts";

const POSIX = { ignore: Deno.build.os === "windows" };

async function withDirectory(test: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Puts something odd at a path. */
const ODD: Record<string, (path: string) => Promise<unknown>> = {
  "a pipe": async (path) => await new Deno.Command("mkfifo", { args: [path] }).output(),
  "a link to a device": async (path) => await Deno.symlink("/dev/zero", path),
  "a link to a file": async (path) => {
    await Deno.writeTextFile(`${path}.target`, "{}");
    await Deno.symlink(`${path}.target`, path);
  },
  "a directory": async (path) => await Deno.mkdir(path),
  "a file far too large": async (path) =>
    await Deno.writeTextFile(path, `"${"x".repeat(1024 * 1024)}"`),
  "no JSON": async (path) => await Deno.writeTextFile(path, "{"),
};

Deno.test("readJson() reads what replaceJson() has written", () =>
  withDirectory(async (directory) => {
    await replaceJson(`${directory}/notes`, { a: 1 });
    await replaceJson(`${directory}/notes`, { b: 2 });
    assert.deepEqual(await readJson(`${directory}/notes`), { b: 2 });
    assert.deepEqual(await Array.fromAsync(Deno.readDir(directory), ({ name }) => name), ["notes"]);
  }));

for (const [name, put] of Object.entries(ODD)) {
  Deno.test(
    `readJson() takes ${name} for nothing, and waits for none of it`,
    POSIX,
    () =>
      withDirectory(async (directory) => {
        await put(`${directory}/notes`);
        assert.equal(await readJson(`${directory}/notes`), undefined);
      }),
  );

  Deno.test(
    `replaceJson() is led nowhere by ${name} in the way of its new file`,
    POSIX,
    () =>
      withDirectory(async (directory) => {
        await put(`${directory}/notes.new`);
        await replaceJson(`${directory}/notes`, { a: 1 });
        assert.deepEqual(await readJson(`${directory}/notes`), { a: 1 });
        const target = await Deno.readTextFile(`${directory}/notes.new.target`).catch(() => "{}");
        assert.equal(target, "{}");
      }),
  );
}
