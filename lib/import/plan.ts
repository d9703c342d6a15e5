/**
 * What an import is to do: read from files and options, before anything is asked or changed.
 *
 * @module
 */

import type { AwsFiles } from "../aws_config/aws_file.ts";
import type { Call } from "../session/call.ts";
import { OpStsError, UsageError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { mfaSerialProblem } from "../sts/mfa_serial.ts";
import { OPTION_DEFAULTS } from "../command_line/option_rows.ts";
import { type PlaintextKey, plaintextKeyOf } from "./plaintext_key.ts";
import { serialFor, settingOf } from "./profile_settings.ts";
import { chooseTarget, needsRegion, type StsTarget } from "../sts/target.ts";

/** What an import is to do. */
export interface ImportPlan {
  readonly profile: string;
  /** Its access key, and the files that hold it. */
  readonly key: PlaintextKey;
  readonly serial: string | undefined;
  readonly title: string;
  /** Title or id of the item whose one-time password is copied. */
  readonly otpFrom: string | undefined;
  readonly target: StsTarget;
}

/**
 * Makes the plan.
 *
 * @throws {OpStsError} When the profile has no key that can be moved, or an MFA serial that AWS does not take
 * @throws {UsageError} When the options do not go with an import
 */
export function planImport(
  files: AwsFiles,
  { options, own, environment }: Pick<Call, "options" | "own" | "environment">,
): ImportPlan {
  if (options.item !== OPTION_DEFAULTS.item) {
    throw new UsageError(
      "Cannot use --item or OP_STS_ITEM with import: it makes a new item",
      "name the new item by --title",
    );
  }
  const profile = checked(
    "profile",
    own.get("profile") ?? (environment["AWS_PROFILE"] || "default"),
  );
  const usualTitle = profile === "default"
    ? OPTION_DEFAULTS.item
    : `${OPTION_DEFAULTS.item} (${profile})`;
  const title = checked("title", own.get("title") ?? usualTitle);
  const otpFrom = own.get("otp-from");
  if (otpFrom !== undefined) checked("otp-from", otpFrom);
  const key = plaintextKeyOf(files, profile);
  const serial = options["mfa-serial"] ?? serialFor(files, profile);
  const problem = serial === undefined ? undefined : mfaSerialProblem(serial);
  if (problem !== undefined) {
    throw new OpStsError(
      `Cannot use the mfa_serial of the profile ${quote(profile)}: ${problem}`,
      `correct it in ${files.config.path}, or give --mfa-serial`,
    );
  }
  if (serial === undefined && otpFrom !== undefined) {
    throw new OpStsError(
      `Cannot copy a one-time password: no MFA serial of the profile ${quote(profile)} is known`,
      "give --mfa-serial the ARN of the MFA device",
    );
  }
  // Without the ARN of a device, only the region tells a key of China from others.
  const region = needsRegion(serial, options.region)
    ? settingOf(files, profile, "region")
    : undefined;
  return {
    profile,
    key,
    serial,
    title,
    otpFrom,
    target: chooseTarget({ serial, region: options.region, profile: { region }, environment }),
  };
}

function checked(option: string, value: string): string {
  if (value.trim() !== "" && !/^-|[\p{Cc}\p{Cf}]/u.test(value)) return value;
  throw new UsageError(
    `Cannot use --${option} ${
      quote(value)
    }: it is empty, starts with a dash or holds control characters`,
  );
}
