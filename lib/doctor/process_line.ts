/**
 * The `credential_process` lines of `~/.aws`, and what they ask this program for.
 *
 * @module
 */

import type { AwsFiles } from "../aws_config/aws_file.ts";
import { profilesIn } from "../aws_config/profiles.ts";
import { type Invocation, readCommandLine } from "../command_line/invocation.ts";
import { isOwnName } from "../aws_config/config_line.ts";
import type { Environment } from "../base/environment.ts";
import { OPTION_DEFAULTS } from "../command_line/option_rows.ts";
import type { Options } from "../command_line/options.ts";
import { shellWords } from "../aws_config/shell_words.ts";
import { type Attempt, attempt } from "./check.ts";

/** One line, as far as it can be understood. */
export interface ProcessLine {
  readonly profile: string;
  /** Path of the file that it stands in. */
  readonly path: string;
  readonly text: string;
  /** Its words as a shell and botocore part them; `undefined` when a quote is not closed. */
  readonly words: readonly string[] | undefined;
  readonly plainWords: readonly string[];
  /** What it asks this program for; absent when it starts another one. */
  readonly asked?: Attempt<Invocation>;
}

/** One way from a profile to a session, to be checked link by link. */
export interface Chain {
  /** Profiles with these options in their lines; none for the options of this call. */
  readonly profiles: readonly string[];
  readonly options: Options;
}

/**
 * Finds all lines, also those that start other programs.
 *
 * @param environment The caller's environment, for the twins of options
 * @returns Lines in order of appearance
 */
export async function findProcessLines(
  files: AwsFiles,
  environment: Environment,
): Promise<ProcessLine[]> {
  const lines = [files.config, files.credentials].flatMap((file) =>
    profilesIn(file).flatMap(({ name, settings }) => {
      const text = settings.get("credential_process")?.value;
      return text === undefined ? [] : [{ profile: name, path: file.path, text }];
    })
  );
  return await Promise.all(lines.map(async (line) => {
    const plainWords = line.text.trim().split(/\s+/);
    const words = shellWords(line.text.trim());
    const given = words ?? plainWords;
    const own = given.findIndex(isOwnName);
    const read = { ...line, words, plainWords };
    if (own === -1) return read;
    const asked = await attempt(() => readCommandLine(given.slice(own + 1), environment));
    return { ...read, asked };
  }));
}

/**
 * Chooses what to check link by link: what the lines ask for, each set of options once, unless this call names an item.
 */
export function chainsOf(
  lines: readonly ProcessLine[],
  own: Options,
  environment: Environment,
): Chain[] {
  const usual = environment["OP_STS_ITEM"] || OPTION_DEFAULTS.item;
  const ofLines = lines.flatMap(({ profile, asked }) => {
    const invocation = asked !== undefined && "value" in asked ? asked.value : undefined;
    return invocation?.kind === "command" ? [{ profile, options: invocation.options }] : [];
  });
  if (own.item !== usual || ofLines.length === 0) return [{ profiles: [], options: own }];
  const byOptions = Map.groupBy(ofLines, ({ options }) => JSON.stringify(options));
  return [...byOptions.values()].flatMap((lines) => {
    const [first] = lines;
    return first === undefined
      ? []
      : [{ profiles: lines.map(({ profile }) => profile), options: first.options }];
  });
}
