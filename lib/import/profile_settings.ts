/**
 * What the files of AWS say together about a profile.
 *
 * @module
 */

import type { AwsFiles } from "../aws_config/aws_file.ts";
import { findProfile, type Profile, profilesIn } from "../aws_config/profiles.ts";

/**
 * Finds a setting of a profile, in the config file first.
 *
 * @returns Its value; `undefined` when no file has one that is not empty
 */
export function settingOf(
  { config, credentials }: AwsFiles,
  name: string,
  setting: string,
): string | undefined {
  return [config, credentials].map((file) => valueOf(findProfile(file, name), setting))
    .find((value) => value !== undefined);
}

/**
 * Finds the MFA serial for the key of a profile: its own, or else the one that all profiles agree on which take their
 * credentials from it, since AWS CLI wants the serial where the role is.
 *
 * @returns The serial as it is written there, or `undefined` when there is none or more than one
 */
export function serialFor(files: AwsFiles, name: string): string | undefined {
  const own = settingOf(files, name, "mfa_serial");
  if (own !== undefined) return own;
  const users = [files.config, files.credentials].flatMap(profilesIn).filter((profile) =>
    valueOf(profile, "source_profile") === name
  );
  const serials = new Set(users.flatMap((profile) => valueOf(profile, "mfa_serial") ?? []));
  const [serial] = serials;
  return serials.size === 1 ? serial : undefined;
}

function valueOf(profile: Profile | undefined, setting: string): string | undefined {
  return profile?.settings.get(setting)?.value || undefined;
}
