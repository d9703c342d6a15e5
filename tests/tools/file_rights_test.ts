import assert from "node:assert/strict";
import { changeFile } from "../../lib/system/replacing/replace_file.ts";
import { directory } from "../directory.ts";

async function python(code: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("python3", {
    args: ["-c", code, ...args],
    stdin: "null",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

Deno.test({
  name:
    "changeFile() keeps extended attributes and mode, and shows by its time that it was changed",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using home = await directory();
    const path = `${home.path}/config`;
    await Deno.writeTextFile(path, "old");
    await Deno.chmod(path, 0o640);
    await Deno.utime(path, 1, 1);
    await python("import os, sys; os.setxattr(sys.argv[1], 'user.mine', b'kept')", path);
    await changeFile(path, () => new TextEncoder().encode("new"));
    assert.equal(await Deno.readTextFile(path), "new");
    const { mode, mtime } = await Deno.stat(path);
    assert.equal((mode ?? 0) & 0o777, 0o640);
    // Whoever watches the file by its time has to notice.
    assert.ok((mtime?.getTime() ?? 0) > 1_000_000);
    assert.equal(
      await python("import os, sys; print(os.getxattr(sys.argv[1], 'user.mine'))", path),
      "b'kept'",
    );
  },
});
