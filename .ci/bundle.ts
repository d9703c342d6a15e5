/**
 * Bundles the program into a directory, `dist/` by default: what a binary embeds.
 *
 * Four bundles. One with code splitting would give the entry a static import of a chunk of the AWS SDK, which costs
 * every hit the loading of `node:` modules, and would cut the way to the session agent into a dozen files.
 *
 * @module
 */

import { packSingle } from "./single_file.ts";

const ROOT = new URL("../", import.meta.url);
const DIST = new URL(`${Deno.args[0] ?? "dist"}/`, ROOT);
const OUT = decodeURIComponent(DIST.pathname);

/** Modules that are bundles of their own, each imported in one place. */
const APART = ["program", "sts/sts_client", "iam/iam_client"];

/** Largest size of the entry in bytes: all that a session from the agent takes, and what starts `op`. */
const ENTRY_LIMIT = 24 * 1024;

/** Most files that are loaded before `op` is run: each costs a hit a tenth of a millisecond or more. */
const HIT_FILES = 3;

/** A use that no minifier leaves out, and that does nothing. */
const USE = "?._2";

/** A name of the bundler's, with a hash. */
const HASHED = /\b([a-z_]+)-[A-Z0-9]{8}\.js\b/g;

await Deno.remove(DIST, { recursive: true }).catch(() => {});
const sources = await copySources();
await bundle("--external", "*/program.ts", "--output", `${OUT}op-sts.js`, "main.ts");
await bundle(
  "--code-splitting",
  "--external",
  "*/sts_client.ts",
  "--external",
  "*/iam_client.ts",
  "--outdir",
  OUT,
  "lib/program.ts",
);
await bundle("--output", `${OUT}sts_client.js`, "lib/sts/sts_client.ts");
await bundle("--output", `${OUT}iam_client.js`, "lib/iam/iam_client.ts");
const bundled = await takeFiles(DIST);
const files = APART.reduce(redirect, await nameByContent(bundled));
await writeSingle(bundled);
await Deno.remove(sources, { recursive: true });
for (const [name, code] of files) await Deno.writeTextFile(new URL(name, DIST), code);

const { size } = await Deno.stat(new URL("op-sts.js", DIST));
if (size > ENTRY_LIMIT) fail(`Cannot bundle: the entry is larger than ${ENTRY_LIMIT} bytes`);
for (const [name, code] of files) {
  if (code.split(USE).length - 1 !== 2 * (code.split(/\busing [\w$]+=/).length - 1)) {
    fail(`Cannot bundle: ${name} forgets to dispose of something`);
  }
}
const onHit = loadedBy("op-sts.js", loadedBy("program.js", new Set()));
if (onHit.size > HIT_FILES) fail(`Cannot bundle: a hit loads ${onHit.size} files`);
for (const name of onHit) {
  // By the last word zod is known.
  if (/from\s*"node:|aws-sdk|~standard/.test(files.get(name) ?? "")) {
    fail(`Cannot bundle: ${name} loads more than a hit needs`);
  }
}

/** Once more for the single file, whose start has the program in it. */
async function writeSingle(clients: ReadonlyMap<string, string>): Promise<void> {
  const main = await Deno.readTextFile(`${sources}/main.ts`);
  const wanted = /const \{ runProgram \} = await import\("(.*)"\);/;
  if (!wanted.test(main)) fail("Cannot bundle: main.ts loads the program in another way");
  const [, path = ""] = wanted.exec(main) ?? [];
  await Deno.writeTextFile(
    `${sources}/main.ts`,
    `import { runProgram } from "${path}";\n${main.replace(wanted, "")}`,
  );
  const apart = ["--external", "*/sts_client.ts", "--external", "*/iam_client.ts"];
  await bundle("--code-splitting", ...apart, "--outdir", `${OUT}single`, "main.ts");
  const single = new URL("single/", DIST);
  const parts = await takeFiles(single);
  for (const name of ["sts_client.js", "iam_client.js"]) parts.set(name, clients.get(name) ?? "");
  const named = APART.slice(1).reduce(redirect, await nameByContent(parts));
  await Deno.writeTextFile(new URL("op-sts.js", single), await packSingle(named, "main.js"));
}

async function takeFiles(directory: URL): Promise<Map<string, string>> {
  const taken = new Map<string, string>();
  for await (const { name, isFile } of Deno.readDir(directory)) {
    if (!isFile) continue;
    taken.set(name, escaped(await Deno.readTextFile(new URL(name, directory))));
    await Deno.remove(new URL(name, directory));
  }
  return taken;
}

/** The engine takes two bytes for each character of a file that holds one beyond ASCII. */
function escaped(code: string): string {
  if (/String\.raw`[^`]*[\x80-\uffff]/.test(code)) {
    fail("Cannot bundle: no raw text can be escaped");
  }
  return code.replaceAll(
    /[\x80-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

async function bundle(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--minify", ...args],
    cwd: sources,
    stdout: "null",
  }).output();
  if (!success) fail(new TextDecoder().decode(stderr));
}

/**
 * Copies the sources, and has each module that is loaded on use import the program that loads it.
 *
 * The bundler puts modules into one file that the same entries need. So all that the program is made of, which every
 * hit loads, becomes one file, which would else be in pieces: one for each set of commands that share a module.
 */
async function copySources(): Promise<string> {
  const copy = await Deno.makeTempDir({ prefix: "op-sts-bundle-" });
  const code = new Map<string, string>();
  for (const name of ["deno.json", "deno.lock", "main.ts"]) {
    code.set(name, await Deno.readTextFile(new URL(name, ROOT)));
  }
  for await (const name of modulesIn("lib")) {
    code.set(name, await Deno.readTextFile(new URL(name, ROOT)));
  }
  for (const name of loadedOnUse(code)) {
    const up = "../".repeat(name.split("/").length - 2) || "./";
    code.set(name, `${code.get(name)}import "${up}program.ts";\n`);
  }
  for (const [name, text] of code) {
    if (name.endsWith(".ts")) code.set(name, useTwice(text));
  }
  for (const [name, text] of code) {
    await Deno.mkdir(`${copy}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${copy}/${name}`, text);
  }
  return copy;
}

/**
 * Has each variable declared by `using` used twice more: the minifier puts one that is used once into the place of its
 * use and forgets to dispose of it (evanw/esbuild#4482), so that a lock that was looked at stayed held.
 */
function useTwice(code: string): string {
  return code.replaceAll(
    /\busing (\w+) = [^]*?;\n/g,
    (statement, name) => `${statement}${name}${USE};${name}${USE};\n`,
  );
}

async function* modulesIn(directory: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(directory, ROOT))) {
    if (isDirectory) yield* modulesIn(`${directory}/${name}`);
    else yield `${directory}/${name}`;
  }
}

function loadedOnUse(code: ReadonlyMap<string, string>): Set<string> {
  const names = [...code].flatMap(([from, text]) =>
    [...text.matchAll(/\bimport\("(\.[^"]+)"\)/g)].map(([, path = ""]) =>
      new URL(path, `file:///${from}`).pathname.slice(1)
    )
  );
  return new Set(names.filter((name) => !APART.some((apart) => name === `lib/${apart}.ts`)));
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
function redirect(files: ReadonlyMap<string, string>, path: string): Map<string, string> {
  const module = path.replace(/.*\//, "");
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
