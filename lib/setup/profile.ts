/**
 * The line of a profile in `~/.aws/config`.
 *
 * @module
 */

import {
  type AwsFile,
  type AwsFiles,
  changeAwsFile,
  distinctFiles,
  readAwsFiles,
} from "../aws_config/aws_file.ts";
import { readConfigLine } from "../aws_config/config_line.ts";
import type { Conflict } from "../aws_config/conflict.ts";
import { showChange } from "../aws_config/diff.ts";
import { splitProfile } from "../aws_config/headers.ts";
import {
  findConflicts,
  isTemporary,
  KEY_NAMES,
  shellConflicts,
} from "../aws_config/profile_conflicts.ts";
import { findProfile, withoutProfileSettings, withProfileSetting } from "../aws_config/profiles.ts";
import { checkReadable, checkReadableFile } from "../aws_config/readable.ts";
import { readSurroundings } from "../aws_config/startup_files.ts";
import { FileError, OpStsError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { confirm } from "../terminal/confirm_prompt.ts";
import { fit } from "../terminal/display_width.ts";
import type { Style } from "../terminal/style.ts";
import type { Wizard } from "./wizard.ts";

/** A profile with the line that it is to have. */
export interface ProfileLine {
  readonly name: string;
  /** Value for `credential_process`. */
  readonly line: string;
  readonly serial: string | undefined;
}

/**
 * Refuses a profile that AWS tools do not agree on: whichever section had the line, some of them would not see it.
 *
 * @throws {FileError} When none of its sections is read by all
 */
export function checkHeaders({ config }: AwsFiles, name: string): void {
  const split = splitProfile(config, name);
  if (split === undefined || split.common !== undefined) return;
  throw new FileError(`Cannot set up the profile ${quote(name)}: ${split.text}`, split.remedy);
}

/**
 * Writes the profile's line, after showing what changes and what would defeat it.
 *
 * @returns Whether the line is in the file; else the user did not want it
 * @throws {OpStsError} When the file cannot be written, and is as it was; or when something else is used in place of the
 * line
 */
export async function writeProfile(wizard: Wizard, profile: ProfileLine): Promise<boolean> {
  const { parts: { environment }, prompter, show, style } = wizard;
  // Questions have taken time, in which the files may have changed.
  const files = await readAwsFiles(environment);
  checkReadable(files);
  const { name, line } = profile;
  const after = withProfileSetting(files.config, name, "credential_process", line);
  const conflicts = await conflictsOf(wizard, profile, { ...files, config: after });
  const isThere = after.text === files.config.text;
  if (isThere) await show(`${files.config.path} has this line already: nothing to change`);
  else await show(...changeLines(files.config, after, style));
  await show(...conflicts.flatMap((conflict) => conflictLines(conflict, style)));
  if (isThere) {
    await clearTheWay(wizard, profile);
    return true;
  }
  const former = processOf(files.config, name);
  const isForeign = former !== undefined && readConfigLine(former) === undefined;
  if (isForeign) await show(`${style.warn("warning")}: the process of another program is replaced`);
  if (prompter !== undefined) {
    const isPlain = !isForeign && !conflicts.some(({ defeats }) => defeats);
    const isWanted = await prompter.ask(confirm("Write this change?", isPlain));
    if (!isWanted) return false;
  }
  await changeAwsFile(files.config, (fresh) => {
    checkReadableFile(fresh);
    if (processOf(fresh, name) !== former) {
      throw new FileError(
        `Cannot write ${fresh.path}: another program has changed the profile ${name} meanwhile`,
        "try again",
      );
    }
    return withProfileSetting(fresh, name, "credential_process", line);
  });
  await show(`Written: ${files.config.path}`);
  await clearTheWay(wizard, profile);
  return true;
}

/** Offers to delete temporary keys that are used in place of the line, and fails for whatever else is. */
async function clearTheWay(wizard: Wizard, profile: ProfileLine): Promise<void> {
  const { parts: { environment }, prompter, show, style } = wizard;
  const { name } = profile;
  const files = await readAwsFiles(environment);
  for (const file of await distinctFiles([files.credentials, files.config])) {
    const after = withoutTemporaryKeys(file, name);
    if (prompter === undefined || after.text === file.text) continue;
    await show(...changeLines(file, after, style));
    const question =
      `Delete these temporary keys, which ${name} would use in place of the session?`;
    if (!await prompter.ask(confirm(question, true))) continue;
    await changeAwsFile(file, (fresh) => withoutTemporaryKeys(fresh, name));
    await show(`Deleted from ${file.path}`);
  }
  const left = await conflictsOf(wizard, profile, await readAwsFiles(environment));
  const first = [...left, ...shellConflicts(environment)].find(({ defeats }) => defeats);
  if (first === undefined) return;
  throw new OpStsError(
    `Cannot use the profile ${quote(name)} yet: its line is written, but ${first.text}`,
    first.remedy,
  );
}

function withoutTemporaryKeys(file: AwsFile, name: string): AwsFile {
  const settings = findProfile(file, name)?.settings;
  if (!isTemporary(settings)) return file;
  const names = [...settings?.keys() ?? []].filter((each) => KEY_NAMES.test(each));
  return withoutProfileSettings(file, name, names);
}

async function conflictsOf(
  { parts: { environment } }: Wizard,
  { name, serial }: ProfileLine,
  files: AwsFiles,
): Promise<Conflict[]> {
  const surroundings = await readSurroundings(environment);
  return findConflicts({ profile: name, serial, files, surroundings, environment });
}

function processOf(file: AwsFile, name: string): string | undefined {
  return findProfile(file, name)?.settings.get("credential_process")?.value;
}

function conflictLines({ defeats, text, remedy }: Conflict, style: Style): string[] {
  const mark = defeats ? style.bad("in the way") : style.warn("warning");
  // Names of profiles come from files, and an escape sequence in one must not reach the terminal.
  return [`${mark}: ${fit(text, Infinity)}`, `  ${fit(remedy, Infinity)}`];
}

function changeLines(before: AwsFile, after: AwsFile, style: Style): string[] {
  return showChange(before, after).trimEnd().split("\n").map((line) => {
    if (line.startsWith("+")) return style.good(line);
    return line.startsWith("-") ? style.bad(line) : line;
  });
}
