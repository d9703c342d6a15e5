/**
 * Access keys that stand in plain text in the files of AWS.
 *
 * @module
 */

import type { AwsFile, AwsFiles } from "../aws_config/aws_file.ts";
import { findProfile, profilesIn, withoutProfileSettings } from "../aws_config/profiles.ts";
import { FileError, OpStsError } from "../base/errors.ts";
import { parseIni } from "../aws_config/ini.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { quote } from "../base/text.ts";
import { LONG_LIVED } from "../onepassword/key_item.ts";
import type { AccessKey } from "../sts/session.ts";

/** A long-lived access key with where it was found. */
export interface PlaintextKey extends AccessKey {
  /** The files that hold it, one or both. */
  readonly files: readonly AwsFile[];
}

const ID = "aws_access_key_id";
const SECRET = "aws_secret_access_key";
const TOKENS = ["aws_session_token", "aws_security_token"];

/**
 * Finds the long-lived access key of a profile.
 *
 * @throws {OpStsError} When there is none, half of one, more than one, a temporary one, or something else in its place
 */
export function plaintextKeyOf(files: AwsFiles, name: string): PlaintextKey {
  const { config, credentials } = files;
  const found = [credentials, config].flatMap((file) => keyIn(file, name) ?? []);
  const [first, second] = found;
  if (first === undefined) throw noKey(files, name);
  if (second !== undefined && !isSameKey(first, second)) {
    throw new OpStsError(
      `Cannot import the profile ${quote(name)}: ${first.file.path} and ${second.file.path} ` +
        "hold different access keys for it",
      "remove the one that is no longer in use",
    );
  }
  return {
    accessKeyId: first.accessKeyId,
    secretAccessKey: first.secretAccessKey,
    files: found.map(({ file }) => file),
  };
}

/**
 * Takes the access key out of a profile.
 *
 * @param key The key that may go: whatever else stands there by now stays
 * @returns The file without the two lines, to be saved
 * @throws {FileError} When the profile has another key
 */
export function withoutKey(file: AwsFile, name: string, key: AccessKey): AwsFile {
  const settings = findProfile(file, name)?.settings;
  const [id, secret] = [ID, SECRET].map((each) => settings?.get(each)?.value);
  if (
    (id ?? key.accessKeyId) !== key.accessKeyId ||
    (secret ?? key.secretAccessKey) !== key.secretAccessKey
  ) {
    throw new FileError(
      `Cannot write ${file.path}: another program has put another key into the profile ${
        quote(name)
      } meanwhile`,
      "see which key is in use, then try again",
    );
  }
  return withoutProfileSettings(file, name, [ID, SECRET]);
}

/**
 * Looks for other places of a secret, such as a second profile with the same key or a comment.
 *
 * @param secret The secret
 * @returns Numbers of the lines that hold it, from 1
 */
export function linesWith(file: AwsFile, secret: string): number[] {
  return parseIni(file.text).lines.flatMap((line, index) => line.includes(secret) ? index + 1 : []);
}

function keyIn(file: AwsFile, name: string): (AccessKey & { file: AwsFile }) | undefined {
  const profile = findProfile(file, name);
  if (profile === undefined) return undefined;
  const place = `${quote(name)} in ${file.path}`;
  const all = profile.sections.flatMap(({ settings }) => settings);
  for (const wanted of [ID, SECRET]) {
    const lines = all.filter((setting) => setting.name === wanted).map(({ lines }) =>
      lines[0] ?? 0
    );
    if (lines.length > 1) {
      const numbers = lines.map((index) => index + 1).join(" and ");
      throw new OpStsError(
        `Cannot import the profile ${place}: it has ${wanted} more than once (lines ${numbers})`,
        "remove the one that is no longer in use",
      );
    }
  }
  const [accessKeyId, secretAccessKey] = [ID, SECRET].map((key) =>
    profile.settings.get(key)?.value
  );
  const token = TOKENS.find((key) => profile.settings.has(key));
  if (token !== undefined || accessKeyId?.startsWith("ASIA")) {
    throw new OpStsError(
      `Cannot import the profile ${place}: its credentials are temporary (${
        token ?? "the id begins with ASIA"
      })`,
      `delete them: op-sts setup --profile ${
        posixWord(name)
      } makes sessions from a key that is in 1Password, and offers to`,
    );
  }
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? ID : SECRET;
    throw new OpStsError(
      `Cannot import the profile ${place}: it has no ${missing}`,
      "put both halves of the key into one file, or remove the other half",
    );
  }
  if (!LONG_LIVED.test(accessKeyId)) {
    throw new OpStsError(
      `Cannot import the profile ${place}: its ${ID} is no access key id (AKIA…)`,
      "check for quotes, comments behind the value, and whether id and secret are swapped",
    );
  }
  if (!/^[A-Za-z0-9/+=]{16,}$/.test(secretAccessKey)) {
    throw new OpStsError(
      `Cannot import the profile ${place}: its ${SECRET} is no secret access key`,
      "check for quotes and comments behind the value",
    );
  }
  return { accessKeyId, secretAccessKey, file };
}

function isSameKey(one: AccessKey, other: AccessKey): boolean {
  return one.accessKeyId === other.accessKeyId && one.secretAccessKey === other.secretAccessKey;
}

function noKey({ config, credentials }: AwsFiles, name: string): OpStsError {
  const files = [credentials, config];
  const others = new Set(
    files.flatMap(profilesIn).filter(({ settings }) => settings.has(ID)).map((each) => each.name),
  );
  const exists = files.some((file) => findProfile(file, name) !== undefined);
  return new OpStsError(
    `Cannot import the profile ${quote(name)}: ${
      exists ? "it has no access key" : "there is no such profile"
    } in ${credentials.path} or ${config.path}`,
    others.size === 0
      ? "no profile has one: run op-sts setup to use a key that is in 1Password"
      : `give --profile one of those that have one: ${[...others].map(quote).join(", ")}`,
  );
}
