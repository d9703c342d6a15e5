import assert from "node:assert/strict";
import { FileError } from "../../../lib/base/errors.ts";
import { checkReplaceable } from "../../../lib/system/replacing/file_rights.ts";
import { directory } from "../../directory.ts";

Deno.test({
  name: "checkReplaceable() gives a command that is about the file, whatever its path is",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using home = await directory();
    const path = `${home.path}/my aws config`;
    await Deno.writeTextFile(path, "");
    await Deno.chmod(path, 0o400);
    assert.throws(() => checkReplaceable(path), (error: unknown) => {
      assert.ok(error instanceof FileError);
      assert.equal(error.hint, `run: chmod u+w '${path}'`);
      return true;
    });
  },
});
