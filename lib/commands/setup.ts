/**
 * `op-sts setup`: makes a profile of `~/.aws/config` use this program.
 *
 * The file is written at the very end, in one step, after the change was shown; whatever ends the program before leaves
 * it as it was.
 *
 * @module
 */

import { readAwsFiles } from "../aws_config/aws_file.ts";
import { checkReadable } from "../aws_config/readable.ts";
import { findProfile } from "../aws_config/profiles.ts";
import type { Call } from "../session/call.ts";
import { writeConfigLine } from "../aws_config/config_line.ts";
import { ownProgram } from "../system/own_program.ts";
import { nameProfile } from "../setup/profile_name.ts";
import { checkReplaceable } from "../system/file_rights.ts";
import { chooseKey } from "../setup/key.ts";
import { chooseKeeping } from "../setup/keeping.ts";
import { logIn } from "../setup/login.ts";
import { checkHeaders, writeProfile } from "../setup/profile.ts";
import { openWizard } from "../setup/wizard.ts";

/**
 * Sets a profile up: finds the item, makes one login as the line will, shows what changes, and writes it.
 *
 * @returns Exit code: 1 when the user did not want the change
 * @throws {UsageError} When nothing can be asked and not all is given
 */
export async function setup(parts: Call): Promise<number> {
  const { environment, host, terminal } = parts;
  const wizard = openWizard(parts);
  const program = await ownProgram(environment);
  // What can never be written is said before anything is asked.
  writeConfigLine({ program, options: new Map() }, host.os);
  const files = await readAwsFiles(environment);
  checkReadable(files);
  checkReplaceable(files.config.path);

  const name = await nameProfile(wizard, files);
  checkHeaders(files, name);
  const settings = findProfile(files.config, name)?.settings;
  const key = await chooseKey(wizard, {
    process: settings?.get("credential_process")?.value,
    serial: settings?.get("mfa_serial")?.value,
  });
  const chosen = await chooseKeeping(wizard, key);
  // Nor is a login made for a line that cannot be written.
  writeConfigLine({ program, options: chosen.options }, host.os);
  const options = await logIn(wizard, chosen);
  const line = writeConfigLine({ program, options }, host.os);
  if (!await writeProfile(wizard, { name, line, serial: chosen.key.source.serial })) {
    await terminal.print(`Nothing was written: profile ${name} is as it was\n`);
    return 1;
  }
  await terminal.print(`Next: aws sts get-caller-identity --profile ${name}\n`);
  return 0;
}
