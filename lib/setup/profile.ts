/**
 * The line of a profile in `~/.aws/config`.
 *
 * @module
 */

import { type AwsFile, changeAwsFile, readAwsFiles } from "../aws_config/aws_file.ts";
import { showChange } from "../aws_config/diff.ts";
import { findProfile, withProfileSetting } from "../aws_config/profiles.ts";
import { readConfigLine } from "../aws_config/config_line.ts";
import { confirm } from "../terminal/confirm_prompt.ts";
import { fit } from "../terminal/display_width.ts";
import { FileError, OpStsError } from "../base/errors.ts";
import { parseIni } from "../aws_config/ini.ts";
import type { Conflict } from "../aws_config/conflict.ts";
import { findConflicts } from "../aws_config/profile_conflicts.ts";
import type { Style } from "../terminal/style.ts";
import { readSurroundings } from "../aws_config/startup_files.ts";
import type { Wizard } from "./wizard.ts";

/** A profile with the line that it is to have. */
export interface ProfileLine {
  readonly name: string;
  /** Value for `credential_process`. */
  readonly line: string;
  readonly serial: string | undefined;
}

/**
 * Refuses to touch a file that AWS tools cannot read anyway.
 *
 * @throws {OpStsError} When botocore refuses it
 */
export function checkReadable({ path, text }: AwsFile): void {
  const [problem] = parseIni(text).problems;
  if (problem === undefined) return;
  throw new OpStsError(
    `Cannot change ${path}: AWS tools refuse it, line ${problem.line}: ${problem.text}`,
    "correct that line first",
  );
}

/**
 * Writes the profile's line, after showing what changes and what would defeat it.
 *
 * @returns Whether the line is in the file; else the user did not want it
 * @throws {OpStsError} When the file cannot be written; it is then as it was
 */
export async function writeProfile(wizard: Wizard, profile: ProfileLine): Promise<boolean> {
  const { parts: { environment }, prompter, show, style } = wizard;
  // Questions have taken time, in which the files may have changed.
  const files = await readAwsFiles(environment);
  checkReadable(files.config);
  const { name, line } = profile;
  const after = withProfileSetting(files.config, name, "credential_process", line);
  const surroundings = await readSurroundings(environment);
  const conflicts = findConflicts({
    profile: name,
    serial: profile.serial,
    files,
    surroundings,
    environment,
  });
  const isThere = after.text === files.config.text;
  if (isThere) await show(`${files.config.path} has this line already: nothing to change`);
  else await show(...changeLines(files.config, after, style));
  await show(...conflicts.flatMap((conflict) => conflictLines(conflict, style)));
  if (isThere) return true;

  const former = processOf(files.config, name);
  const isForeign = former !== undefined && readConfigLine(former) === undefined;
  if (isForeign) await show(`${style.warn("warning")}: the process of another program is replaced`);
  if (prompter !== undefined) {
    const isPlain = !isForeign && !conflicts.some(({ defeats }) => defeats);
    const isWanted = await prompter.ask(confirm("Write this change?", isPlain));
    if (!isWanted) return false;
  }
  await changeAwsFile(files.config, (fresh) => {
    checkReadable(fresh);
    if (processOf(fresh, name) !== former) {
      throw new FileError(
        `Cannot write ${fresh.path}: another program has changed the profile ${name} meanwhile`,
        "try again",
      );
    }
    return withProfileSetting(fresh, name, "credential_process", line);
  });
  await show(`Written: ${files.config.path}`);
  return true;
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
