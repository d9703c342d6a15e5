import assert from "node:assert/strict";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** What people still run from source with; its client sends a request twice on a line that was used before. */
const OLDER = "deno@2.7.11";

Deno.test(`a one-time code leaves this machine once on an older Deno too (npx ${OLDER})`, async () => {
  const { success, stdout, stderr } = await new Deno.Command("npx", {
    args: [
      ...["-y", OLDER, "test", "-A", "--quiet", "--no-lock"],
      "--filter=/sends a request once|sends no code twice/",
      ...["tests/sts/wire_test.ts", "tests/e2e/sts_line_test.ts"],
    ],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.ok(success, text + new TextDecoder().decode(stderr));
  assert.match(text, /ok \| 7 passed \| 0 failed/);
});
