/**
 * The profiles of `~/.aws` that this program serves: those whose line starts it, and the roles on top of them.
 *
 * @module
 */

import type { AwsFiles } from "../aws_config/aws_file.ts";
import { readOwnLine, valueProblem } from "../aws_config/config_line.ts";
import { type Profile, profilesIn } from "../aws_config/profiles.ts";
import type { Environment } from "../base/environment.ts";
import { PROFILE_ROW } from "../command_line/option_rows.ts";
import { type ProfileRole, roleOf } from "./profile_role.ts";

/** A profile that this program serves. */
export interface OwnProfile {
  readonly name: string;
  /** Profile with the line; another one only where a role is taken on. */
  readonly source: string;
  /** Options of the line, unchecked. */
  readonly options: ReadonlyMap<string, string>;
  /** Why the line would be refused. */
  readonly problem?: string;
  /** Roles to take on, the one that the session itself takes on first. */
  readonly roles: readonly ProfileRole[];
  readonly region: string | undefined;
}

/** More profiles than this are no chain that anybody wrote by hand. */
const LONGEST_CHAIN = 20;

/** Lists the profiles that this program serves, in order of appearance. */
export function ownProfiles({ config, credentials }: AwsFiles): OwnProfile[] {
  const byName = new Map<string, Map<string, string>>();
  // Where both files have a setting, the credentials file wins.
  for (const profile of [...profilesIn(config), ...profilesIn(credentials)]) {
    byName.set(profile.name, new Map([...byName.get(profile.name) ?? [], ...valuesOf(profile)]));
  }
  return [...byName.keys()].flatMap((name) => follow(name, byName, []) ?? []);
}

/**
 * Names the profile by whose line AWS has started a call: two can have the same, then AWS_PROFILE tells.
 *
 * @param given By long name, of the call
 * @returns `undefined` when no line is like the call
 */
export function startedBy(
  own: readonly OwnProfile[],
  given: ReadonlyMap<string, string>,
  environment: Environment,
): string | undefined {
  const same = own.filter(({ name, source, options }) =>
    name === source && options.size === given.size &&
    [...options].every(([option, value]) => given.get(option) === value)
  );
  return (same.find(({ name }) => name === environment["AWS_PROFILE"]) ?? same[0])?.name;
}

function valuesOf({ settings }: Profile): [string, string][] {
  return [...settings].map(([name, { value }]) => [name, value]);
}

/** Follows a profile to the line that its session comes from; nowhere, when the chain ends elsewhere or in a circle. */
function follow(
  name: string,
  profiles: ReadonlyMap<string, ReadonlyMap<string, string>>,
  seen: readonly string[],
): OwnProfile | undefined {
  const settings = profiles.get(name);
  if (settings === undefined || seen.includes(name) || seen.length > LONGEST_CHAIN) {
    return undefined;
  }
  const region = settings.get("region");
  const arn = settings.get("role_arn");
  const below = [...seen, name];
  const sourceProfile = settings.get("source_profile");
  if (arn !== undefined && sourceProfile !== undefined) {
    const base = follow(sourceProfile, profiles, below);
    return base && { ...base, name, region, roles: [...base.roles, roleOf(name, arn, settings)] };
  }
  const line = readOwnLine(settings.get("credential_process") ?? "");
  if (line === undefined) return undefined;
  const own = { name, source: name, roles: [], region };
  if ("problem" in line) return { ...own, options: new Map(), problem: line.problem };
  const named = line.options.get(PROFILE_ROW.name);
  if (named === undefined) return withProblem({ ...own, options: line.options });
  // A line may lean on the line of another profile.
  const base = follow(named, profiles, below);
  const options = new Map([...base?.options ?? [], ...line.options]);
  options.delete(PROFILE_ROW.name);
  return base === undefined
    ? { ...own, options, problem: `op-sts does not serve the profile ${named}, which it names` }
    : withProblem({ ...base, name, region, options });
}

function withProblem(profile: OwnProfile): OwnProfile {
  const problem = profile.problem ?? valueProblem(profile.options);
  return problem === undefined ? profile : { ...profile, problem };
}
