/**
 * What would defeat a profile's `credential_process`, or disturb whoever uses it.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { splitProfile } from "./headers.ts";
import { parseIni } from "./ini.ts";
import type { Profile } from "./profiles.ts";
import { type Conflict, type ConflictSearch, rolesOf, section, settingsOf } from "./conflict.ts";
import { shellLine } from "./shell_words.ts";
import { toolConflicts } from "./tool_conflicts.ts";

/** Halves of keys, and the tokens of temporary ones. */
export const KEY_NAMES =
  /^(aws_access_key_id|aws_secret_access_key|aws_session_token|aws_security_token)$/;

/** Both are needed to use or import a key. */
const HALVES = ["aws_access_key_id", "aws_secret_access_key"];

/** Settings that say where credentials come from. */
const OF_CREDENTIALS =
  /^(aws_(access_key_id|secret_access_key|session_token|security_token)|role_arn|web_identity_token_file|sso_.*|login_session|credential_process)$/;

/** Tells temporary keys from those that are good until somebody deletes them. */
export function isTemporary(settings: Profile["settings"] | undefined): boolean {
  return settings?.get("aws_access_key_id")?.value.startsWith("ASIA") === true ||
    ["aws_session_token", "aws_security_token"].some((name) => settings?.has(name));
}

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
    ...inherited(search),
    ...splitHeaders(search),
    ...secondProcess(search),
    ...rolesWithMfa(search),
    ...toolConflicts(search),
  ];
}

function staticKeys({ profile, files: { config, credentials } }: ConflictSearch): Conflict[] {
  return [credentials, config].flatMap((file): Conflict[] => {
    const settings = settingsOf(file, profile);
    const names = namesOf(settings, KEY_NAMES);
    if (names.length === 0) return [];
    if (isTemporary(settings)) {
      return [{
        kind: "temporary keys",
        defeats: true,
        text:
          `${file.path} has temporary keys for ${profile}, which are used instead, ended or not`,
        remedy: `delete ${names.join(", ")} from ${
          section(profile, file.kind)
        }, or have op-sts setup --profile ${shellLine([profile])} do it`,
      }];
    }
    const hasBoth = HALVES.every((half) =>
      [credentials, config].some((each) => settingsOf(each, profile)?.has(half))
    );
    return [{
      kind: "static keys",
      defeats: true,
      text: `${file.path} has plaintext keys for ${profile}, which are used instead`,
      // Of half a key nothing can be imported.
      remedy: hasBoth
        ? `run: op-sts import --profile ${shellLine([profile])}`
        : `delete ${names.join(", ")} from ${section(profile, file.kind)}: half a key is of no use`,
    }];
  });
}

/** Python's parser has every section inherit from `[DEFAULT]`. */
function inherited({ files: { config, credentials } }: ConflictSearch): Conflict[] {
  return [config, credentials].flatMap(({ path, text }) =>
    parseIni(text).sections.filter(({ header }) => header === "DEFAULT").flatMap(({ settings }) => {
      const found = settings.find(({ name }) => OF_CREDENTIALS.test(name));
      if (found === undefined) return [];
      return [{
        kind: "inherited",
        defeats: true,
        text: `[DEFAULT] in ${path} gives ${found.name} to every profile of AWS CLI`,
        remedy: `move it into the profile that it is for, such as [default]`,
      }];
    })
  );
}

function splitHeaders({ profile, files: { config } }: ConflictSearch): Conflict[] {
  const split = splitProfile(config, profile);
  if (split === undefined) return [];
  const { common, text, remedy } = split;
  const isRead = common?.settings.some(({ name }) => name === "credential_process") ?? false;
  return [{ kind: "two headers", defeats: !isRead, text, remedy }];
}

/** Looks for credentials in the environment: without `--profile`, tools take them before any profile. */
export function shellConflicts(environment: Environment): Conflict[] {
  return SHELL_CREDENTIALS.flatMap((names) => {
    const set = names.filter((name) => (environment[name] ?? "") !== "");
    if (set.length === 0) return [];
    return [{
      kind: "environment",
      defeats: true,
      text: `this shell has ${set.join(", ")}, which many AWS tools use instead`,
      remedy: `run: unset ${set.join(" ")}`,
    }];
  });
}

/** Variables that hold or lead to credentials (AWS SDKs and Tools Reference Guide). */
const SHELL_CREDENTIALS = [
  ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"],
  ["AWS_WEB_IDENTITY_TOKEN_FILE"],
];

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
        text: `${section(profile, file.kind)} in ${file.path} has ${name}, which is used instead`,
        remedy: `give the keys a profile of their own: op-sts setup --profile ${
          shellLine([`${profile}-keys`])
        }${advice}`,
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
  return rolesOf(search).filter(({ settings }) => settings.has("mfa_serial")).map(({ place }) => ({
    kind: "role with MFA",
    defeats: false,
    text: `${place} has mfa_serial, so AWS CLI asks for a second code`,
    remedy: `remove mfa_serial from ${place}: the session has MFA already`,
  }));
}

function namesOf(settings: Profile["settings"] | undefined, pattern: RegExp): string[] {
  return [...settings?.keys() ?? []].filter((name) => pattern.test(name));
}
