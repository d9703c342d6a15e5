/**
 * What a search for conflicts with a profile's `credential_process` is given and finds.
 *
 * @module
 */

import type { AwsFile, AwsFiles } from "./aws_file.ts";
import { findProfile, type Profile, profilesIn } from "./aws_profiles.ts";
import type { Environment } from "./environment.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where to look. */
export interface ConflictSearch {
  /** Name of the profile with the `credential_process`. */
  readonly profile: string;
  /** MFA serial of its item, when that is known. */
  readonly serial: string | undefined;
  /** Both files of AWS. */
  readonly files: AwsFiles;
  /** Files of the user's shell, of the 1Password CLI and of awsume. */
  readonly surroundings: Surroundings;
  /** The caller's environment. */
  readonly environment: Environment;
}

/** Something in the way, and how to get it out of the way. */
export interface Conflict {
  /** What kind it is. */
  readonly kind:
    | "static keys"
    | "role"
    | "sso"
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
 * @param file The file
 * @param profile Name of the profile
 * @returns Its settings, `undefined` when the file has no such profile
 */
export function settingsOf(file: AwsFile, profile: string): Profile["settings"] | undefined {
  return findProfile(file, profile)?.settings;
}

/**
 * Lists the roles that are taken on with a profile's session.
 *
 * @param search The profile and the files
 * @returns Profiles that name it as their source
 */
export function rolesOf({ profile, files: { config } }: ConflictSearch): Profile[] {
  return profilesIn(config).filter(({ settings }) =>
    settings.get("source_profile")?.value === profile
  );
}

/**
 * Names the section of a profile as it stands in the config file.
 *
 * @param profile Name of the profile
 * @returns Its header
 */
export function section(profile: string): string {
  return profile === "default" ? "[default]" : `[profile ${profile}]`;
}
