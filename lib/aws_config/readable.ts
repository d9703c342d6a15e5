/**
 * Whether AWS tools can read the two files at all.
 *
 * @module
 */

import { FileError } from "../base/errors.ts";
import type { AwsFile, AwsFiles } from "./aws_file.ts";
import { parseIni } from "./ini.ts";

/**
 * Refuses to rely on a file that AWS tools cannot read anyway; they read both, whichever holds the profile.
 *
 * @throws {FileError} When botocore refuses one of them
 */
export function checkReadable(files: AwsFiles): void {
  checkReadableFile(files.config);
  checkReadableFile(files.credentials);
}

/**
 * Refuses to rely on one file.
 *
 * @throws {FileError} When botocore refuses it
 */
export function checkReadableFile({ path, text }: AwsFile): void {
  const [problem] = parseIni(text).problems;
  if (problem === undefined) return;
  throw new FileError(
    `Cannot use ${path}: AWS tools refuse it, line ${problem.line}: ${problem.text}`,
    "correct that line first",
  );
}
