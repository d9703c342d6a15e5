/**
 * `deno task compile:check`: compiles for this machine and reads the result; compiles the same files in another place
 * and compares; then looks whether one version of Deno is named everywhere.
 *
 * @module
 */

import { type Payload, problemsOf, readPayload } from "./compiled_file.ts";
import { PERMISSIONS } from "./permissions.ts";
import { TARGETS } from "./targets.ts";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);

/** Sends codes with another version on purpose. */
const OLDER = "tests/tools/older_deno_test.ts";

/** `npx deno@VERSION` in README and elsewhere cannot read `.ci/deno_version`. */
const VERSION = /\bdeno@v?(\d+\.\d+\.\d+)/g;

const problems = await check();
for (const problem of problems) print(Deno.stderr, `compile:check: ${problem}\n`);
Deno.exit(problems.length === 0 ? 0 : 1);

async function check(): Promise<string[]> {
  const files = (await run("git", "-C", ROOT, "ls-files", "-z")).split("\0").slice(0, -1);
  const payload = await compile(ROOT);
  const problems = problemsOf(payload, PERMISSIONS, await bundleIn(`${ROOT}dist/`));
  if (await isDifferentElsewhere(payload, files)) {
    problems.push("two compilations of the same files differ");
  }
  problems.push(...await otherVersions(files));
  const kB = Math.round(payload.bytes.length / 1000);
  print(Deno.stdout, `compiled: ${payload.files.size} files, ${kB} kB\n`);
  return problems;
}

async function compile(root: string): Promise<Payload> {
  await run(Deno.execPath(), "run", "-A", "-q", `${root}.ci/compile.ts`);
  const target = TARGETS.find(({ triple }) => triple === Deno.build.target);
  return readPayload(await Deno.readFile(`${root}build/${target?.triple}/${target?.binary}`));
}

async function isDifferentElsewhere(here: Payload, files: readonly string[]): Promise<boolean> {
  const root = await Deno.makeTempDir({ prefix: "op-sts-compile-" });
  try {
    for (const file of files) {
      await Deno.mkdir(`${root}/${file}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.copyFile(ROOT + file, `${root}/${file}`);
    }
    const there = await compile(`${root}/`);
    return there.bytes.length !== here.bytes.length ||
      there.bytes.some((byte, at) => byte !== here.bytes[at]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function bundleIn(directory: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const { name, isFile } of Deno.readDir(directory)) {
    // The single file is none that a binary embeds.
    if (!isFile) continue;
    files.set(name, await Deno.readTextFile(directory + name));
  }
  return files;
}

async function otherVersions(files: readonly string[]): Promise<string[]> {
  const pinned = (await Deno.readTextFile(`${ROOT}.ci/deno_version`)).trim();
  const problems: string[] = [];
  for (const file of files.filter((file) => file !== OLDER)) {
    const text = await Deno.readTextFile(ROOT + file);
    for (const [, version] of text.matchAll(VERSION)) {
      if (version !== pinned) problems.push(`${file} names Deno ${version}, not ${pinned}`);
    }
  }
  return problems;
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot run ${program}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}

function print(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  to.writeSync(new TextEncoder().encode(text));
}
