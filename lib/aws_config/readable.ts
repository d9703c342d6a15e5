/**
 * Whether AWS tools can read the two files at all.
 *
 * @module
 */

import { FileError } from "../base/errors.ts";
import type { AwsFile, AwsFiles } from "./aws_file.ts";
import { type IniProblem, parseIni } from "./ini.ts";

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
export function checkReadableFile(file: AwsFile): void {
  const { path } = file;
  const [problem] = refusedIn(file);
  if (problem === undefined) return;
  throw new FileError(
    `Cannot use ${path}: AWS tools refuse it, line ${problem.line}: ${problem.text}`,
    "correct that line first",
  );
}

/**
 * Lists what of a file botocore refuses. A byte that is no UTF-8 makes it refuse the whole file in every locale of today,
 * also in a comment; in UTF-16 all that follows from there would be nonsense.
 */
export function refusedIn(
  { text, encoding }: Pick<AwsFile, "text" | "encoding">,
): readonly IniProblem[] {
  if (encoding === "utf-8") return parseIni(text).problems;
  const line = text.split(/\r\n|\r|\n/).findIndex((each) => !isUtf8(each)) + 1;
  return [{ line: Math.max(1, line), text: "it is not in UTF-8" }];
}

/** @param text Bytes, a character each */
function isUtf8(text: string): boolean {
  try {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
