/**
 * Bundles the program into `dist/`: what a binary embeds.
 *
 * Two bundles, since one with code splitting gives the entry a static import of a chunk of the AWS SDK, which costs
 * every hit the loading of `node:` modules.
 *
 * @module
 */

const ROOT = new URL("../", import.meta.url);
const DIST = new URL("dist/", ROOT);
const SDK_IMPORT = /import\("[^"]*\/sts_client\.ts"\)/g;

await Deno.remove(DIST, { recursive: true }).catch(() => {});
await bundle("--code-splitting", "--external", "*/sts_client.ts", "--outdir", "dist", "main.ts");
await bundle("--output", "dist/sts_client.js", "lib/sts_client.ts");
await Deno.rename(new URL("main.js", DIST), new URL("op-sts.js", DIST));

let redirected = 0;
for await (const { name } of Deno.readDir(DIST)) {
  const file = new URL(name, DIST);
  const code = await Deno.readTextFile(file);
  await Deno.writeTextFile(
    file,
    code.replaceAll(SDK_IMPORT, () => {
      redirected++;
      return 'import("./sts_client.js")';
    }),
  );
}
if (redirected !== 1) fail(`Cannot bundle: found ${redirected} imports of the SDK instead of one`);
for (const name of await loadedByEntry("op-sts.js", new Set())) {
  const code = await Deno.readTextFile(new URL(name, DIST));
  if (/from\s*"node:|aws-sdk/.test(code)) {
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
