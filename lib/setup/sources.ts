/**
 * What profiles of a fragment lean on: a role is of no use without the profile whose session it is taken on with.
 *
 * @module
 */

import type { AwsFiles } from "../aws_config/aws_file.ts";
import { findProfile } from "../aws_config/profiles.ts";
import { quote } from "../base/text.ts";
import { valueIn } from "./change.ts";
import type { FragmentProfile } from "./fragment.ts";

const SOURCE = "source_profile";

/** What else a role can be taken on with; of a fragment it is not taken over, but a person's own file may have it. */
const OTHER_SOURCES = ["credential_source", "web_identity_token_file"];

/** Where a source may be. */
export interface SourceSearch {
  readonly fragment: readonly FragmentProfile[];
  readonly files: AwsFiles;
  /** Profiles of the fragment that were not set up. */
  readonly failed: ReadonlyMap<string, string>;
}

/** Puts each profile behind those that it leans on. */
export function sourcesFirst(fragment: readonly FragmentProfile[]): FragmentProfile[] {
  return [...fragment].sort((a, b) =>
    Number(!a.options) - Number(!b.options) || depthOf(a, fragment) - depthOf(b, fragment)
  );
}

/** Tells why a profile would have nothing to lean on; those that it leans on have been set up by now. */
export function sourceProblem(
  profile: FragmentProfile,
  { fragment, files, failed }: SourceSearch,
): string | undefined {
  const { name, settings, options } = profile;
  const own = valueIn(files.config, name, SOURCE);
  const source = own ?? settings.get(SOURCE);
  if (source === undefined) {
    const isLost = options === undefined && settings.has("role_arn") &&
      OTHER_SOURCES.every((other) => valueIn(files.config, name, other) === undefined);
    return isLost ? `it takes on a role, and names no ${SOURCE}` : undefined;
  }
  if (own === undefined && depthOf(profile, fragment) === fragment.length) {
    return `its ${SOURCE} leads in a circle`;
  }
  const isThere = [files.config, files.credentials].some((file) => findProfile(file, source));
  if (isThere) return undefined;
  if (failed.has(source)) return `${quote(source)}, which it leans on, was not set up`;
  return fragment.some((each) => each.name === source)
    ? undefined
    : `${quote(source)}, which it leans on, is in none of the files`;
}

/** Counts the profiles that one leans on, directly or not; in a circle, as many as there are. */
function depthOf(profile: FragmentProfile, fragment: readonly FragmentProfile[]): number {
  let count = 0;
  for (let at = sourceOf(profile, fragment); at !== undefined; at = sourceOf(at, fragment)) {
    count++;
    if (count === fragment.length) break;
  }
  return count;
}

function sourceOf(
  { name, settings }: FragmentProfile,
  fragment: readonly FragmentProfile[],
): FragmentProfile | undefined {
  const source = settings.get(SOURCE);
  // A profile may take on its role with keys of its own.
  return source === name ? undefined : fragment.find((each) => each.name === source);
}
