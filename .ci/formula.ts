/**
 * Prints the Homebrew formula of a release: `formula.ts SHA256SUMS`, with GITHUB_REPOSITORY set to `owner/name`.
 *
 * The sums come from the build itself: nothing is downloaded to be hashed.
 *
 * @module
 */

import { VERSION } from "../lib/base/version.ts";
import { archiveName, TARGETS } from "./targets.ts";

/** What a formula is made from. */
export interface Release {
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** Version without a leading `v`. */
  readonly version: string;
  /** Text of the checksum file: a SHA-256 in hex, two blanks and a file name in each line. */
  readonly sums: string;
}

const TEMPLATE = new URL("formula.rb", import.meta.url);

/**
 * Writes the formula.
 *
 * @param template Ruby with `{{…}}` for what a release decides
 * @param release The release
 * @returns Ruby
 * @throws {TypeError} When a sum is missing, or the template asks for something that a release does not have
 */
export function renderFormula(template: string, release: Release): string {
  const { repository, version, sums } = release;
  const values = new Map([["repository", repository], ["version", version]]);
  for (const target of TARGETS) {
    const archive = archiveName(version, target);
    const line = sums.split("\n").find((each) => each.endsWith(`  ${archive}`));
    const url = `https://github.com/${repository}/releases/download/v${version}/${archive}`;
    values.set(`url ${target.platform}`, url);
    if (line !== undefined) values.set(`sha256 ${target.platform}`, line.slice(0, 64));
  }
  return template.replace(/\{\{(.*?)\}\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new TypeError(`Cannot render the formula: no ${name}`);
    // It becomes part of a Ruby string.
    if (!/^[\w./:-]+$/.test(value)) throw new TypeError(`Cannot render the formula: bad ${name}`);
    return value;
  });
}

if (import.meta.main) {
  const [file = ""] = Deno.args;
  const formula = renderFormula(await Deno.readTextFile(TEMPLATE), {
    repository: Deno.env.get("GITHUB_REPOSITORY") ?? "",
    version: VERSION,
    sums: await Deno.readTextFile(file),
  });
  Deno.stdout.writeSync(new TextEncoder().encode(formula));
}
