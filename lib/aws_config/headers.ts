/**
 * Profiles that stand under several headers, of which AWS tools read different ones.
 *
 * @module
 */

import type { AwsFile } from "./aws_file.ts";
import { type IniSection, parseIni } from "./ini.ts";
import { headerFor, profileName } from "./profiles.ts";

/** A profile whose settings are not read alike by all. */
export interface SplitProfile {
  readonly name: string;
  /** All sections that some tool takes for the profile, in order. */
  readonly sections: readonly IniSection[];
  /** The one that all tools read. */
  readonly common: IniSection | undefined;
  /** What is wrong, one sentence without a full stop. */
  readonly text: string;
  readonly remedy: string;
}

/**
 * Finds the profiles of the config file that AWS tools do not agree on.
 *
 * botocore splits a header as a shell does and takes the last section of a name, which replaces those before. The SDKs'
 * specification strips blanks and quotes, merges sections, and lets `[profile default]` replace `[default]`.
 */
export function splitProfiles(config: AwsFile): SplitProfile[] {
  if (config.kind !== "config") return [];
  const named = Map.groupBy(parseIni(config.text).sections, ({ header }) => looseName(header));
  return [...named].flatMap(([name, sections]) => {
    const [first, second] = sections;
    if (name === undefined || first === undefined) return [];
    if (second === undefined && profileName(first.header, "config") === name) return [];
    return [describe(config.path, name, sections)];
  });
}

/** Finds out whether AWS tools agree on a profile. */
export function splitProfile(config: AwsFile, name: string): SplitProfile | undefined {
  return splitProfiles(config).find((split) => split.name === name);
}

function describe(path: string, name: string, sections: readonly IniSection[]): SplitProfile {
  const last = sections.at(-1);
  const rest = sections.slice(0, -1);
  const isCommon = last !== undefined && name === "default" &&
    profileName(last.header, "config") === name && last.header !== name &&
    rest.every(({ header }) => header === name);
  const found = sections.map(({ header, line }) => `[${header}] (line ${line + 1})`).join(" and ");
  // Quotes belong around some names: as it stands the header may be what is wrong.
  const header = `[${headerFor(name, "config")}]`;
  return {
    name,
    sections,
    common: isCommon ? last : undefined,
    text: rest.length === 0
      ? `${path} has ${found}, which not every AWS tool takes for the profile ${name}`
      : isCommon
      ? `${path} has ${found} for one profile, and AWS tools read the last one only`
      : `${path} has ${found} for the profile ${name}, and AWS tools differ in which one they read`,
    remedy: rest.length === 0
      ? `write ${header} in line ${(last?.line ?? 0) + 1}`
      : `move all settings below one header, ${header}, and delete the other`,
  };
}

/** The name by which at least one tool knows a section. */
function looseName(header: string): string | undefined {
  const strict = profileName(header, "config");
  if (strict !== undefined) return strict;
  const trimmed = header.trim();
  if (trimmed === "default") return trimmed;
  const [, name] = /^profile[ \t]+(.*)$/.exec(trimmed) ?? [];
  return name?.trim().replace(/^(["'])(.*)\1$/, "$2") || undefined;
}
