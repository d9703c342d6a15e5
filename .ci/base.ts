/**
 * The base of a binary, held to a hash of ours: `deno compile` takes what it downloads without one.
 *
 * `base.ts TRIPLE` prints the path of the base for a target, `base.ts --check` makes sure that every target has a hash,
 * `base.ts --fill` writes the hashes, after two hosts gave the same file. Without a hash there is no base.
 *
 * @module
 */

import { TARGETS } from "./targets.ts";

const ROOT = new URL("../", import.meta.url);
const SUMS = new URL(".ci/denort.sha256", ROOT);

/** The command that a message names. */
const FILL = "deno run -A -q .ci/base.ts --fill";

/** Where Deno itself downloads from, or a copy: the hash is what counts. */
const MIRROR = Deno.env.get("OP_STS_BASE_MIRROR") ?? "https://dl.deno.land/release";

/** Where the same files are a second time. */
const SECOND = "https://github.com/denoland/deno/releases/download";

/**
 * Finds the hash of a file of a release of Deno.
 *
 * @param sums Lines as `sha256sum` writes them
 * @param file `vVERSION/NAME`
 * @returns SHA-256 in hex
 * @throws {Error} When there is none
 */
export function pinnedHash(sums: string, file: string): string {
  const [, hash] = new RegExp(`^([0-9a-f]{64})  ${RegExp.escape(file)}$`, "m").exec(sums) ?? [];
  if (hash !== undefined) return hash;
  throw new Error(`Cannot trust ${file}: .ci/denort.sha256 has no hash of it; run ${FILL}`);
}

/**
 * Names the base for a target.
 *
 * @param version Version of Deno
 * @param triple The target
 * @returns `vVERSION/NAME`
 */
export function baseFile(version: string, triple: string): string {
  return `v${version}/denort-${triple}.zip`;
}

async function main([wish = ""]: readonly string[]): Promise<void> {
  const version = (await Deno.readTextFile(new URL(".ci/deno_version", ROOT))).trim();
  const files = TARGETS.map(({ triple }) => baseFile(version, triple));
  if (wish === "--fill") {
    const lines = await Promise.all(
      files.map(async (file) => `${await agreedHash(file)}  ${file}\n`),
    );
    return await Deno.writeTextFile(SUMS, lines.join(""));
  }
  const sums = await Deno.readTextFile(SUMS);
  if (wish === "--check") return files.forEach((file) => pinnedHash(sums, file));
  const target = TARGETS.find(({ triple }) => triple === wish);
  if (target === undefined) throw new Error(`Cannot find a base for ${wish}: no such target`);
  const path = await unpacked(target.triple, baseFile(version, target.triple), sums);
  Deno.stdout.writeSync(new TextEncoder().encode(`${path}\n`));
}

async function unpacked(triple: string, file: string, sums: string): Promise<string> {
  const expected = pinnedHash(sums, file);
  const zip = await download(`${MIRROR}/${file}`);
  if (await sha256(zip) !== expected) {
    throw new Error(
      `Cannot trust ${file}: its hash is ${await sha256(zip)} and should be ${expected}`,
    );
  }
  const folder = decodeURIComponent(new URL(`build/base/${triple}`, ROOT).pathname);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeFile(`${folder}/denort.zip`, zip);
  const unzip = new Deno.Command("unzip", { args: ["-q", "-o", "denort.zip"], cwd: folder });
  if (!(await unzip.output()).success) throw new Error(`Cannot unpack ${file}`);
  return `${folder}/${triple.includes("windows") ? "denort.exe" : "denort"}`;
}

async function agreedHash(file: string): Promise<string> {
  const [one, other] = await Promise.all([
    download(`${MIRROR}/${file}`).then(sha256),
    download(`${SECOND}/${file}`).then(sha256),
  ]);
  if (one !== other) throw new Error(`Cannot trust ${file}: ${MIRROR} and ${SECOND} differ`);
  return one;
}

async function download(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`Cannot download ${url}: ${response.status}`);
  return await response.bytes();
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

if (import.meta.main) {
  try {
    await main(Deno.args);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
    Deno.exit(1);
  }
}
