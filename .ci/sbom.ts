/**
 * Prints the bill of materials of a binary in CycloneDX's JSON: the packages that the program can load, and Deno.
 *
 * Without a time, and with a serial number that follows from what is in it, so that one commit has one bill. Without a
 * serial number `actions/attest-sbom` takes it for no bill at all.
 *
 * @module
 */

import * as z from "zod/mini";
import { VERSION } from "../lib/base/version.ts";

const GRAPH = z.object({
  modules: z.array(z.object({ npmPackage: z.optional(z.string()) })),
  npmPackages: z.record(
    z.string(),
    z.object({ name: z.string(), version: z.string(), dependencies: z.array(z.string()) }),
  ),
});
const LOCK = z.object({ npm: z.record(z.string(), z.object({ integrity: z.string() })) });

/** A package with the hash that the lockfile holds it to. */
export interface LockedPackage {
  /** Name on the npm registry. */
  readonly name: string;
  /** Exact version. */
  readonly version: string;
  /** `sha512-` and base64. */
  readonly integrity: string;
}

/**
 * Writes a bill of materials.
 *
 * @param packages What the program can load
 * @param denoVersion Version of the runtime in the binary
 * @returns CycloneDX 1.6
 * @throws {TypeError} When a package has no SHA-512
 */
export async function billOfMaterials(
  packages: readonly LockedPackage[],
  denoVersion: string,
): Promise<object> {
  const content = contentOf(packages, denoVersion);
  const bytes = new TextEncoder().encode(JSON.stringify(content));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(hash)}`,
    version: 1,
    ...content,
  };
}

function contentOf(packages: readonly LockedPackage[], denoVersion: string): object {
  return {
    metadata: { component: { type: "application", name: "op-sts", version: VERSION } },
    components: [
      { type: "platform", name: "deno", version: denoVersion },
      ...packages.map(({ name, version, integrity }) => ({
        type: "library",
        name,
        version,
        purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
        hashes: [{ alg: "SHA-512", content: hexOf(integrity) }],
      })),
    ],
  };
}

/** A UUID of version 8, whose bits are its maker's to choose (RFC 9562). */
function uuidOf(hash: Uint8Array): string {
  const bytes = hash.slice(0, 16);
  bytes[6] = (bytes[6] ?? 0) & 0x0f | 0x80;
  bytes[8] = (bytes[8] ?? 0) & 0x3f | 0x80;
  return bytes.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function hexOf(integrity: string): string {
  const [, base64] = /^sha512-(.+)$/.exec(integrity) ?? [];
  if (base64 === undefined) throw new TypeError(`Cannot read the hash ${integrity}`);
  return Uint8Array.fromBase64(base64).toHex();
}

async function packagesOf(entry: URL): Promise<LockedPackage[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry.href],
    stderr: "inherit",
  }).output();
  const graph = GRAPH.parse(JSON.parse(new TextDecoder().decode(stdout)));
  const lock = LOCK.parse(JSON.parse(await Deno.readTextFile(new URL("deno.lock", entry))));
  // Deno lists every package of the lockfile: those of the tests are not reached from the program's modules.
  const reached = new Set(graph.modules.flatMap(({ npmPackage }) => npmPackage ?? []));
  for (const id of reached) {
    for (const dependency of graph.npmPackages[id]?.dependencies ?? []) reached.add(dependency);
  }
  return [...reached].sort().map((id) => {
    const [found, integrity] = [graph.npmPackages[id], lock.npm[id]?.integrity];
    if (found === undefined || integrity === undefined) {
      throw new TypeError(`Cannot find ${id} in the lockfile`);
    }
    return { name: found.name, version: found.version, integrity };
  });
}

if (import.meta.main) {
  const denoVersion = await Deno.readTextFile(new URL("deno_version", import.meta.url));
  const packages = await packagesOf(new URL("../main.ts", import.meta.url));
  const bill = JSON.stringify(await billOfMaterials(packages, denoVersion.trim()), null, 2);
  Deno.stdout.writeSync(new TextEncoder().encode(bill + "\n"));
}
