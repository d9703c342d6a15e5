/**
 * Makes sure that a tag, the version in the source and the changelog speak of one version: `release_version.ts TAG`.
 *
 * @module
 */

import { VERSION } from "../lib/base/version.ts";

/**
 * Says what stands against releasing under a tag.
 *
 * @param tag The tag, `v` and a version
 * @param version Version in the source
 * @param changelog Text of the changelog; its first `##` heading must be the version
 * @returns The problem, or `undefined` when there is none
 */
export function releaseProblem(
  tag: string,
  version: string,
  changelog: string,
): string | undefined {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) return `${version} is no version`;
  if (tag !== `v${version}`) {
    return `the tag is ${tag}, the version in lib/base/version.ts ${version}`;
  }
  const [, heading = "none"] = /^## (.+)$/m.exec(changelog) ?? [];
  return heading === version ? undefined : `the newest heading of CHANGELOG.md is ${heading}`;
}

if (import.meta.main) {
  const changelog = await Deno.readTextFile(new URL("../CHANGELOG.md", import.meta.url));
  const problem = releaseProblem(Deno.args[0] ?? "", VERSION, changelog);
  if (problem !== undefined) {
    Deno.stderr.writeSync(new TextEncoder().encode(`Cannot release: ${problem}\n`));
    Deno.exit(1);
  }
}
