/**
 * Roles that profiles of `~/.aws` describe, and what of such a description is refused.
 *
 * @module
 */

import { section } from "../aws_config/conflict.ts";
import { valueProblem } from "../aws_config/config_line.ts";
import { OpStsError } from "../base/errors.ts";

/** A role that is taken on with a session, as its profile describes it. */
export interface ProfileRole {
  /** Profile that describes it. */
  readonly profile: string;
  readonly arn: string;
  /** Settings of the profile that say how, by the option that means the same. */
  readonly options: ReadonlyMap<string, string>;
}

/** Settings of a profile with a role, by the option that means the same. */
const ROLE_SETTINGS = [
  ["role_session_name", "role-session-name"],
  ["external_id", "external-id"],
  ["source_identity", "source-identity"],
  ["duration_seconds", "role-duration"],
] as const;

/** Puts a description into the options that mean the same. */
export function roleOf(
  profile: string,
  arn: string,
  settings: ReadonlyMap<string, string>,
): ProfileRole {
  const options = new Map(ROLE_SETTINGS.flatMap(([setting, option]) => {
    const value = settings.get(setting);
    if (value === undefined) return [];
    return [[option, setting === "duration_seconds" ? `${value}s` : value]];
  }));
  return { profile, arn, options };
}

/**
 * Refuses a role with a setting whose value the option refuses that means the same: nobody has typed that option.
 *
 * @param given By long name, as typed: these win
 * @throws {OpStsError} With the setting that has to be corrected, and where it stands
 */
export function checkRole(
  { profile, arn, options }: ProfileRole,
  given: ReadonlySet<string>,
): void {
  if (given.has("role-arn")) return;
  for (const [setting, option] of [["role_arn", "role-arn"] as const, ...ROLE_SETTINGS]) {
    const value = option === "role-arn" ? arn : options.get(option);
    if (value === undefined || given.has(option)) continue;
    const problem = valueProblem(new Map([[option, value]]));
    if (problem === undefined) continue;
    const place = section(profile);
    throw new OpStsError(
      `Cannot use the role of ${place}: its ${setting} is refused: ${problem}`,
      setting === "duration_seconds"
        ? `write a number of seconds from 900 to 43200 as ${setting} in ${place}`
        : `correct ${setting} in ${place}`,
    );
  }
}
