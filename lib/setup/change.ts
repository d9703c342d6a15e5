/**
 * What profiles are to say.
 *
 * @module
 */

import type { AwsFile } from "../aws_config/aws_file.ts";
import { showChange } from "../aws_config/diff.ts";
import { findProfile, headerFor, withProfileSetting } from "../aws_config/profiles.ts";
import { checkReadableFile } from "../aws_config/readable.ts";
import { FileError } from "../base/errors.ts";
import type { Style } from "../terminal/style.ts";

/** The setting that holds the line. */
export const PROCESS = "credential_process";

/** What a profile is to say. */
export interface ProfileChange {
  readonly name: string;
  /** Settings by name, the line first. */
  readonly settings: ReadonlyMap<string, string>;
  /** MFA serial of its key item. */
  readonly serial: string | undefined;
}

/** Makes a file say it. */
export function applied(file: AwsFile, changes: readonly ProfileChange[]): AwsFile {
  // A new setting is put right below its header: the last one comes to stand first.
  const settings = changes.flatMap(({ name, settings }) =>
    [...settings].reverse().map(([setting, value]) => ({ name, setting, value }))
  );
  return settings.reduce(
    (changed, { name, setting, value }) => withProfileSetting(changed, name, setting, value),
    file,
  );
}

/**
 * Makes a file say it that was read again since the change was shown.
 *
 * @param shown The file as it was then
 * @throws {FileError} When another program has changed one of the settings meanwhile
 */
export function appliedTo(
  fresh: AwsFile,
  shown: AwsFile,
  changes: readonly ProfileChange[],
): AwsFile {
  checkReadableFile(fresh);
  for (const { name, settings } of changes) {
    for (const setting of settings.keys()) {
      if (valueIn(fresh, name, setting) === valueIn(shown, name, setting)) continue;
      throw new FileError(
        `Cannot write ${fresh.path}: another program has changed the profile ${name} meanwhile`,
        "try again",
      );
    }
  }
  return applied(fresh, changes);
}

/** Reads one setting of a profile. */
export function valueIn(file: AwsFile, profile: string, setting: string): string | undefined {
  return findProfile(file, profile)?.settings.get(setting)?.value;
}

/** Shows a change in colours. */
export function changeLines(before: AwsFile, after: AwsFile, style: Style): string[] {
  return showChange(before, after).trimEnd().split("\n").map((line) => {
    if (line.startsWith("+")) return style.good(line);
    return line.startsWith("-") ? style.bad(line) : line;
  });
}

/** Writes what has to stand in a config file that something else writes. */
export function asSections(changes: readonly ProfileChange[]): string {
  return changes.map(({ name, settings }) =>
    [`[${headerFor(name, "config")}]`, ...[...settings].map((setting) => setting.join(" = ")), ""]
      .join("\n")
  ).join("\n");
}
