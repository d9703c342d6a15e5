/**
 * `op-sts login --all`: a session for every profile, one after the other where they share an MFA device.
 *
 * @module
 */

import { readAwsFiles } from "../aws_config/aws_file.ts";
import { checkReadable } from "../aws_config/readable.ts";
import { OpStsError, UsageError } from "../base/errors.ts";
import { harmless } from "../base/text.ts";
import { startCall } from "../call.ts";
import { twinOf } from "../command_line/option_rows.ts";
import { readOptions } from "../command_line/options.ts";
import { knownSessions } from "../lock/known_sessions.ts";
import { withProfile } from "../profiles/choice.ts";
import { knownOfProfile } from "../profiles/listed_profile.ts";
import { type OwnProfile, ownProfiles } from "../profiles/own_profiles.ts";
import { completed, typedCommand } from "../profiles/typed_command.ts";
import type { Call } from "../session/call.ts";
import { untilText } from "../terminal/local_time.ts";
import { showFailure } from "../terminal/failure.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { logIn } from "./login.ts";

/**
 * Logs in for every line of ours.
 *
 * @returns Exit code: 1 when one of them failed
 * @throws {UsageError} When one profile or item is named as well, or there are none
 */
export async function loginToAll(call: Call): Promise<number> {
  const { environment, terminal, given } = call;
  const named = ["item", "cache-item", "mfa-serial"].find((name) =>
    given[name] !== undefined && given[name] !== environment[twinOf(name)]
  );
  if (named !== undefined || call.profile !== undefined) {
    throw new UsageError(
      `Cannot use --${
        call.profile === undefined ? named : "profile"
      } with --all: it is about one profile`,
    );
  }
  const files = await readAwsFiles(environment);
  checkReadable(files);
  const profiles = distinct(ownProfiles(files));
  if (profiles.length === 0) {
    throw new UsageError("Cannot log in: no profile calls op-sts yet", "op-sts setup writes one");
  }
  const shared = takingTurns(terminal);
  // Alone: it takes the prompt of 1Password, which covers the others.
  const [first, ...others] = profiles;
  const outcomes = first === undefined ? [] : [await logInTo(first, call, terminal)];
  const groups = await groupByDevice(others, call);
  const ofGroups = await Promise.all(groups.map(async (group) => {
    const outcomes: boolean[] = [];
    const own = groups.length > 1 ? shared : terminal;
    for (const profile of group) outcomes.push(await logInTo(profile, call, own));
    return outcomes;
  }));
  const all = [...outcomes, ...ofGroups.flat()];
  const done = all.filter(Boolean).length;
  await terminal.print(
    `${done} of ${all.length} ${all.length === 1 ? "session" : "sessions"} there\n`,
  );
  return done === all.length ? 0 : 1;
}

async function logInTo(profile: OwnProfile, call: Call, terminal: Terminal): Promise<boolean> {
  const { environment, clock } = call;
  const { name, problem, options } = profile;
  try {
    if (problem !== undefined) {
      throw new OpStsError(
        `Cannot use its line: ${problem}`,
        typedCommand("setup", { profile: name }),
      );
    }
    const { session } = await logIn(startCall({
      ...call,
      terminal,
      profile,
      invocation: {
        kind: "command",
        command: "login",
        options: readOptions(withProfile(ofCommandLine(call), profile), environment),
        given: Object.fromEntries(options),
        own: call.own,
        operand: undefined,
        trailing: [],
      },
    }));
    await terminal.print(`${harmless(name)}: ${untilText(session.expiresAt, clock.now())}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof OpStsError)) throw error;
    const hint = error.hint === undefined ? undefined : completed(error.hint, { profile: name });
    showFailure(terminal, new OpStsError(`${name}: ${error.message}`, hint));
    return false;
  }
}

/** One profile for each set of options: others share its session, as those with a role do. */
function distinct(profiles: readonly OwnProfile[]): OwnProfile[] {
  const seen = new Map<string, OwnProfile>();
  for (const profile of profiles) {
    if (profile.source !== profile.name) continue;
    const key = JSON.stringify([...profile.options].sort());
    if (!seen.has(key)) seen.set(key, profile);
  }
  return [...seen.values()];
}

/** Those whose device is not known may share one. */
async function groupByDevice(profiles: readonly OwnProfile[], call: Call): Promise<OwnProfile[][]> {
  const known = await knownSessions(call);
  const groups = Map.groupBy(profiles, (profile) => knownOfProfile(profile, known)?.serial ?? "");
  return [...groups.values()];
}

/** What stands on the command line itself: the twins count below a profile's line. */
function ofCommandLine({ given, environment }: Call): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(given).filter(([name, value]) => value !== environment[twinOf(name)]),
  );
}

/** Several logins at one terminal: one question at a time, and no progress that others would wipe. */
function takingTurns(terminal: Terminal): Terminal {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    ...terminal,
    progress: () => {},
    ask(question) {
      const answer = turn.then(() => terminal.ask(question));
      turn = answer.catch(() => {});
      return answer;
    },
  };
}
