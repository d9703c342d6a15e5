/**
 * Sections of `~/.aws/config` around a profile: headers that AWS tools pass over, and roles that are taken on.
 *
 * @module
 */

import type { AwsFile, AwsFiles } from "../../aws_config/aws_file.ts";
import { type PlacedProfile, placedProfiles } from "../../aws_config/conflict.ts";
import { optionWords, readConfigLine } from "../../aws_config/config_line.ts";
import { type IniSection, parseIni } from "../../aws_config/ini.ts";
import { headerFor } from "../../aws_config/profiles.ts";
import { shellLine } from "../../aws_config/shell_words.ts";
import { type Check, checker, setupCommand } from "../check.ts";

/** Settings that only a profile has. */
const OF_PROFILES = /^(credential_process|role_arn|source_profile|aws_access_key_id|sso_session)$/;

/** Sections of the config file that are no profiles, and need not be. */
const OTHER_KINDS = /^(default|profile|sso-session|services|plugins|preview)(\s|$)/;

/** AWS grants no more, in seconds, to a role that is taken on with a session. */
const LONGEST_CHAINED = 3600;

/** Finds sections such as `[work]` where the config file wants `[profile work]`. */
export function checkHeaders({ path, text }: AwsFile): Check[] {
  const { warning } = checker("profiles");
  const stray = parseIni(text).sections.filter(({ header, settings }) =>
    !OTHER_KINDS.test(header) && settings.some(({ name }) => OF_PROFILES.test(name))
  );
  return stray.map((found) => {
    const { header, line } = found;
    return warning(
      `[${header}] in ${path} is no profile to AWS tools, which look for [${
        headerFor(nameMeant(header), "config")
      }]`,
      `${replacement(found)}, in line ${line + 1} of ${path}`,
    );
  });
}

/** What somebody meant who wrote `[work]`, `[Profile work]` or `[profiles work]`. */
function nameMeant(header: string): string {
  const name = header.trim().replace(/^profiles?\s+/i, "");
  return /^default$/i.test(name) ? "default" : name;
}

function replacement({ header, settings }: IniSection): string {
  const line = settings.find(({ name }) => name === "credential_process");
  const own = line === undefined ? undefined : readConfigLine(line.value);
  const name = nameMeant(header);
  const anew = `write [${headerFor(name, "config")}] in place of [${header}]`;
  if (own === undefined) return anew;
  const words = ["--profile", name, ...optionWords(own.options)];
  return `op-sts setup ${shellLine(words)}, then delete [${header}]`;
}

/** Judges the roles that are taken on with a profile's session, directly or by way of other roles. */
export function checkRoles(profile: string, files: AwsFiles): Check[] {
  const { ok, failed } = checker("roles");
  const roles = rolesAbove(profile, placedProfiles(files), []);
  const tooLong = roles.flatMap(({ settings, place, path }) => {
    const seconds = Number(settings.get("duration_seconds")?.value);
    return seconds > LONGEST_CHAINED
      ? [failed(
        `${place} has duration_seconds ${seconds}, and AWS grants ${LONGEST_CHAINED} to a role on a session`,
        `write duration_seconds = ${LONGEST_CHAINED} in ${place} of ${path}`,
      )]
      : [];
  });
  if (tooLong.length > 0 || roles.length === 0) return tooLong;
  return [ok(`roles on top of ${profile}: ${roles.map(({ name }) => name).join(", ")}`)];
}

/** Finds roles whose keys would come from a profile that is nowhere. */
export function checkSources(files: AwsFiles): Check[] {
  const { failed } = checker("roles");
  const profiles = placedProfiles(files);
  return profiles.flatMap(({ settings, place }) => {
    const source = settings.get("source_profile")?.value;
    if (source === undefined || profiles.some((each) => each.name === source)) return [];
    return [failed(
      `${place} takes its keys from ${source}, which is in neither file`,
      setupCommand([source], []),
    )];
  });
}

function rolesAbove(
  profile: string,
  profiles: readonly PlacedProfile[],
  seen: readonly string[],
): PlacedProfile[] {
  const direct = profiles.filter(({ name, settings }) =>
    settings.get("source_profile")?.value === profile && settings.has("role_arn") &&
    !seen.includes(name)
  );
  return direct.flatMap((role) => [
    role,
    ...rolesAbove(role.name, profiles, [...seen, profile, role.name]),
  ]);
}
