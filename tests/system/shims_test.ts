import assert from "node:assert/strict";
import type { Run, RunResult } from "../../lib/system/process.ts";
import { behindShim } from "../../lib/system/shims.ts";

function answering(result: RunResult) {
  const runs: Run[] = [];
  return {
    runs,
    run(run: Run): Promise<RunResult> {
      runs.push(run);
      return Promise.resolve(result);
    },
  };
}

const FOUND: RunResult = {
  ended: "exited",
  code: 0,
  stdout: "/home/me/.asdf/installs/1password-cli/2.34.1/bin/op\n",
  stderr: "",
};

Deno.test("behindShim() asks the manager what stands behind its shim", async () => {
  const shims: [path: string, manager: string][] = [
    ["/home/me/.asdf/shims/op", "asdf"],
    ["/opt/asdf/shims/op", "asdf"],
    ["/home/me/.local/share/mise/shims/op", "mise"],
    ["/home/me/.local/share/rtx/shims/op", "rtx"],
    ["/home/me/.local/share/aquaproj-aqua/bin/op", "aqua"],
  ];
  for (const [path, manager] of shims) {
    const { run, runs } = answering(FOUND);
    const found = await behindShim(path, { PATH: "/x" }, run);
    assert.equal(found, "/home/me/.asdf/installs/1password-cli/2.34.1/bin/op");
    assert.deepEqual(runs.map(({ program, args }) => [program, ...args]), [
      [manager, "which", "op"],
    ]);
    assert.deepEqual(runs[0]?.environment, { PATH: "/x" });
  }
});

Deno.test("behindShim() leaves other programs, and shims whose manager does not tell", async () => {
  const untouched = answering(FOUND);
  assert.equal(await behindShim("/usr/bin/op", {}, untouched.run), "/usr/bin/op");
  assert.equal(untouched.runs.length, 0);
  const silent: RunResult[] = [
    { ended: "not found" },
    { ended: "timed out" },
    { ended: "exited", code: 1, stdout: "/x", stderr: "no version is set" },
    { ended: "exited", code: 0, stdout: "op", stderr: "" },
    { ended: "exited", code: 0, stdout: "/a\n/b\n", stderr: "" },
  ];
  for (const result of silent) {
    const path = "/home/me/.asdf/shims/op";
    assert.equal(await behindShim(path, {}, answering(result).run), path);
  }
});
