/**
 * `op-sts import`: moves the plaintext access key of a profile into 1Password.
 *
 * @module
 */

import { changeAwsFile, distinctFiles, readAwsFiles } from "../aws_config/aws_file.ts";
import { askIdentity } from "../sts/caller_identity.ts";
import { checkReadable } from "../aws_config/readable.ts";
import type { Call } from "../session/call.ts";
import { confirm } from "../terminal/confirm_prompt.ts";
import { ItemError, OpStsError, UsageError } from "../base/errors.ts";
import { type ImportPlan, planImport } from "../import/plan.ts";
import { announce, conclude, interrupted, type Progress } from "../import/report.ts";
import { keepKey, otpSecretOf } from "../import/key_keeper.ts";
import { openPrompter } from "../terminal/prompter.ts";
import { accountOfSerial } from "../sts/mfa_serial.ts";
import { withoutKey } from "../import/plaintext_key.ts";
import { checkReplaceable } from "../system/replacing/file_rights.ts";

/**
 * Proves the key, creates the item, reads it back, and only then takes the key out of the files. Whatever goes wrong
 * before leaves them as they are, and the command can be run again: an item that holds the key already is used.
 *
 * @throws {OpStsError} When the key cannot be moved; the message says what is where
 */
export async function importKey(parts: Call): Promise<number> {
  const { options, terminal } = parts;
  const files = await readAwsFiles(parts.environment);
  checkReadable(files);
  const planned = planImport(files, parts);
  const plan = {
    ...planned,
    key: { ...planned.key, files: await distinctFiles(planned.key.files) },
  };
  for (const { path } of plan.key.files) checkReplaceable(path);
  if (!await isAgreed(plan, parts)) {
    terminal.say("Nothing was changed");
    return 1;
  }
  const saved: Progress["saved"] = [];
  const progress: Progress = { saved };
  try {
    // 1Password asks for a finger or a password: --timeout limits each step, not the whole.
    const patient = { ...parts, deadline: { left: () => options.timeout * 1000 } };
    terminal.progress("op-sts: asking AWS whose key it is");
    const { account } = await askIdentity(plan.key, plan.target, patient);
    checkAccount(plan, account);
    terminal.progress("op-sts: putting the key into 1Password");
    const { otpFrom } = plan;
    const otp = otpFrom === undefined ? {} : { otpSecret: await otpSecretOf(otpFrom, patient) };
    const item = await keepKey({ ...plan, ...otp }, patient);
    progress.item = item;
    for (const file of plan.key.files) {
      const { profile, key } = plan;
      saved.push(await changeAwsFile(file, (fresh) => withoutKey(fresh, profile, key)));
    }
    terminal.progress("");
    const after = await distinctFiles([...saved, files.credentials, files.config]);
    await terminal.print(conclude(plan, { item, saved }, after, options));
    return 0;
  } catch (error) {
    if (!(error instanceof OpStsError) || saved.length === plan.key.files.length) throw error;
    throw interrupted(error, plan, progress, options);
  }
}

async function isAgreed(plan: ImportPlan, parts: Call): Promise<boolean> {
  const { options, own, terminal, environment } = parts;
  if (own.has("yes")) return true;
  if (!terminal.canAsk || options["no-input"]) {
    throw new UsageError(
      "Cannot import without a confirmation: there is no terminal to ask on",
      "give --yes: op-sts import --yes --profile NAME",
    );
  }
  for (const line of announce(plan, options)) terminal.say(line);
  return await openPrompter(terminal, environment).ask(confirm("Move the key?", false));
}

/** A serial of another account would make an item whose every login fails. */
function checkAccount({ serial }: ImportPlan, account: string): void {
  const ofSerial = serial === undefined ? undefined : accountOfSerial(serial);
  if (ofSerial === undefined || ofSerial === account) return;
  throw new ItemError(
    `Cannot use the MFA serial ${serial}: the access key belongs to the account ${account}`,
    "give the device's ARN by --mfa-serial",
  );
}
