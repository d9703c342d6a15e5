/**
 * A package of the npm registry, unpacked and kept: how Deno for another system is had without that system.
 *
 * @module
 */

const CACHE = decodeURIComponent(new URL("../.cache/npm/", import.meta.url).pathname);

/**
 * Unpacks a package, which npm holds to the hash of its registry.
 *
 * @param name Its name
 * @param version Its exact version
 * @returns Absolute path of the folder with its files
 * @throws {Error} When npm or tar fails
 */
export async function npmPackage(name: string, version: string): Promise<string> {
  const folder = `${CACHE}${name.replace("/", "-")}-${version}`;
  const isThere = await Deno.stat(`${folder}/package.json`).then(() => true, () => false);
  if (isThere) return folder;
  const draft = `${folder}.${Deno.pid}`;
  await Deno.mkdir(draft, { recursive: true });
  const args = ["pack", "--silent", "--pack-destination", draft, `${name}@${version}`];
  const packed = await run("npm", ...args);
  await run("tar", "-xzf", `${draft}/${packed.trim()}`, "-C", draft);
  await Deno.rename(`${draft}/package`, folder);
  await Deno.remove(draft, { recursive: true });
  return folder;
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args, stdin: "null" })
    .output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot run ${program}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
