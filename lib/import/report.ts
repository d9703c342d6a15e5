/**
 * What `op-sts import` says: before it begins, at its end, and when it stops in between.
 *
 * @module
 */

import { needsRegion } from "../sts/target.ts";
import type { AwsFile } from "../aws_config/aws_file.ts";
import { showChange } from "../aws_config/diff.ts";
import { OpStsError } from "../base/errors.ts";
import type { ImportPlan } from "./plan.ts";
import type { Item } from "../onepassword/item.ts";
import { quote } from "../base/text.ts";
import type { Options } from "../command_line/options.ts";
import { linesWith, withoutKey } from "./plaintext_key.ts";
import { shellLine } from "../aws_config/shell_words.ts";

/** How far an import has come. */
export interface Progress {
  item?: Item;
  /** Files without the key, as they were saved. */
  readonly saved: AwsFile[];
}

/**
 * Says what is going to happen.
 *
 * @param options `--vault`
 */
export function announce(plan: ImportPlan, options: Options): string[] {
  const { profile, key, serial, title, otpFrom } = plan;
  const vault = options.vault === undefined ? "the default vault" : `vault ${quote(options.vault)}`;
  return [
    `The access key ${key.accessKeyId} of the profile ${quote(profile)} goes into 1Password:`,
    `  item ${quote(title)} in ${vault}`,
    `  MFA serial: ${serial ?? "none was found (--mfa-serial gives one)"}`,
    `  one-time password: ${
      otpFrom === undefined ? "none (--otp-from ITEM copies one)" : `that of ${quote(otpFrom)}`
    }`,
    "When AWS knows the key and 1Password holds it, these lines are removed:",
    ...key.files.flatMap((file) =>
      showChange(file, withoutKey(file, profile, key)).trimEnd().split("\n").map((line) =>
        `  ${line}`
      )
    ),
  ];
}

/**
 * Says what was done and what is left to do.
 *
 * @param files All that may hold the secret elsewhere
 * @param options `--vault` and `--account`, for the next command
 * @returns Lines with a newline at the end
 */
export function conclude(
  plan: ImportPlan,
  { item, saved }: Required<Progress>,
  files: readonly AwsFile[],
  options: Options,
): string {
  const { key } = plan;
  const left = files.flatMap((file) =>
    linesWith(file, key.secretAccessKey).map((line) => `${file.path}, line ${line}`)
  );
  const steps = [
    ...(item.fields.some(({ type }) => type === "OTP") ? [] : [oneTimePasswordAdvice(plan)]),
    [setupCommand(plan, item, options)],
    [
      `Replace the key, since it has been on disk and perhaps in backups: ${
        plan.serial === undefined
          ? `create a new one in the IAM console, put it into the item, then delete ${key.accessKeyId}.`
          : `op-sts rotate ${shellLine(["--profile", plan.profile])}`
      }`,
    ],
  ];
  return [
    `Access key ${key.accessKeyId} moved into the item ${quote(item.title)} (${item.id})`,
    `Removed from ${saved.map(({ path }) => path).join(" and ")}`,
    ...(left.length === 0 ? [] : [`The same secret still stands in ${left.join(" and ")}`]),
    "",
    "Next:",
    ...steps.flatMap((lines, step) =>
      lines.map((line, index) => `${index === 0 ? `${step + 1}.` : "  "} ${line}`)
    ),
    "",
  ].join("\n");
}

/**
 * Says what failed and what is where.
 *
 * @param options `--vault` and `--account`, for the next command
 */
export function interrupted(
  error: OpStsError,
  { profile, key }: ImportPlan,
  { item, saved }: Progress,
  options: Options,
): OpStsError {
  const left = key.files.slice(saved.length).map(({ path }) => path).join(" and ");
  const done = [
    ...(item === undefined ? [] : [`the item ${quote(item.title)} (${item.id}) holds the key`]),
    ...saved.map(({ path }) => `it was removed from ${path}`),
    `nothing was removed from ${left}`,
  ];
  const again = item === undefined ? [] : [
    `to go on: op-sts import ${
      shellLine(["--profile", profile, "--title", item.title, ...placeWords(options)])
    }`,
  ];
  const hints = [...(error.hint === undefined ? [] : [error.hint]), ...again];
  return new OpStsError(
    `${error.message}; ${done.join(", ")}`,
    hints.join("; ") || "run the same command again: an item that holds the key already is used",
  );
}

function setupCommand(
  { profile, serial, target }: ImportPlan,
  item: Item,
  options: Options,
): string {
  const words = [
    ...["op-sts", "setup", "--profile", profile, "--item", item.id],
    ...placeWords(options),
    // Nothing in the item tells the partition then.
    ...(needsRegion(serial, undefined) && target.partition !== "aws"
      ? ["--region", target.region]
      : []),
  ];
  return shellLine(words);
}

function placeWords({ vault, account }: Options): string[] {
  return [
    ...(vault === undefined ? [] : ["--vault", vault]),
    ...(account === undefined ? [] : ["--account", account]),
  ];
}

function oneTimePasswordAdvice({ serial }: ImportPlan): string[] {
  const first = serial === undefined
    ? 'For sessions with MFA, add a field "mfa serial" with the ARN of the MFA device and its one-time password'
    : "Add the one-time password of the MFA device";
  return [
    `${first} to the item in the 1Password app.`,
    "If another item has it, edit that one and copy its secret. AWS shows the secret only when a device is",
    "registered: without it, op-sts login asks for a code, or register one more device in the IAM console.",
  ];
}
