/**
 * Bundles the program into `dist/`: what a binary embeds.
 *
 * Three bundles. One with code splitting would give the entry a static import of a chunk of the AWS SDK, which costs
 * every hit the loading of `node:` modules, and would cut the way to the session agent into a dozen files.
 *
 * @module
 */

const ROOT = new URL("../", import.meta.url);
const DIST = new URL("dist/", ROOT);

/** Modules that are bundles of their own, each imported in one place. */
const APART = ["program", "sts_client"];

/** Largest size of the entry in bytes: all that a session from the agent takes. */
const ENTRY_LIMIT = 16 * 1024;

await Deno.remove(DIST, { recursive: true }).catch(() => {});
await bundle("--external", "*/program.ts", "--output", "dist/op-sts.js", "main.ts");
await bundle(
  "--code-splitting",
  "--external",
  "*/sts_client.ts",
  "--outdir",
  "dist",
  "lib/program.ts",
);
await bundle("--output", "dist/sts_client.js", "lib/sts_client.ts");

for (const name of APART) await redirect(name);
const { size } = await Deno.stat(new URL("op-sts.js", DIST));
if (size > ENTRY_LIMIT) fail(`Cannot bundle: the entry is larger than ${ENTRY_LIMIT} bytes`);
for (const name of await loadedByEntry("op-sts.js", await loadedByEntry("program.js", new Set()))) {
  const code = await Deno.readTextFile(new URL(name, DIST));
  if (/from\s*"node:|aws-sdk/.test(code)) {
    fail(`Cannot bundle: ${name} loads more than a hit needs`);
  }
}

/** Points the import of a module at its bundle. */
async function redirect(module: string): Promise<void> {
  let redirected = 0;
  for await (const { name } of Deno.readDir(DIST)) {
    const file = new URL(name, DIST);
    const code = await Deno.readTextFile(file);
    const changed = code.replaceAll(new RegExp(`import\\("[^"]*/${module}\\.ts"\\)`, "g"), () => {
      redirected++;
      return `import("./${module}.js")`;
    });
    if (changed !== code) await Deno.writeTextFile(file, changed);
  }
  if (redirected !== 1) {
    fail(`Cannot bundle: found ${redirected} imports of ${module} instead of one`);
  }
}

async function bundle(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", ...args],
    cwd: ROOT,
    stdout: "null",
  }).output();
  if (!success) fail(new TextDecoder().decode(stderr));
}

/** Names of the files that a file of `dist/` imports statically, itself included. */
async function loadedByEntry(name: string, seen: Set<string>): Promise<Set<string>> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const code = await Deno.readTextFile(new URL(name, DIST));
  for (const [, next = ""] of code.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) {
    await loadedByEntry(next, seen);
  }
  return seen;
}

function fail(text: string): never {
  Deno.stderr.writeSync(new TextEncoder().encode(text + "\n"));
  Deno.exit(1);
}
