/**
 * The files of AWS: readable by botocore, with a profile that calls this program and nothing that defeats it.
 *
 * @module
 */

import type { AwsFile, AwsFiles } from "../../aws_config/aws_file.ts";
import { profilesIn } from "../../aws_config/profiles.ts";
import { refusedIn } from "../../aws_config/readable.ts";
import { type ConflictSearch, section, settingsOf } from "../../aws_config/conflict.ts";
import { shellLine } from "../../aws_config/shell_words.ts";
import { findConflicts, isTemporary } from "../../aws_config/profile_conflicts.ts";
import { type Check, checker } from "../check.ts";

/** Judges whether AWS tools can read a file. */
export function checkFile(file: AwsFile): Check[] {
  const { path, found } = file;
  const { ok, failed } = checker("aws-files");
  if (found === undefined) return [ok(`${path} does not exist`)];
  const problems = refusedIn(file);
  if (problems.length === 0) return [ok(`AWS tools can read ${path}`)];
  return problems.map(({ line, text }) =>
    failed(`AWS tools refuse ${path}: line ${line}: ${text}`, "correct that line")
  );
}

/** Names the profiles whose lines call this program. */
export function checkCallers(callers: readonly string[]): Check {
  const { ok, warning } = checker("profiles");
  // Both files may have a line of one profile.
  return callers.length > 0
    ? ok(`op-sts is called by the profiles: ${[...new Set(callers)].join(", ")}`)
    : warning(
      "nothing is set up yet: no profile calls op-sts",
      "run op-sts setup, which writes the line",
    );
}

/** Looks for what defeats or disturbs a profile. */
export function checkConflicts(search: ConflictSearch): Check[] {
  const { ok, warning, failed } = checker("conflicts");
  const { profile, files: { config } } = search;
  // A line in the credentials file alone is the one that is used, and ours.
  const isAlone = settingsOf(config, profile)?.has("credential_process") !== true;
  const checks = findConflicts(search).filter(({ kind }) => !(isAlone && kind === "second process"))
    .map(({ defeats, text, remedy }) => defeats ? failed(text, remedy) : warning(text, remedy));
  const none = `nothing is used in place of op-sts for ${profile}, and nothing disturbs it`;
  return checks.length > 0 ? checks : [ok(none)];
}

/** Finds plaintext keys of profiles that do not call this program; those of profiles that do are conflicts. */
export function checkKeys(files: AwsFiles, callers: readonly string[]): Check[] {
  const { ok, warning } = checker("plaintext-keys");
  const found = [files.credentials, files.config].flatMap((file) =>
    profilesIn(file).filter(({ name }) => !callers.includes(name)).flatMap((profile) => {
      if (!profile.settings.has("aws_secret_access_key")) return [];
      const { name } = profile;
      return isTemporary(profile.settings)
        ? warning(
          `${file.path} has a temporary key of ${name} in plaintext`,
          `remove it from ${section(name, file.kind)}: op-sts keeps sessions in 1Password`,
        )
        : warning(
          `${file.path} has the access key of ${name} in plaintext`,
          `run op-sts import --profile ${shellLine([name])}, then replace the key in AWS`,
        );
    })
  );
  return found.length > 0 ? found : [ok("no other profile has a key in plaintext")];
}
