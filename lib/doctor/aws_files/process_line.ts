/**
 * The `credential_process` lines of `~/.aws`: what they ask this program for, and whether everybody who reads one parts
 * it into the same words.
 *
 * @module
 */

import type { AwsFiles } from "../../aws_config/aws_file.ts";
import { isPlainWord, ownWords } from "../../aws_config/config_line.ts";
import { splitProfiles } from "../../aws_config/headers.ts";
import type { IniSetting } from "../../aws_config/ini.ts";
import { findProfile, profilesIn } from "../../aws_config/profiles.ts";
import { shellWords, windowsWords } from "../../aws_config/shell_words.ts";
import type { Environment } from "../../base/environment.ts";
import { checkRequest, type Invocation, parseCommandLine } from "../../command_line/invocation.ts";
import { OpStsError } from "../../base/errors.ts";
import { type OwnProfile, ownProfiles } from "../../profiles/own_profiles.ts";
import { readPolicyFile } from "../../roles/policy_file.ts";
import { type Attempt, attempt, type Check, checker, setupCommand } from "../check.ts";

/** One line, as far as it can be understood. */
export interface ProcessLine {
  readonly profile: string;
  readonly text: string;
  /** Its words as botocore parts them, and a shell with it; `undefined` when a quote is not closed. */
  readonly words: readonly string[] | undefined;
  /** Its words as awsume parts them, at blanks alone. */
  readonly plainWords: readonly string[];
  /** What it asks this program for; absent when it starts another one. */
  readonly asked?: Attempt<Invocation>;
}

function lineIn(
  profile: string,
  setting: IniSetting | undefined,
): { profile: string; text: string }[] {
  return setting === undefined ? [] : [{ profile, text: setting.value }];
}

/** Reads what a line asks for; one that leans on the line of another profile has that one's options too. */
function readAsked(
  args: readonly string[],
  served: OwnProfile | undefined,
  environment: Environment,
): Invocation {
  const request = parseCommandLine(args);
  if (request.kind !== "command") return request;
  if (request.profile === undefined) return checkRequest(request, request.options, environment);
  if (served?.problem !== undefined) throw new OpStsError(`Cannot use the line: ${served.problem}`);
  return checkRequest(request, served?.options ?? request.options, environment);
}

/** Says how a line is written anew. */
export function writeAnew(profile: string): string {
  return `write the line anew: ${setupCommand([profile], [])}`;
}

/**
 * Finds all lines, also those that start other programs, and those below a header that another one hides.
 *
 * @param environment The caller's environment, for the twins of options
 * @param os As `Deno.build.os`
 * @returns Lines in order of appearance
 */
export async function findProcessLines(
  files: AwsFiles,
  environment: Environment,
  os: string,
): Promise<ProcessLine[]> {
  // Where one file is a link to the other, its sections are read as those of the config file.
  const isLink = files.config.text === files.credentials.text;
  const read = [files.config, ...(isLink ? [] : [files.credentials])].flatMap(profilesIn).flatMap(
    ({ name, settings }) => lineIn(name, settings.get("credential_process")),
  );
  const hidden = splitProfiles(files.config).flatMap(({ name, sections }) =>
    sections.flatMap(({ settings }) =>
      lineIn(name, settings.find((setting) => setting.name === "credential_process"))
    ).slice(0, 1)
  ).filter(({ profile }) => !read.some((line) => line.profile === profile));
  const lines = [...read, ...hidden];
  const ours = ownProfiles(files);
  return await Promise.all(lines.map(async (line) => {
    const plainWords = line.text.trim().split(/\s+/);
    const words = wordsOf(line.text, os);
    const parted = { ...line, words, plainWords };
    const own = ownWords(line.text);
    if (own === undefined) return parted;
    // What stands behind a `#` is no option to anybody: that it stands there is the fault.
    const comment = own.args.findIndex((word) => word.startsWith("#"));
    const args = comment === -1 ? own.args : own.args.slice(0, comment);
    const served = ours.find(({ name }) => name === line.profile);
    const asked = await attempt(() => readAsked(args, served, environment));
    return { ...parted, asked };
  }));
}

