/**
 * What `~/.aws/config` says of the profile that a call is about, for what only some calls have to know.
 *
 * @module
 */

import { readAwsFiles } from "../aws_config/aws_file.ts";
import { findProfile } from "../aws_config/profiles.ts";
import type { Environment } from "../base/environment.ts";
import { OpStsError } from "../base/errors.ts";
import type { ProfileSettings } from "../sts/target.ts";
import { type OwnProfile, ownProfiles, startedBy } from "./own_profiles.ts";

/** What tells the profile. */
export interface SettingsCall {
  readonly environment: Environment;
  /** The profile that was named or meant. */
  readonly profile?: Pick<OwnProfile, "name" | "source"> | undefined;
  /** Options that were given, by long name. */
  readonly given: Readonly<Record<string, string>>;
}

/** Reads the settings that calls by the line of a profile will have; without one, those of a call that names none. */
export async function readLineSettings(
  name: string | undefined,
  environment: Environment,
): Promise<ProfileSettings> {
  const profile = name === undefined ? undefined : { name, source: name };
  return await readCallSettings({ environment, given: {}, profile });
}

/**
 * Reads the settings of the profile that was named, else of the one by whose line AWS has started this call, else of
 * AWS_PROFILE, else of default. Nobody has asked for the files: what cannot be read says nothing.
 */
export async function readCallSettings(call: SettingsCall): Promise<ProfileSettings> {
  const { environment } = call;
  try {
    const files = await readAwsFiles(environment);
    const started = call.profile?.source ??
      startedBy(ownProfiles(files), new Map(Object.entries(call.given)), environment) ??
      (environment["AWS_PROFILE"] || undefined);
    const name = call.profile?.name ?? started;
    const valueOf = (profile: string | undefined, setting: string) =>
      profile === undefined
        ? undefined
        : [files.credentials, files.config].map((file) =>
          findProfile(file, profile)?.settings.get(setting)?.value
        ).find((value) => value !== undefined && value !== "");
    return {
      region: valueOf(name, "region") ?? valueOf(started, "region"),
      usualRegion: valueOf("default", "region"),
      caBundle: valueOf(name, "ca_bundle") ?? valueOf(started, "ca_bundle") ??
        valueOf("default", "ca_bundle"),
    };
  } catch (error) {
    if (error instanceof OpStsError) return {};
    throw error;
  }
}
