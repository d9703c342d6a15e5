/**
 * What would defeat a profile's `credential_process`, or disturb whoever uses it.
 *
 * @module
 */

import type { Profile } from "./profiles.ts";
import { type Conflict, type ConflictSearch, rolesOf, section, settingsOf } from "./conflict.ts";
import { toolConflicts } from "./tool_conflicts.ts";

/**
 * Looks for what would defeat or disturb a profile.
 *
 * Precedence: botocore takes role, SSO and the keys of the credentials file before a process; the SDKs for JavaScript
 * and Go take keys from either file, and the credentials file wins over the config file.
 *
 * @returns Findings, those that defeat it first; no secret is in them
 */
export function findConflicts(search: ConflictSearch): Conflict[] {
  return [
    ...staticKeys(search),
    ...otherSources(search),
    ...secondProcess(search),
    ...rolesWithMfa(search),
    ...toolConflicts(search),
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
  // `aws login` writes it; botocore and the SDK for Go take it before a process.
  { kind: "login", pattern: /^login_session$/ },
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

function namesOf(settings: Profile["settings"] | undefined, pattern: RegExp): string[] {
  return [...settings?.keys() ?? []].filter((name) => pattern.test(name));
}
