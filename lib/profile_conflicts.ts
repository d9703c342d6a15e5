/**
 * What would defeat a profile's `credential_process`, or disturb whoever uses it.
 *
 * @module
 */

import type { AwsFile, AwsFiles } from "./aws_file.ts";
import { findProfile, type Profile, profilesIn } from "./aws_profiles.ts";
import type { Environment } from "./environment.ts";
import type { Surroundings, TextFile } from "./surroundings.ts";

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
 * Looks for what would defeat or disturb a profile.
 *
 * Precedence: botocore takes role, SSO and the keys of the credentials file before a process; the SDKs for JavaScript
 * and Go take keys from either file, and the credentials file wins over the config file.
 *
 * @param search Where to look
 * @returns Findings, those that defeat it first; no secret is in them
 *
 * @example Usage
 * ```ts
 * import { findConflicts } from "./profile_conflicts.ts";
 *
 * const text = "[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n";
 * const file = { path: "", encoding: "utf-8", found: undefined } as const;
 * const [first] = findConflicts({
 *   profile: "work",
 *   serial: undefined,
 *   files: {
 *     config: { ...file, kind: "config", text: "" },
 *     credentials: { ...file, kind: "credentials", text },
 *   },
 *   surroundings: { shell: [], awsume: undefined },
 *   environment: {},
 * });
 * if (first?.kind !== "static keys" || !first.defeats) throw new Error("unreachable");
 * ```
 */
export function findConflicts(search: ConflictSearch): Conflict[] {
  return [
    ...staticKeys(search),
    ...otherSources(search),
    ...secondProcess(search),
    ...rolesWithMfa(search),
    ...pluginAlias(search),
    ...awsumePlugin(search),
    ...awsumeDuration(search),
  ];
}

function staticKeys({ profile, files: { config, credentials } }: ConflictSearch): Conflict[] {
  return [credentials, config].flatMap((file) => {
    const names = namesOf(settingsOf(file, profile), /^aws_(access_key_id|secret_access_key)$/);
    if (names.length === 0) return [];
    return [{
      kind: "static keys",
      defeats: true,
      text: `${file.path} has plaintext keys for ${profile}, which are used instead`,
      remedy: `run: op-sts import --profile ${profile}`,
    }];
  });
}

const OTHER_SOURCES = [
  { kind: "role", pattern: /^(role_arn|web_identity_token_file)$/ },
  { kind: "sso", pattern: /^sso_/ },
] as const;

function otherSources({ profile, files: { config, credentials } }: ConflictSearch): Conflict[] {
  return OTHER_SOURCES.flatMap(({ kind, pattern }) => {
    for (const file of [config, credentials]) {
      const [name] = namesOf(settingsOf(file, profile), pattern);
      if (name === undefined) continue;
      const advice = kind === "role"
        ? `, and name that one as source_profile in ${section(profile)}`
        : "";
      return [{
        kind,
        defeats: true,
        text: `${section(profile)} in ${file.path} has ${name}, which is used instead`,
        remedy: `give the keys a profile of their own (op-sts setup --profile NAME)${advice}`,
      }];
    }
    return [];
  });
}

function secondProcess({ profile, files: { credentials } }: ConflictSearch): Conflict[] {
  if (!settingsOf(credentials, profile)?.has("credential_process")) return [];
  return [{
    kind: "second process",
    defeats: true,
    text: `${credentials.path} has a credential_process for ${profile}, which is used instead`,
    remedy: `remove credential_process from [${profile}] in ${credentials.path}`,
  }];
}

/** AWS CLI would ask for a code and send it with a session, which AWS refuses; MFA has been given already. */
function rolesWithMfa(search: ConflictSearch): Conflict[] {
  return rolesOf(search).filter(({ settings }) => settings.has("mfa_serial")).map(({ name }) => ({
    kind: "role with MFA",
    defeats: false,
    text: `${section(name)} has mfa_serial, so AWS CLI asks for a second code`,
    remedy: `remove mfa_serial from ${section(name)}: the session has MFA already`,
  }));
}

