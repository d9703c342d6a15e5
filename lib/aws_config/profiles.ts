/**
 * Profiles in `~/.aws/config` and `~/.aws/credentials`: which there are, what they set, and changes of them.
 *
 * @module
 */

import type { AwsFile } from "./aws_file.ts";
import { type IniSection, type IniSetting, parseIni } from "./ini.ts";
import { withNewSection, withNewSetting, withoutSettings, withValue } from "./ini_edit.ts";
import { shellWords } from "./shell_words.ts";

/** A profile as one file describes it. */
export interface Profile {
  /** Its name, without the word `profile`. */
  readonly name: string;
  /** Its sections: one, unless the file is at fault; of several, botocore reads the last. */
  readonly sections: readonly IniSection[];
  /** Settings of the last section by name in lower case; of one that is there several times, the last. */
  readonly settings: ReadonlyMap<string, IniSetting>;
}

/**
 * Lists the profiles of a file.
 *
 * A profile `work` is `[profile work]` in the config file and `[work]` in the credentials file; `[default]` is alike in
 * both. Other sections of the config file, such as `[sso-session …]`, are no profiles.
 *
 * @returns Profiles in order of appearance
 */
export function profilesIn(file: AwsFile): Profile[] {
  return [...profilesByName(file).values()];
}

/** Files never change, and are asked about many profiles. */
const KNOWN = new WeakMap<AwsFile, Map<string, Profile>>();

function profilesByName(file: AwsFile): Map<string, Profile> {
  const known = KNOWN.get(file) ?? readProfiles(file);
  KNOWN.set(file, known);
  return known;
}

function readProfiles(file: AwsFile): Map<string, Profile> {
  const named = Map.groupBy(
    parseIni(file.text).sections,
    ({ header }) => profileName(header, file.kind),
  );
  const profiles = new Map<string, Profile>();
  for (const [name, sections] of named) {
    if (name === undefined) continue;
    const settings = sections.at(-1)?.settings ?? [];
    profiles.set(name, {
      name,
      sections,
      settings: new Map(settings.map((each) => [each.name, each])),
    });
  }
  return profiles;
}

/**
 * Finds one profile of a file.
 *
 * @returns The profile, or `undefined` when the file has none of that name
 */
export function findProfile(file: AwsFile, name: string): Profile | undefined {
  return profilesByName(file).get(name);
}

/**
 * Gives a setting of a profile a value; profile and setting are added where they are missing.
 *
 * @param value Its value, one line
 */
export function withProfileSetting(
  file: AwsFile,
  profileName: string,
  name: string,
  value: string,
): AwsFile {
  const ini = parseIni(file.text);
  const profile = findProfile(file, profileName);
  const setting = profile?.settings.get(name);
  const section = profile?.sections.at(-1);
  if (setting !== undefined) return { ...file, text: withValue(ini, setting, value) };
  if (section !== undefined) return { ...file, text: withNewSetting(ini, section, name, value) };
  const header = headerFor(profileName, file.kind);
  return { ...file, text: withNewSection(ini, header, name, value) };
}

/** Takes settings out of a profile, wherever in the file they stand; its header stays. */
export function withoutProfileSettings(
  file: AwsFile,
  profileName: string,
  names: readonly string[],
): AwsFile {
  const sections = findProfile(file, profileName)?.sections ?? [];
  const settings = sections.flatMap(({ settings }) => settings).filter(({ name }) =>
    names.includes(name)
  );
  return { ...file, text: withoutSettings(parseIni(file.text), settings) };
}

/** Takes the headers of a profile out below which nothing stands, with the blank line that set the last one apart. */
export function withoutEmptyProfile(file: AwsFile, profileName: string): AwsFile {
  const { lines, sections } = parseIni(file.text);
  const gone = new Set<number>();
  for (const { line } of findProfile(file, profileName)?.sections ?? []) {
    const next = sections.find((section) => section.line > line)?.line ?? lines.length;
    if (lines.slice(line + 1, next).some((each) => each.trim() !== "")) continue;
    gone.add(line);
    if (next === lines.length && lines[line - 1]?.trim() === "") gone.add(line - 1);
  }
  return { ...file, text: lines.filter((_line, index) => !gone.has(index)).join("") };
}

/** Names the profile of a section as botocore does: behind a word that begins with `profile`, split as a shell would. */
export function profileName(header: string, kind: AwsFile["kind"]): string | undefined {
  // Python's parser has every other section inherit from this one, which is none itself.
  if (header === "DEFAULT") return undefined;
  if (kind === "credentials" || header === "default") return header;
  if (!header.startsWith("profile")) return undefined;
  const [, name, ...others] = shellWords(header) ?? [];
  return others.length === 0 ? name : undefined;
}

/** Writes the header of a profile. */
export function headerFor(name: string, kind: AwsFile["kind"]): string {
  if (kind === "credentials" || name === "default") return name;
  const isPlain = /^[\w.@+:/%-]+$/.test(name);
  return `profile ${isPlain ? name : `"${name.replace(/["\\]/g, "\\$&")}"`}`;
}
