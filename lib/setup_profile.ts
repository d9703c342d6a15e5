/**
 * The profile that is set up: its name, and its line in `~/.aws/config`.
 *
 * @module
 */

import { type AwsFile, type AwsFiles, readAwsFiles, saveAwsFile } from "./aws_file.ts";
import { showChange } from "./aws_file_diff.ts";
import { findProfile, profilesIn, withProfileSetting } from "./aws_profiles.ts";
import { choose } from "./choice.ts";
import { readConfigLine } from "./config_line.ts";
import { confirm } from "./confirmation.ts";
import { fit } from "./display_width.ts";
import { OpStsError, UsageError } from "./errors.ts";
import { parseIni } from "./ini.ts";
import type { Prompter } from "./keyboard.ts";
import { type Conflict, findConflicts } from "./profile_conflicts.ts";
import type { Style } from "./style.ts";
import { readSurroundings } from "./surroundings.ts";
import { askText } from "./text_line.ts";
import type { Wizard } from "./wizard.ts";

/** A profile with the line that it is to have. */
export interface ProfileLine {
  /** Its name. */
  readonly name: string;
  /** Value for `credential_process`. */
  readonly line: string;
  /** MFA serial of its item. */
  readonly serial: string | undefined;
}

/** The profile that AWS tools take when none is named. */
const DEFAULT_PROFILE = "default";

/**
 * Finds out which profile to set up.
 *
 * @param wizard What all steps share: `--profile`, and without one who to ask; where nobody is asked, AWS_PROFILE or
 * the default profile is taken
 * @param files Both files of AWS
 * @returns Its name
 * @throws {UsageError} When no tool could use such a name
 */
export async function nameProfile(
  { parts: { own, environment }, prompter }: Wizard,
  files: AwsFiles,
): Promise<string> {
  const usual = environment["AWS_PROFILE"] || DEFAULT_PROFILE;
  const named = own.get("profile");
  if (named === undefined && prompter !== undefined) {
    return await askProfile(files, prompter, usual);
  }
  const name = named ?? usual;
  const problem = nameProblem(name);
  if (problem === undefined) return name;
  throw new UsageError(`Cannot use the profile ${JSON.stringify(name)}: ${problem}`);
}

async function askProfile(
  { config, credentials }: AwsFiles,
  prompter: Prompter,
  usual: string,
): Promise<string> {
  const inConfig = profilesIn(config);
  const names = [...inConfig, ...profilesIn(credentials)].map(({ name }) => name)
    .filter((name) => nameProblem(name) === undefined)
    .sort((a, b) => Number(b === usual) - Number(a === usual));
  const another = { label: "another one", note: "to be made", value: undefined };
  const known = [...new Set(names)].map((name) => {
    const { settings } = inConfig.find((profile) => profile.name === name) ?? {};
    const note = ["credential_process", "role_arn", "sso_session", "sso_start_url"]
      .find((setting) => settings?.has(setting));
    return { label: name, value: name, ...(note === undefined ? {} : { note: `has ${note}` }) };
  });
  const chosen = known.length === 0
    ? undefined
    : await prompter.ask(choose("Which profile of AWS is to be set up?", [...known, another]));
  if (chosen !== undefined) return chosen;
  const initial = known.length === 0 ? { initial: usual } : {};
  return await prompter.ask(
    askText({ question: "Name of the profile", ...initial, check: nameProblem }),
  );
}

/** Names with blanks or quotes are legal, but every other tool trips over them. */
function nameProblem(name: string): string | undefined {
  return /^[\p{L}\p{N}_.@+:/=-]+$/u.test(name)
    ? undefined
    : "a profile's name has letters, digits, and any of - _ . @ + : / =";
}

/**
 * Refuses to touch a file that AWS tools cannot read anyway.
 *
 * @param file The file
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
 * @param wizard What all steps share
 * @param profile Name of the profile, and the line for it
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

  const former = findProfile(files.config, name)?.settings.get("credential_process")?.value;
  const isForeign = former !== undefined && readConfigLine(former) === undefined;
  if (isForeign) await show(`${style.warn("warning")}: the process of another program is replaced`);
  if (prompter !== undefined) {
    const isPlain = !isForeign && !conflicts.some(({ defeats }) => defeats);
    const isWanted = await prompter.ask(confirm("Write this change?", isPlain));
    if (!isWanted) return false;
  }
  await saveAwsFile(after);
  await show(`Written: ${files.config.path}`);
  return true;
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
