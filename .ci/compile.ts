/**
 * `deno task compile [--target TARGET]`: a binary in `build/TARGET/`, with the bundle in it and nothing else.
 *
 * Without prompts, for which nobody is there, and without a code cache: its file lies under a name that anybody can
 * guess in a directory that may be everybody's. What it may do is in `permissions.ts`.
 *
 * `DENORT_BIN` set to the path of `deno` makes this work where the base of binaries cannot be downloaded; the result
 * can be checked, but not run.
 *
 * @module
 */

import { permissionFlags, PERMISSIONS } from "./permissions.ts";
import { TARGETS } from "./targets.ts";

const ROOT = new URL("../", import.meta.url);
const DIST = new URL("dist/", ROOT);

const [option, named] = Deno.args;
const triple = option === "--target" ? named : Deno.build.target;
const target = TARGETS.find((each) => each.triple === triple);
const [pinned] = (await Deno.readTextFile(new URL(".ci/deno_version", ROOT))).split("\n");

if ((option !== undefined && option !== "--target") || target === undefined) {
  const names = TARGETS.map((each) => each.triple).join(", ");
  fail(`Cannot compile ${triple ?? option}: write --target and one of ${names}`);
} else if (Deno.version.deno !== pinned) {
  fail(`Cannot compile with Deno ${Deno.version.deno}: binaries are made with ${pinned}`);
} else {
  await deno("run", "-A", "-q", ".ci/bundle.ts");
  // Times of files are embedded as well, and two binaries of one commit should not differ by them.
  for await (const { name } of Deno.readDir(DIST)) await Deno.utime(new URL(name, DIST), 0, 0);
  await deno(
    "compile",
    "--quiet",
    "--no-config",
    "--no-lock",
    "--no-npm",
    "--no-remote",
    "--no-check",
    "--no-prompt",
    "--no-code-cache",
    "--app-name=op-sts",
    // No compilers: hit and miss take as long without them, and the agent does not grow.
    "--v8-flags=--lite-mode",
    ...permissionFlags(PERMISSIONS),
    `--target=${target.triple}`,
    `--output=build/${target.triple}/${target.binary}`,
    "dist/op-sts.js",
  );
}

async function deno(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT }).output();
  if (!success) fail(new TextDecoder().decode(stderr));
}

function fail(text: string): never {
  Deno.stderr.writeSync(new TextEncoder().encode(text + "\n"));
  Deno.exit(1);
}
