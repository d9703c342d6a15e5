/**
 * Which profile is set up.
 *
 * @module
 */

import { quote } from "../base/text.ts";
import type { AwsFiles } from "../aws_config/aws_file.ts";
import { findProfile, profilesIn } from "../aws_config/profiles.ts";
import { choose } from "../terminal/choice_prompt.ts";
import { UsageError } from "../base/errors.ts";
import type { Prompter } from "../terminal/prompter.ts";
import { isRegion } from "../sts/target.ts";
import { askText } from "../terminal/text_prompt.ts";
import type { Wizard } from "./wizard.ts";

/** The profile that AWS tools take when none is named. */
const DEFAULT_PROFILE = "default";

/**
 * Finds out which profile to set up.
 *
 * @param wizard What all steps share: `--profile`, and without one who to ask; where nobody is asked, AWS_PROFILE or
 * the default profile is taken
 * @throws {UsageError} When no tool could use such a name
 */
export async function nameProfile(
  { parts: { own, environment }, prompter }: Wizard,
  files: AwsFiles,
): Promise<string> {
  const usual = environment["AWS_PROFILE"] || DEFAULT_PROFILE;
  const named = own.get("profile");
  if (named === undefined && prompter !== undefined) {
    return await askProfile(files, prompter, usual);
  }
  const name = named ?? usual;
  const problem = nameProblem(name);
  if (problem === undefined) return name;
  throw new UsageError(
    `Cannot use the profile ${quote(name)}: ${problem}`,
    "give --profile another name",
  );
}

async function askProfile(
  { config, credentials }: AwsFiles,
  prompter: Prompter,
  usual: string,
): Promise<string> {
  const inConfig = profilesIn(config);
  const names = [...inConfig, ...profilesIn(credentials)].map(({ name }) => name)
    .filter((name) => nameProblem(name) === undefined)
    .sort((a, b) => Number(b === usual) - Number(a === usual));
  const another = { label: "another one", note: "to be made", value: undefined };
  const known = [...new Set(names)].map((name) => {
    const { settings } = inConfig.find((profile) => profile.name === name) ?? {};
    const note = ["credential_process", "role_arn", "sso_session", "sso_start_url"]
      .find((setting) => settings?.has(setting));
    return { label: name, value: name, ...(note === undefined ? {} : { note: `has ${note}` }) };
  });
  const chosen = known.length === 0
    ? undefined
    : await prompter.ask(choose("Which profile of AWS is to be set up?", [...known, another]));
  if (chosen !== undefined) return chosen;
  const initial = known.length === 0 ? { initial: usual } : {};
  return await prompter.ask(
    askText({ question: "Name of the profile", ...initial, check: nameProblem }),
  );
}

/** Names with blanks or quotes are legal, but every other tool trips over them; one with a dash is an option to them. */
export function nameProblem(name: string): string | undefined {
  if (name.startsWith("-")) return "a profile's name does not begin with a dash";
  return /^[\p{L}\p{N}_.@+:/=-]+$/u.test(name)
    ? undefined
    : "a profile's name has letters, digits, and any of - _ . @ + : / =";
}

/**
 * Asks for the region of a profile that is made anew.
 *
 * @returns `undefined` for none, and where the profile is there already or nobody is asked
 */
export async function askRegion(
  { parts: { environment }, prompter }: Wizard,
  { config, credentials }: AwsFiles,
  name: string,
): Promise<string | undefined> {
  const isThere = [config, credentials].some((file) => findProfile(file, name) !== undefined);
  if (prompter === undefined || isThere) return undefined;
  const usual = environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] ||
    findProfile(config, DEFAULT_PROFILE)?.settings.get("region")?.value || "";
  const hasUsual = isRegion(usual);
  const none = hasUsual ? "-" : "";
  const region = await prompter.ask(askText({
    question: `Region of AWS, ${hasUsual ? "- " : "empty "}for none`,
    ...(hasUsual ? { initial: usual } : {}),
    check: (text) =>
      text === none || isRegion(text) ? undefined : "a region is written like eu-central-1",
  }));
  return region === none ? undefined : region;
}
