/**
 * The files of AWS: readable by botocore, with a profile that calls this program and nothing that defeats it.
 *
 * @module
 */

import type { AwsFile, AwsFiles } from "../aws_config/aws_file.ts";
import { type Profile, profilesIn } from "../aws_config/profiles.ts";
import type { Environment } from "../base/environment.ts";
import { parseIni } from "../aws_config/ini.ts";
import type { Conflict } from "../aws_config/conflict.ts";
import { findConflicts } from "../aws_config/profile_conflicts.ts";
import type { Surroundings } from "../aws_config/startup_files.ts";
import { type Check, checker } from "./check.ts";

/** What is known of profiles. */
export interface ProfileFacts {
  readonly files: AwsFiles;
  /** Names of profiles whose line calls this program, with the MFA serial where it is known. */
  readonly callers: ReadonlyMap<string, string | undefined>;
  /** Files of the user's shell, of `op` and of awsume. */
  readonly surroundings: Surroundings;
  readonly environment: Environment;
}

/** Judges the files of AWS. */
export function checkProfiles(facts: ProfileFacts): Check[] {
  const { files, callers } = facts;
  return [
    ...checkFile(files.config),
    ...checkFile(files.credentials),
    checkCallers(callers),
    ...checkConflicts(facts),
    ...checkKeys(facts),
  ];
}

function checkFile({ path, text, found }: AwsFile): Check[] {
  const { ok, failed } = checker("aws-files");
  if (found === undefined) return [ok(`${path} does not exist`)];
  const { problems } = parseIni(text);
  if (problems.length === 0) return [ok(`AWS tools can read ${path}`)];
  return problems.map(({ line, text }) =>
    failed(`AWS tools refuse ${path}: line ${line}: ${text}`, "correct that line")
  );
}

function checkCallers(callers: ProfileFacts["callers"]): Check {
  const { ok, warning } = checker("profiles");
  return callers.size > 0
    ? ok(`op-sts is called by the profiles: ${[...callers.keys()].join(", ")}`)
    : warning("no profile calls op-sts", "run op-sts setup, which writes the line");
}

function checkConflicts({ files, callers, surroundings, environment }: ProfileFacts): Check[] {
  const { ok, warning, failed } = checker("conflicts");
  const found = [...callers].flatMap(([profile, serial]) =>
    findConflicts({ profile, serial, files, surroundings, environment })
  );
  // What is no single profile's business is found for each of them.
  const each = new Map<string, Conflict>(found.map((conflict) => [conflict.text, conflict]));
  const checks = [...each.values()].map(({ defeats, text, remedy }) =>
    defeats ? failed(text, remedy) : warning(text, remedy)
  );
  return checks.length > 0 || callers.size === 0
    ? checks
    : [ok("nothing is used in place of op-sts, and nothing disturbs it")];
}

/** Plaintext keys of profiles that do not call this program; those of profiles that do are conflicts. */
function checkKeys({ files, callers }: ProfileFacts): Check[] {
  const { ok, warning } = checker("plaintext-keys");
  const found = [files.credentials, files.config].flatMap((file) =>
    profilesIn(file).filter(({ name }) => !callers.has(name)).flatMap((profile) => {
      if (!profile.settings.has("aws_secret_access_key")) return [];
      const { name } = profile;
      return isTemporary(profile)
        ? warning(
          `${file.path} has a temporary key of ${name} in plaintext`,
          `remove it: op-sts keeps sessions in 1Password`,
        )
        : warning(
          `${file.path} has the access key of ${name} in plaintext`,
          `run op-sts import --profile ${name}, then replace the key in AWS`,
        );
    })
  );
  const { length } = found;
  return length > 0 ? found : [ok("no other profile has a key in plaintext")];
}

function isTemporary({ settings }: Profile): boolean {
  return settings.has("aws_session_token") ||
    settings.get("aws_access_key_id")?.value.startsWith("ASIA") === true;
}