/** The plugin refuses profiles with credential_process (1Password/shell-plugins issue 213). */
function pluginAlias({ surroundings, environment }: ConflictSearch): Conflict[] {
  const { shell } = surroundings;
  const isLoaded = environment["OP_PLUGIN_ALIASES_SOURCED"] !== undefined ||
    shell.some(({ text }) => hasLine(text, /^\s*(source|\.|test\b.*|\[.*)\s.*op\/plugins\.sh/));
  const found = shell.find(({ path, text }) =>
    hasLine(text, /^\s*alias\s+aws[\s=].*\bop plugin run\b/) &&
    (isLoaded || !path.endsWith("/plugins.sh"))
  );
  if (found === undefined) return [];
  return [{
    kind: "plugin alias",
    defeats: false,
    text: `aws is an alias of 1Password's plugin, which refuses profiles like this one`,
    remedy:
      `run: op plugin clear aws; then remove its alias from ${found.path}, open a new terminal`,
  }];
}

/** The plugin calls us by itself, drops the session token, and tries to log in once more (its version 1.2.4). */
function awsumePlugin(search: ConflictSearch): Conflict[] {
  const { profile, files: { config, credentials }, surroundings: { awsume } } = search;
  if (awsume === undefined) return [];
  const serials = [
    search.serial,
    ...[config, credentials].map((file) => settingsOf(file, profile)?.get("mfa_serial")?.value),
    ...rolesOf(search).map(({ settings }) => settings.get("mfa_serial")?.value),
  ];
  const mapped = serials.find((serial) => serial !== undefined && isMapped(awsume, serial));
  if (mapped === undefined) return [];
  return [{
    kind: "awsume plugin",
    defeats: false,
    text: `awsume's 1password plugin handles ${mapped} as well, and would log in with a session`,
    remedy: `remove it from "1password:" in ${awsume.path}`,
  }];
}

/** With a duration awsume takes the default credentials in place of the source profile's process (4.5.4). */
function awsumeDuration(search: ConflictSearch): Conflict[] {
  const { surroundings: { awsume } } = search;
  if (awsume === undefined) return [];
  const roles = rolesOf(search);
  if (roles.length > 0 && hasLine(awsume.text, /^role-duration\s*:\s*["']?[1-9]/)) {
    return [durationConflict(awsume.path, "role-duration", "its roles")];
  }
  return roles.filter(({ settings }) => settings.has("duration_seconds")).map(({ name }) =>
    durationConflict(section(name), "duration_seconds", name)
  );
}

function durationConflict(place: string, name: string, roles: string): Conflict {
  return {
    kind: "awsume duration",
    defeats: false,
    text:
      `${place} has ${name}, with which awsume does not run this profile's process for ${roles}`,
    remedy: `remove ${name} from ${place}, or use AWS CLI's --profile in place of awsume`,
  };
}

function rolesOf({ profile, files: { config } }: ConflictSearch): Profile[] {
  return profilesIn(config).filter(({ settings }) =>
    settings.get("source_profile")?.value === profile
  );
}

/** Reads as much of the YAML as the plugin uses: a map of serials to items, or one item for every serial. */
function isMapped({ text }: TextFile, serial: string): boolean {
  const [, inline, block = ""] =
    /^["']?1password["']?\s*:[ \t]*(.*)(?:\r?\n)?((?:[ \t]+.*(?:\r?\n|$)|[ \t]*(?:#.*)?\r?\n)*)/m
      .exec(
        text,
      ) ?? [];
  const value = inline?.replace(/(^|\s)#.*$/, "").trim() ?? "";
  if (value !== "" && !value.startsWith("{")) return true;
  return (value + "\n" + block).split("\n").some((line) =>
    !line.trim().startsWith("#") && line.includes(serial)
  );
}

function settingsOf(file: AwsFile, profile: string): Profile["settings"] | undefined {
  return findProfile(file, profile)?.settings;
}

function namesOf(settings: Profile["settings"] | undefined, pattern: RegExp): string[] {
  return [...settings?.keys() ?? []].filter((name) => pattern.test(name));
}

function section(profile: string): string {
  return profile === "default" ? "[default]" : `[profile ${profile}]`;
}

function hasLine(text: string, pattern: RegExp): boolean {
  return text.split(/\r?\n/).some((line) => pattern.test(line));
}
