/**
 * Bundles the program into a directory, `dist/` by default: what a binary embeds.
 *
 * Three bundles. One with code splitting would give the entry a static import of a chunk of the AWS SDK, which costs
 * every hit the loading of `node:` modules, and would cut the way to the session agent into a dozen files.
 *
 * @module
 */

const ROOT = new URL("../", import.meta.url);
const DIST = new URL(`${Deno.args[0] ?? "dist"}/`, ROOT);
const OUT = decodeURIComponent(DIST.pathname);

/** Modules that are bundles of their own, each imported in one place. */
const APART = ["program", "sts_client"];

/** Largest size of the entry in bytes: all that a session from the agent takes. */
const ENTRY_LIMIT = 16 * 1024;

/** A name of the bundler's, with a hash. */
const HASHED = /\b([a-z_]+)-[A-Z0-9]{8}\.js\b/g;

await Deno.remove(DIST, { recursive: true }).catch(() => {});
await bundle("--external", "*/program.ts", "--output", `${OUT}op-sts.js`, "main.ts");
await bundle(
  "--code-splitting",
  "--external",
  "*/sts_client.ts",
  "--outdir",
  OUT,
  "lib/program.ts",
);
await bundle("--output", `${OUT}sts_client.js`, "lib/sts_client.ts");

const bundled = new Map<string, string>();
for await (const { name } of Deno.readDir(DIST)) {
  bundled.set(name, await Deno.readTextFile(new URL(name, DIST)));
  await Deno.remove(new URL(name, DIST));
}
const files = APART.reduce(redirect, await nameByContent(bundled));
for (const [name, code] of files) await Deno.writeTextFile(new URL(name, DIST), code);

const { size } = await Deno.stat(new URL("op-sts.js", DIST));
if (size > ENTRY_LIMIT) fail(`Cannot bundle: the entry is larger than ${ENTRY_LIMIT} bytes`);
for (const name of loadedBy("op-sts.js", loadedBy("program.js", new Set()))) {
  if (/from\s*"node:|aws-sdk/.test(files.get(name) ?? "")) {
    fail(`Cannot bundle: ${name} loads more than a hit needs`);
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

/** The bundler's names depend on where the checkout lies: two bundles of one commit would differ by them. */
async function nameByContent(files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const [name, code] of files) {
    if (name.search(HASHED) < 0) continue;
    const bytes = new TextEncoder().encode(code.replaceAll(HASHED, "$1"));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    names.set(name, name.replace(HASHED, `$1-${digest.toHex().slice(0, 8)}.js`));
  }
  if (new Set(names.values()).size !== names.size) fail("Cannot bundle: two files have one name");
  const renamed = (name: string) => names.get(name) ?? name;
  return new Map([...files].map(([name, code]) => [
    renamed(name),
    code.replaceAll(HASHED, renamed),
  ]));
}

/** Points the import of a module at its bundle. */
function redirect(files: ReadonlyMap<string, string>, module: string): Map<string, string> {
  const wanted = new RegExp(`import\\("[^"]*/${module}\\.ts"\\)`, "g");
  const count = [...files.values()].flatMap((code) => code.match(wanted) ?? []).length;
  if (count !== 1) fail(`Cannot bundle: found ${count} imports of ${module} instead of one`);
  return new Map([...files].map(([name, code]) => [
    name,
    code.replaceAll(wanted, `import("./${module}.js")`),
  ]));
}

/** Names of the files that a file imports statically, itself included. */
function loadedBy(name: string, seen: Set<string>): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const imports = (files.get(name) ?? "").matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g);
  for (const [, next = ""] of imports) loadedBy(next, seen);
  return seen;
}

function fail(text: string): never {
  Deno.stderr.writeSync(new TextEncoder().encode(text + "\n"));
  Deno.exit(1);
}
