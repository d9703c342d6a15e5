/**
 * Failures in front of people: with the word that was meant, and the whole command that helps.
 *
 * @module
 */

import { readAwsFiles } from "../aws_config/aws_file.ts";
import { within } from "../base/clock.ts";
import type { Environment } from "../base/environment.ts";
import { CompletedError, OpError, type OpStsError, UsageError } from "../base/errors.ts";
import { type Request, unknownCommand } from "../command_line/invocation.ts";
import { DEFAULT_COMMAND, findCommand, OPTIONS_TOPIC } from "../command_line/command_rows.ts";
import { OPTION_ROWS, twinOf } from "../command_line/option_rows.ts";
import { nearMiss } from "../command_line/near_miss.ts";
import { bareProfile, misplacedCommand } from "./habits.ts";
import { type CommandSubject, completed } from "./typed_command.ts";
import { type OwnProfile, ownProfiles, startedBy } from "./own_profiles.ts";

/** The call that failed, as far as it was understood. */
export interface FailedCall {
  /** Arguments without the program's name. */
  readonly argv: readonly string[];
  readonly request: Request | undefined;
  readonly profile: OwnProfile | undefined;
  readonly environment: Environment;
}

/** Completes the hint of a failure; nothing that goes wrong here takes the failure's place. */
export async function explained(error: OpStsError, call: FailedCall): Promise<OpStsError> {
  if (call.request === undefined && error instanceof UsageError) {
    const served = await namesServed(call);
    const habit = misplacedCommand(call.argv, served) ?? bareProfile(call.argv, served);
    if (habit !== undefined) return habit;
    const [first = "-"] = call.argv;
    // What is wrong with the command comes first: its options are none of another one's.
    if (error.unknown?.isOption && !first.startsWith("-") && findCommand(first) === undefined) {
      return await explained(unknownCommand(first), call);
    }
  }
  const meant = error instanceof UsageError && error.unknown !== undefined
    ? nearMiss(error.unknown.word, error.unknown.known)
    : undefined;
  const isUsage = error instanceof UsageError && (meant === undefined || error.unknown?.isOption);
  const told = isUsage ? manualOf(error, call, meant) : error.hint;
  const hint = isAnythingNamed(error, call) ? told : FIRST_STEP;
  const more = hint === undefined ? undefined : completed(hint, await subjectOf(call));
  if (meant === undefined && more === error.hint) return error;
  const question = meant === undefined ? [] : [`did you mean ${meant}?`];
  return new CompletedError(error, [...question, ...more === undefined ? [] : [more]].join(" "));
}

/** Where it is written how something is used that was used wrongly. */
function manualOf(
  { message, hint, unknown }: UsageError,
  { argv: [first = ""], request }: FailedCall,
  meant: string | undefined,
): string {
  const [, option, twin] = /^Cannot (?:use|give) (?:--([\w-]+)|(OP_STS_\w+))/.exec(message) ?? [];
  const isCommon = OPTION_ROWS.some(({ name }) => name === option || twinOf(name) === twin);
  const row = request?.row ?? findCommand(first) ?? DEFAULT_COMMAND;
  if (unknown?.isOption && meant !== undefined) {
    const isOfAll = OPTION_ROWS.some(({ name }) => `--${name}` === meant);
    return `op-sts help ${isOfAll ? OPTIONS_TOPIC : row.name} explains it`;
  }
  if (unknown?.isOption) {
    return `op-sts help ${row.name} lists its options, op-sts help ${OPTIONS_TOPIC} those of all commands`;
  }
  if (hint !== undefined) return hint;
  return `op-sts help ${isCommon ? OPTIONS_TOPIC : row.name} explains it`;
}

/** Time for the files of AWS, in ms: the call has failed already, perhaps since it took too long. */
const PATIENCE_MS = 500;

/** For who has neither a profile nor an item of the usual name. */
const FIRST_STEP = "op-sts setup finds the item and writes a profile; or name the item by --item";

/** Whether the item that is missing was named, and so may be misspelled; `get` is called by lines that are there. */
function isAnythingNamed(
  error: OpStsError,
  { request, profile, environment }: FailedCall,
): boolean {
  if (!(error instanceof OpError) || error.trouble !== "not found") return true;
  if (request === undefined || request.command === "get" || profile !== undefined) return true;
  return request.options.has("item") || (environment[twinOf("item")] ?? "") !== "";
}

async function subjectOf({ request, profile, environment }: FailedCall): Promise<CommandSubject> {
  if (request === undefined) return {};
  const { options } = request;
  const known = profile?.name ?? startedBy(await served(environment), options, environment);
  return { profile: known, options };
}

async function namesServed({ environment }: FailedCall): Promise<string[]> {
  return (await served(environment)).map(({ name }) => name);
}

/** Files that cannot be read, or not soon, must not keep a failure from being told. */
async function served(environment: Environment): Promise<OwnProfile[]> {
  try {
    const files = await within(readAwsFiles(environment), PATIENCE_MS);
    return files === undefined ? [] : ownProfiles(files);
  } catch {
    return [];
  }
}
