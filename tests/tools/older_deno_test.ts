import assert from "node:assert/strict";
import { ended, makeWorld } from "../world.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** What people may still run from source with: it sends text and bytes again when a line is dropped, even a fresh one. */
const OLDER = "deno@2.7.11";

/** Path of the older Deno, from the npm registry. */
async function olderDeno(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("npx", {
    args: ["-y", OLDER, "eval", "console.log(Deno.version.deno, Deno.execPath())"],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const [version, path = ""] = new TextDecoder().decode(stdout).trim().split(" ");
  // Another one would prove nothing.
  assert.equal(`deno@${version}`, OLDER);
  return path;
}

Deno.test(`a one-time code leaves this machine once on an older Deno too (npx ${OLDER})`, async () => {
  const deno = await olderDeno();
  for (const fault of ["drop", "drop after use"] as const) {
    await using world = await makeWorld();
    world.sts.behave({ faults: [{ fault }] });
    const { code, stderr } = await ended(
      new Deno.Command(deno, {
        args: ["run", "-A", "-q", "--no-prompt", "--frozen", `${ROOT}main.ts`],
        env: world.env,
        clearEnv: true,
        cwd: world.home,
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
    );
    assert.equal(code, 1);
    assert.match(stderr, /STS \(.*\) did not answer: connection closed/);
    assert.equal(world.sts.calls.length, 1);
  }
});

Deno.test(`each request leaves this machine once on the wire of an older Deno (npx ${OLDER})`, async () => {
  const { success, stdout, stderr } = await new Deno.Command(await olderDeno(), {
    args: [
      ...["test", "-A", "--quiet", "--frozen", "--filter=/sends a request once/"],
      "tests/sts/wire_test.ts",
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.ok(success, text + new TextDecoder().decode(stderr));
  assert.match(text, /ok \| 6 passed \| 0 failed/);
});
