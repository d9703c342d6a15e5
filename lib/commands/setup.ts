/**
 * `op-sts setup`: makes profiles of `~/.aws/config` use this program.
 *
 * The file is written at the very end, in one step, after the change was shown; whatever ends the program before leaves
 * it as it was.
 *
 * @module
 */

import { type AwsFiles, readAwsFiles } from "../aws_config/aws_file.ts";
import { isOwnName, readConfigLine, writeConfigLine } from "../aws_config/config_line.ts";
import { checkReadable } from "../aws_config/readable.ts";
import { CancelledError, FileError, OpStsError, UsageError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { quote } from "../base/text.ts";
import { withOptions } from "../call.ts";
import type { Call } from "../session/call.ts";
import { chooseAccount } from "../setup/account.ts";
import { PROCESS, valueIn } from "../setup/change.ts";
import { checkHeaders } from "../setup/clear_way.ts";
import { chooseKeeping } from "../setup/keeping.ts";
import { chooseKey } from "../setup/key.ts";
import { provenLine } from "../setup/login.ts";
import { writeProfiles } from "../setup/profile.ts";
import { askRegion, nameProfile } from "../setup/profile_name.ts";
import { removeProfile } from "../setup/remove.ts";
import { setUpTeam } from "../setup/team.ts";
import { aboutProfile, openWizard, type Wizard } from "../setup/wizard.ts";
import { withTilde } from "../terminal/shown_text.ts";
import { checkReplaceable } from "../system/replacing/file_rights.ts";
import { ownProgram } from "../system/own_program.ts";
import { afterSignals, interrupted } from "../system/interrupt.ts";

/**
 * Sets up a profile, or all of a team's, or takes one out again.
 *
 * @returns Exit code: 1 when the user did not want the change
 * @throws {UsageError} When nothing can be asked and not all is given
 */
export async function setup(asked: Call): Promise<number> {
  checkSwitches(asked);
  const call = withOptions({ ...asked, run: afterSignals(asked.run) }, asked.options);
  const files = await readAwsFiles(call.environment);
  checkReadable(files);
  const refusal = call.own.has("print") ? undefined : refusalOf(files);
  if (refusal !== undefined && call.own.has("remove")) throw refusal;
  const wizard = openWizard(call, refusal);
  if (refusal !== undefined) {
    await wizard.show(`${wizard.style.warn("warning")}: ${refusal.message}`);
  }
  const stopped = interrupted().then(() => {
    throw new CancelledError("Cannot go on: cancelled");
  });
  try {
    return await Promise.race([setUp(wizard, files), stopped]);
  } catch (error) {
    if (error instanceof CancelledError) throw await withLeft(error, wizard, files);
    throw error;
  }
}

function checkSwitches({ own }: Call): void {
  const [first, second] = ["print", "remove", "from"].filter((name) => own.has(name));
  if (first === undefined || second === undefined || first === "print" && second === "from") {
    if (!own.has("from") || !own.has("profile")) return;
  }
  const other = second ?? "profile";
  throw new UsageError(
    `Cannot use --${first} and --${other} together`,
    "leave one of the two out; op-sts help setup explains them",
  );
}

/** Finds out beforehand what would be known after all questions. */
function refusalOf({ config }: AwsFiles): FileError | undefined {
  try {
    checkReplaceable(config.path);
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}

async function setUp(wizard: Wizard, files: AwsFiles): Promise<number> {
  const { own, environment, host } = wizard.parts;
  if (own.has("remove")) return await removeProfile(wizard, files);
  const program = await ownProgram(environment);
  // What can never be written is said before anything is asked.
  checkName(program);
  writeConfigLine({ program, options: new Map() }, host.os);
  const from = own.get("from");
  if (from !== undefined) return await setUpTeam(wizard, from, program, files);
  return await setUpOne(wizard, files, program);
}

/** Under another name nobody would know the line for ours, neither `status` nor the next `setup`. */
function checkName(program: readonly string[]): void {
  const path = program.at(-1) ?? "";
  if (isOwnName(path)) return;
  const [, directory = "", suffix = ""] = /^(.*[/\\])?.*?(\.js|\.exe)?$/s.exec(path) ?? [];
  throw new OpStsError(
    `Cannot write a line for ${quote(path)}: profiles know this program by the name op-sts`,
    `give it its name: mv ${posixWord(path)} ${posixWord(`${directory}op-sts${suffix}`)}`,
  );
}

async function setUpOne(
  asked: Wizard,
  files: AwsFiles,
  program: readonly string[],
): Promise<number> {
  const { terminal } = asked.parts;
  const name = await nameProfile(asked, files);
  checkHeaders(files.config, name);
  const region = await askRegion(asked, files, name);
  const process = valueIn(files.config, name, PROCESS);
  const former = process === undefined ? undefined : readConfigLine(process)?.options;
  const chosen = await chooseAccount(asked, former?.get("account"));
  const wizard = aboutProfile(chosen, name, region);
  const serial = valueIn(files.config, name, "mfa_serial");
  const kept = await chooseKeeping(wizard, await chooseKey(wizard, { process, serial }));
  const line = await provenLine(wizard, kept, program);
  const settings = new Map([
    [PROCESS, line],
    ...region === undefined ? [] : [["region", region] as const],
  ]);
  const isWritten = await writeProfiles(wizard, [{
    name,
    settings,
    serial: kept.key.source.serial,
  }]);
  if (!isWritten) {
    await terminal.print(`Nothing was written: profile ${name} is as it was\n`);
    return 1;
  }
  if (!wizard.prints) {
    await terminal.print(`Next: aws sts get-caller-identity --profile ${name}\n`);
  }
  return 0;
}

/** Says what a person who broke off leaves behind. */
async function withLeft(
  error: CancelledError,
  { made, parts }: Wizard,
  { config }: AwsFiles,
): Promise<CancelledError> {
  const { text } = (await readAwsFiles(parts.environment)).config;
  const left = [
    `${withTilde(config.path, parts.environment["HOME"])} is ${
      text === config.text ? "as it was" : "written"
    }`,
    ...made.length === 0 ? [] : [`${made.join(" and ")} stays in 1Password`],
  ];
  return new CancelledError(`${error.message}; ${left.join(", and ")}`);
}