/** Chooses the lines to look at: all that call this program, or the one that a profile's session comes from. */
export function linesOf(
  named: string | undefined,
  lines: readonly ProcessLine[],
  files: AwsFiles,
): ProcessLine[] {
  const own = lines.filter(({ asked }) => asked !== undefined);
  if (named === undefined) return own;
  const seen = new Set<string>();
  let name = named;
  while (!seen.has(name) && !own.some(({ profile }) => profile === name)) {
    seen.add(name);
    name = sourceOf(name, files) ?? name;
  }
  return own.filter(({ profile }) => profile === name);
}

/** Names the profile that a role is taken on from; where both files do, the credentials file wins. */
function sourceOf(name: string, { config, credentials }: AwsFiles): string | undefined {
  const [source] = [credentials, config].flatMap((file) =>
    findProfile(file, name)?.settings.get("source_profile")?.value ?? []
  );
  return source;
}

/**
 * Parts a line into words as botocore does.
 *
 * @param os As `Deno.build.os`
 */
export function wordsOf(text: string, os: string): string[] | undefined {
  return os === "windows" ? windowsWords(text.trim()) : shellWords(text.trim());
}

/**
 * Judges whether everybody who reads a line parts it into the same words.
 *
 * @param os As `Deno.build.os`
 */
export function checkWords({ profile, text, words, plainWords }: ProcessLine, os: string): Check {
  const { ok, failed, warning } = checker("line");
  const remedy = writeAnew(profile);
  if (text.includes("\n")) return failed(`the line of ${profile} goes over several lines`, remedy);
  if (words === undefined) return failed(`the line of ${profile} has a quote left open`, remedy);
  const odd = os === "windows"
    ? words.find((word) => !isPlainWord(word.replaceAll(/\s/g, ""), os))
    : shellSyntax(text);
  if (odd !== undefined) {
    return failed(
      `the line of ${profile} has ${odd}, which AWS CLI takes as it is and other SDKs give to a shell`,
      remedy,
    );
  }
  if (words.join("\n") !== plainWords.join("\n")) {
    return warning(
      `the line of ${profile} has quotes or backslashes, which awsume does not understand`,
      `${remedy} (with ids in place of names)`,
    );
  }
  return ok(`the line of ${profile} means the same to all AWS tools`);
}

/**
 * Finds what `sh` would not take literally but Python's `shlex.split` does: expansions and operators outside quotes, and
 * expansions between double quotes.
 */
function shellSyntax(text: string): string | undefined {
  const parts = /'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^'"\\]+/gs;
  for (const [part] of text.matchAll(parts)) {
    if (part.startsWith("'") || part.startsWith("\\")) continue;
    const found = part.startsWith('"')
      ? /[$`]/.exec(part)
      : /[$`;&|<>()*?[\]{}]|(?<!\S)[~#]/.exec(part);
    if (found !== null) return found[0];
  }
  return undefined;
}

/** Judges what a line asks this program for. */
export async function checkCommand({ profile, asked }: ProcessLine): Promise<Check> {
  const { ok, failed, error } = checker("line-options");
  if (asked !== undefined && "error" in asked) {
    const { text, remedy = "" } = error(asked.error);
    return failed(
      `the line of ${profile} is refused: ${text}`,
      [
        ...(remedy === "" ? [] : [remedy]),
        writeAnew(profile),
      ].join("; "),
    );
  }
  const invocation = asked?.value;
  if (invocation?.kind === "command" && invocation.command === "get") {
    const { policy } = invocation.options;
    const read = await attempt(() => policy === undefined ? undefined : readPolicyFile(policy));
    if ("error" in read) {
      return failed(
        `the line of ${profile} is refused: ${error(read.error).text}`,
        `mend that file, or name another: ${setupCommand([profile], ["--policy", "FILE"])}`,
      );
    }
    return ok(`the options of ${profile} are understood`);
  }
  const name = invocation?.kind === "command" ? invocation.command : `--${invocation?.kind}`;
  return failed(
    `the line of ${profile} runs ${name}, which prints no credentials`,
    `take ${name} out of the line: ${setupCommand([profile], [])}`,
  );
}
