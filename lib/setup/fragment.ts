/**
 * A fragment of an AWS configuration that a team shares.
 *
 * It comes from somebody else: of its settings only those are taken that start nothing, and send nothing elsewhere.
 *
 * @module
 */

import { readConfigLine, readOwnLine } from "../aws_config/config_line.ts";
import { parseIni } from "../aws_config/ini.ts";
import { type Profile, profilesIn } from "../aws_config/profiles.ts";
import type { AwsFile } from "../aws_config/aws_file.ts";
import { harmless } from "../base/text.ts";
import { PROCESS } from "./change.ts";
import { nameProblem } from "./profile_name.ts";

/** A profile of the fragment. */
export interface FragmentProfile {
  readonly name: string;
  /** Options of its line; `undefined` where it has none. */
  readonly options: ReadonlyMap<string, string> | undefined;
  /** All other settings that are taken over. */
  readonly settings: ReadonlyMap<string, string>;
  /** Names of settings and options that are not. */
  readonly leftOut: readonly string[];
  /** Why the whole profile cannot be taken over. */
  readonly problem: string | undefined;
}

/** Settings that say who somebody is and where, and no more. */
const TAKEN =
  /^(region|output|role_arn|source_profile|role_session_name|external_id|source_identity|duration_seconds|retry_mode|max_attempts|defaults_mode|sts_regional_endpoints|use_(dualstack|fips)_endpoint)$/;

/** Options of a line that are this machine's business, or run a program. */
const OWN_BUSINESS = [
  "op",
  "code-command",
  "ca-bundle",
  "policy",
  "agent",
  "agent-idle",
  "cache-item",
];

/** Reads the profiles of a fragment. */
export function readFragment(file: AwsFile): FragmentProfile[] {
  return profilesIn(file).map((profile) => {
    const line = profile.settings.get(PROCESS)?.value;
    const read = line === undefined ? undefined : readConfigLine(line);
    const options = [...read?.options ?? []];
    const settings = [...profile.settings.values()].filter(({ name }) => name !== PROCESS);
    const taken = settings.filter(({ name }) => TAKEN.test(name));
    return {
      name: profile.name,
      options: read && new Map(options.filter(([name]) => !OWN_BUSINESS.includes(name))),
      settings: new Map(taken.map(({ name, value }) => [name, value])),
      leftOut: [
        ...settings.filter((each) => !taken.includes(each)).map(({ name }) => name),
        ...options.filter(([name]) => OWN_BUSINESS.includes(name)).map(([name]) => `--${name}`),
      ],
      problem: problemOf(profile, line, taken.map(({ value }) => value)),
    };
  });
}

/** Names the sections of a fragment that are no profiles. */
export function otherSections(file: AwsFile): string[] {
  const known = profilesIn(file).flatMap(({ sections }) => sections.map(({ line }) => line));
  return parseIni(file.text).sections.filter(({ line }) => !known.includes(line)).map((
    { header },
  ) => `[${header}]`);
}

function problemOf(
  { name, sections }: Profile,
  line: string | undefined,
  values: readonly string[],
): string | undefined {
  if (sections.length > 1) return `it stands under ${sections.length} headers`;
  if (nameProblem(name) !== undefined) return "not every tool takes its name";
  if (values.some((value) => harmless(value) !== value)) {
    return "one of its settings has several lines, or characters that do not show";
  }
  if (line === undefined) return undefined;
  const own = readOwnLine(line);
  if (own === undefined) return "its credential_process starts another program than op-sts";
  if ("problem" in own) return `its line is refused: ${own.problem}`;
  return own.options.has("item") ? undefined : "its line names no item";
}
