/**
 * The gate on coverage stands whatever killed processes leave behind.
 *
 * @module
 */

import assert from "node:assert/strict";

const [GATE, DIGEST] = ["../../.ci/coverage.ts", "../../lib/base/digest.ts"].map((path) =>
  decodeURIComponent(new URL(path, import.meta.url).pathname)
);

async function deno(args: string[], env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const [out = "", said = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out, said };
}

Deno.test("the gate leaves out what killed processes left, and shows the rest", async () => {
  const root = await Deno.makeTempDir();
  const seen = `${root}/seen`;
  await Deno.writeTextFile(
    `${root}/use.ts`,
    `import { digestOf } from "file://${DIGEST}"; await digestOf("");`,
  );
  assert.equal((await deno(["run", `${root}/use.ts`], { DENO_COVERAGE_DIR: seen })).code, 0);
  const [{ name: whole } = { name: "" }] = await Array.fromAsync(Deno.readDir(seen));
  const text = await Deno.readTextFile(`${seen}/${whole}`);
  const torn = ["", "{", text.slice(0, -1), text.slice(0, text.length / 2)];
  for (const [index, part] of torn.entries()) {
    await Deno.writeTextFile(`${seen}/torn${index}.json`, part);
  }
  const { code, out, said } = await deno(["run", "-A", GATE ?? "", seen]);
  assert.equal(code, 0, said);
  assert.match(out, /^4 files of killed processes were torn and left out\n[^]*digest\.ts/);
  await Deno.remove(root, { recursive: true });
});

Deno.test("the gate fails where too little was covered", async () => {
  const root = await Deno.makeTempDir();
  const seen = `${root}/seen`;
  await Deno.writeTextFile(`${root}/use.ts`, `import "file://${DIGEST}";`);
  await deno(["run", `${root}/use.ts`], { DENO_COVERAGE_DIR: seen });
  const { code, said } = await deno(["run", "-A", GATE ?? "", seen]);
  assert.equal(code, 1);
  assert.match(said, /threshold not met/);
  await Deno.remove(root, { recursive: true });
});
