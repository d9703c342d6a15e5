/**
 * `deno task smoke:arm64`: the smoke test with the program run from source by Deno for Linux on ARM, on any Linux by
 * QEMU. Everything around it, `op` among them, runs as usual. It wants a machine that has nothing else to do: the program
 * waits 10 s for AWS, and emulated it takes five of them for itself.
 *
 * It needs Debian's `qemu-user-static`, `libc6-arm64-cross` and `libgcc-s1-arm64-cross`.
 *
 * @module
 */

import { npmPackage } from "./npm_package.ts";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);
const FOLDER = `${ROOT}build/arm64`;

const version = (await Deno.readTextFile(`${ROOT}.ci/deno_version`)).trim();
const deno = `${await npmPackage("@deno/linux-arm64-glibc", version)}/deno`;
// It takes ten times as long and more.
const runtime = [
  ...["env", "OP_STS_TIMEOUT=10m"],
  ...["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu", deno],
];

await Deno.mkdir(FOLDER, { recursive: true });
const source = `${FOLDER}/from-source`;
const flags = ["run", "-A", "-q", "--no-prompt", "--frozen", `${ROOT}main.ts`];
const words = [...runtime, ...flags].join(" ");
await Deno.writeTextFile(source, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });

await run({ OP_STS_TEST_PROGRAM: source, OP_STS_TEST_STORM: "2" }, "task", "smoke");

async function run(env: Record<string, string>, ...args: string[]): Promise<void> {
  const { code } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT, env }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
