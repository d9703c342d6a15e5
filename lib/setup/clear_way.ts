/**
 * What would be used in place of a line.
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
import type { Conflict } from "../aws_config/conflict.ts";
import { splitProfile } from "../aws_config/headers.ts";
import {
  findConflicts,
  isTemporary,
  KEY_NAMES,
  shellConflicts,
} from "../aws_config/profile_conflicts.ts";
import { findProfile, withoutProfileSettings } from "../aws_config/profiles.ts";
import { readSurroundings } from "../aws_config/startup_files.ts";
import { FileError, OpStsError } from "../base/errors.ts";
import { harmless, quote } from "../base/text.ts";
import { confirm } from "../terminal/confirm_prompt.ts";
import type { Style } from "../terminal/style.ts";
import { changeLines, PROCESS, type ProfileChange } from "./change.ts";
import type { Wizard } from "./wizard.ts";

/**
 * Refuses a profile that AWS tools do not agree on: whichever section had the line, some of them would not see it.
 *
 * @throws {FileError} When none of its sections is read by all
 */
export function checkHeaders(config: AwsFile, name: string): void {
  const split = splitProfile(config, name);
  if (split === undefined || split.common !== undefined) return;
  throw new FileError(`Cannot set up the profile ${quote(name)}: ${split.text}`, split.remedy);
}

/** Finds what gets in the way of profiles with a line, each thing once. */
export async function conflictsOf(
  { parts: { environment } }: Wizard,
  changes: readonly ProfileChange[],
  files: AwsFiles,
): Promise<Conflict[]> {
  const surroundings = await readSurroundings(environment);
  const found = changes.filter(({ settings }) => settings.has(PROCESS)).flatMap((change) =>
    findConflicts({ profile: change.name, serial: change.serial, files, surroundings, environment })
  );
  return [...new Map(found.map((conflict) => [conflict.text, conflict])).values()];
}

/** Writes what was found for a person. */
export function conflictLines({ defeats, text, remedy }: Conflict, style: Style): string[] {
  const mark = defeats ? style.bad("in the way") : style.warn("warning");
  // Names of profiles come from files, and an escape sequence in one must not reach the terminal.
  return [`${mark}: ${harmless(text)}`, `  ${harmless(remedy)}`];
}

/**
 * Offers to delete temporary keys that are used in place of a line.
 *
 * @throws {OpStsError} When something is still used in its place
 */
export async function clearTheWay(
  wizard: Wizard,
  changes: readonly ProfileChange[],
): Promise<void> {
  const { parts: { environment } } = wizard;
  for (const { name, settings } of changes) {
    if (settings.has(PROCESS)) await offerDeletion(wizard, name);
  }
  const left = await conflictsOf(wizard, changes, await readAwsFiles(environment));
  const first = [...left, ...shellConflicts(environment)].find(({ defeats }) => defeats);
  if (first === undefined) return;
  const [one, another] = changes;
  const whose = one === undefined || another !== undefined
    ? "the profiles yet: their lines are"
    : `the profile ${quote(one.name)} yet: its line is`;
  throw new OpStsError(`Cannot use ${whose} written, but ${first.text}`, first.remedy);
}

async function offerDeletion(
  { parts, prompter, show, showAsIs, style }: Wizard,
  name: string,
): Promise<void> {
  if (prompter === undefined) return;
  const files = await readAwsFiles(parts.environment);
  for (const file of await distinctFiles([files.credentials, files.config])) {
    const after = withoutTemporaryKeys(file, name);
    if (after.text === file.text) continue;
    await showAsIs(...changeLines(file, after, style));
    await show(`AWS tools use these temporary keys of ${name} in place of the session.`);
    if (!await prompter.ask(confirm("Delete these temporary keys?", true))) continue;
    await changeAwsFile(file, (fresh) => withoutTemporaryKeys(fresh, name));
    await show(`Deleted from ${file.path}`);
  }
}

function withoutTemporaryKeys(file: AwsFile, name: string): AwsFile {
  const settings = findProfile(file, name)?.settings;
  if (!isTemporary(settings)) return file;
  const names = [...settings?.keys() ?? []].filter((each) => KEY_NAMES.test(each));
  return withoutProfileSettings(file, name, names);
}
