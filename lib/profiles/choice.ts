/**
 * Which profile a command is about: the one that was named, or the one that must have been meant.
 *
 * @module
 */

import { type AwsFiles, readAwsFiles } from "../aws_config/aws_file.ts";
import { checkReadable } from "../aws_config/readable.ts";
import { shellLine } from "../aws_config/shell_words.ts";
import type { Environment } from "../base/environment.ts";
import { OpStsError, UsageError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import type { Request } from "../command_line/invocation.ts";
import { PROFILE_ROW, twinOf } from "../command_line/option_rows.ts";
import { choose } from "../terminal/choice_prompt.ts";
import { openPrompter } from "../terminal/prompter.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { typedCommand } from "./typed_command.ts";
import { type OwnProfile, ownProfiles } from "./own_profiles.ts";
import { checkRole } from "./profile_role.ts";

const ROLE_OPTION = "role-arn";

/** Commands that are about the session that a role is taken on with, as much as about the role. */
const ABOUT_LOGIN = ["login", "status", "clear"];

/** What a choice is made from. */
export interface ProfileCall {
  readonly environment: Environment;
  readonly terminal: Terminal;
}

/**
 * Finds the profile that a command is about.
 *
 * Without `--profile` and its twin, and where no item is named either: `AWS_PROFILE`, `default`, the only one, or the one
 * that whoever sits at the terminal chooses.
 *
 * @returns Undefined when an item was named, or no profile has a line of ours
 * @throws {UsageError} When there is no such profile, or several and nobody to ask
 */
export async function chooseProfile(
  request: Request,
  call: ProfileCall,
): Promise<OwnProfile | undefined> {
  const { environment } = call;
  const named = namedProfile(request, environment);
  if (named !== undefined) {
    const files = await readAwsFiles(environment);
    checkReadable(files);
    const own = ownProfiles(files);
    return usable(own.find(({ name }) => name === named) ?? unknownProfile(named, own), request);
  }
  if (isItemNamed(request, environment)) return undefined;
  const own = ownProfiles(await filesIfReadable(environment));
  const usual = [environment["AWS_PROFILE"], "default"].flatMap((wanted) =>
    own.find(({ name }) => name === wanted) ?? []
  );
  const [meant = own.length === 1 ? own[0] : undefined] = usual;
  if (meant !== undefined) return usable(meant, request);
  return own.length === 0 ? undefined : usable(await ask(own, request, call), request);
}

/**
 * Puts the options of a profile's line, and of its role, below those of the command line.
 *
 * @returns Values by long name, unchecked
 */
export function withProfile(
  given: ReadonlyMap<string, string>,
  profile: OwnProfile | undefined,
): ReadonlyMap<string, string> {
  if (profile === undefined) return given;
  const options = new Map([...profile.options, ...roleOptions(profile)]);
  for (const name of given.keys()) {
    for (const lower of SILENCES[name] ?? []) options.delete(lower);
  }
  return new Map([...options, ...given]);
}

/** Options of a line that go with the value that the command line replaces, and would contradict the new one. */
const SILENCES: Readonly<Record<string, readonly string[]>> = {
  "item": ["vault", "cache-item", "mfa-serial"],
  "cache": ["cache-item"],
  "cache-item": ["cache"],
  "role-arn": ["role-session-name", "external-id", "source-identity", "role-duration"],
};

function namedProfile(
  { profile, options }: Request,
  environment: Environment,
): string | undefined {
  if (profile !== undefined) return profile;
  // A shell of `exec` has the twin: an item that is named there is about something else.
  return options.has("item") ? undefined : environment[twinOf(PROFILE_ROW.name)] || undefined;
}

function isItemNamed({ options }: Request, environment: Environment): boolean {
  return options.has("item") || (environment[twinOf("item")] ?? "") !== "";
}

/** Nobody named a profile: files that cannot be read are no reason to fail. */
async function filesIfReadable(environment: Environment): Promise<AwsFiles> {
  try {
    return await readAwsFiles(environment);
  } catch (error) {
    if (!(error instanceof OpStsError)) throw error;
    const nothing = { path: "", text: "", encoding: "utf-8", found: undefined } as const;
    return {
      config: { ...nothing, kind: "config" },
      credentials: { ...nothing, kind: "credentials" },
    };
  }
}

function usable(profile: OwnProfile, { command, options }: Request): OwnProfile {
  const { name, source, problem, roles: [role] } = profile;
  if (problem !== undefined) {
    throw new OpStsError(
      `Cannot use the profile ${quote(name)}: its credential_process line is refused: ${problem}`,
      typedCommand("setup", { profile: source }),
    );
  }
  if (countRoles(profile) > 1 && !ABOUT_LOGIN.includes(command)) {
    throw new OpStsError(
      `Cannot use the profile ${
        quote(name)
      }: op-sts takes on one role, and this is a chain of them`,
      `AWS tools follow it: run them with AWS_PROFILE=${shellLine([name])}`,
    );
  }
  if (role !== undefined && countRoles(profile) === 1) checkRole(role, new Set(options.keys()));
  return profile;
}

function countRoles({ roles, options }: OwnProfile): number {
  return roles.length + (options.has(ROLE_OPTION) ? 1 : 0);
}

/** Writes the role of a profile as the options that mean the same; a chain of roles has none. */
function roleOptions(profile: OwnProfile): [string, string][] {
  const [role] = profile.roles;
  return role === undefined || countRoles(profile) > 1
    ? []
    : [[ROLE_OPTION, role.arn], ...role.options];
}

function unknownProfile(name: string, own: readonly OwnProfile[]): never {
  const names = own.map((each) => each.name);
  throw new UsageError(
    `Cannot use the profile ${quote(name)}: ${
      names.length === 0 ? "op-sts serves none yet" : `op-sts serves ${namesIn(own)}`
    }`,
    names.length === 0 ? typedCommand("setup", { profile: name }) : "op-sts list shows them",
    { word: name, known: names },
  );
}

async function ask(
  own: readonly OwnProfile[],
  request: Request,
  { environment, terminal }: ProfileCall,
): Promise<OwnProfile> {
  const isMute = request.options.has("no-input") || environment[twinOf("no-input")] === "1";
  if (isMute || !terminal.canAsk) {
    throw new UsageError(
      `Cannot choose a profile: op-sts serves ${namesIn(own)}`,
      `name one: ${typedCommand(request.command, { profile: "NAME" })}`,
    );
  }
  const choices = own.map((profile) => {
    const role = profile.roles.at(-1)?.arn;
    return { label: profile.name, value: profile, ...(role === undefined ? {} : { note: role }) };
  });
  return await openPrompter(terminal, environment).ask(choose("Which profile?", choices));
}

function namesIn(own: readonly OwnProfile[]): string {
  return own.map(({ name }) => name).join(", ");
}
