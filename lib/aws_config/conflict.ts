/**
 * What a search for conflicts with a profile's `credential_process` is given and finds.
 *
 * @module
 */

import type { AwsFile, AwsFiles } from "./aws_file.ts";
import { findProfile, type Profile, profilesIn } from "./profiles.ts";
import type { Environment } from "../base/environment.ts";
import type { Surroundings } from "./startup_files.ts";

/** Where to look. */
export interface ConflictSearch {
  /** Name of the profile with the `credential_process`. */
  readonly profile: string;
  /** MFA serial of its item, when that is known. */
  readonly serial: string | undefined;
  readonly files: AwsFiles;
  /** Files of the user's shell, of the 1Password CLI and of awsume. */
  readonly surroundings: Surroundings;
  readonly environment: Environment;
}

/** Something in the way, and how to get it out of the way. */
export interface Conflict {
  readonly kind:
    | "static keys"
    | "temporary keys"
    | "inherited"
    | "two headers"
    | "environment"
    | "role"
    | "sso"
    | "login"
    | "second process"
    | "role with MFA"
    | "plugin alias"
    | "awsume plugin"
    | "awsume duration";
  /** Whether other credentials are used in place of ours; else something only gets in the way. */
  readonly defeats: boolean;
  /** What was found, one sentence without a full stop. */
  readonly text: string;
  /** What to do, a command to run where there is one. */
  readonly remedy: string;
}

/**
 * Reads the settings of a profile.
 *
 * @returns Its settings, `undefined` when the file has no such profile
 */
export function settingsOf(file: AwsFile, profile: string): Profile["settings"] | undefined {
  return findProfile(file, profile)?.settings;
}

/** A profile, and where it stands. */
export interface PlacedProfile extends Profile {
  /** Its header as it stands there. */
  readonly place: string;
  readonly path: string;
}

/** Lists the profiles of both files; where one is a link to the other, its sections are those of the config file. */
export function placedProfiles({ config, credentials }: AwsFiles): PlacedProfile[] {
  const files = config.text === credentials.text ? [config] : [config, credentials];
  return files.flatMap((file) =>
    profilesIn(file).map((profile) => ({
      ...profile,
      place: section(profile.name, file.kind),
      path: file.path,
    }))
  );
}

/** Lists the roles that are taken on with a profile's session. */
export function rolesOf({ profile, files }: ConflictSearch): PlacedProfile[] {
  return placedProfiles(files).filter(({ settings }) =>
    settings.get("source_profile")?.value === profile
  );
}

/** Names the section of a profile as it stands in the config file, or in the other one. */
export function section(profile: string, kind: AwsFile["kind"] = "config"): string {
  return profile === "default" || kind === "credentials" ? `[${profile}]` : `[profile ${profile}]`;
}
