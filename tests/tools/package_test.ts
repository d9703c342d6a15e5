import assert from "node:assert/strict";
import { type Directory, directory } from "../directory.ts";
import type { Ended } from "../emulators/op/run.ts";
import { ended } from "../world.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** One target for each kind of archive. */
const TARGETS = { "x86_64-pc-windows-msvc": "op-sts.exe", "x86_64-unknown-linux-gnu": "op-sts" };

/** Copies what is packed as a checkout would, packs it, and prints the sums; all under one umask. */
const PACK = `set -eu; umask "$2"; mkdir "$0"; cd "$1"
tar -cf - .ci lib main.ts deno.json deno.lock LICENSE README.md README.ja.md |
  tar -C "$0" --no-same-permissions -xf -
cd "$0"
${
  Object.entries(TARGETS).map(([target, binary]) =>
    `mkdir -p build/${target}; echo > build/${target}/${binary}; .ci/package ${target}`
  ).join("\n")
}
cd build/release; sha256sum *`;

/** Packs with a `readelf` that finds one need of a binary. */
async function pack(place: Directory, umask: string, needs: string): Promise<Ended> {
  const bin = `${place.path}/bin`;
  await Deno.mkdir(bin, { recursive: true });
  await Deno.writeTextFile(
    `${bin}/readelf`,
    `#!/bin/sh\necho "Name: GLIBC_2.2.5"; echo ${needs}\n`,
    {
      mode: 0o755,
    },
  );
  const deno = Deno.execPath().replace(/\/[^/]*$/, "");
  return await ended(
    new Deno.Command("/bin/sh", {
      args: ["-c", PACK, `${place.path}/${umask}-${needs}`, ROOT, umask],
      // Of the man page, which a checkout dates by its last commit.
      env: { PATH: `${bin}:${deno}:${Deno.env.get("PATH")}`, SOURCE_DATE_EPOCH: "0" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
}

Deno.test("one binary gives one archive, whatever the umask of checkout and packing", async () => {
  await using place = await directory();
  const sums: string[] = [];
  for (const umask of ["000", "022", "077"]) {
    const { code, stdout, stderr } = await pack(place, umask, "GLIBC_2.27");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(stdout.trim().split("\n").length, 2);
    sums.push(stdout);
  }
  assert.equal(new Set(sums).size, 1, sums.join("\n"));
});

Deno.test("a binary that needs a younger glibc than promised is not packed", async () => {
  await using place = await directory();
  for (const needs of ["GLIBC_2.28", "GLIBC_2.100"]) {
    const { code, stderr } = await pack(place, "022", needs);
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`it needs ${RegExp.escape(needs)}, and README promises 2\\.27`),
    );
  }
});
