/**
 * What is looked at, and in which order it is told: this machine first, then each profile.
 *
 * Everything begins at once; what has been found is told as soon as all that stands before it has.
 *
 * @module
 */

import { type AwsFiles, readAwsFiles } from "../aws_config/aws_file.ts";
import { profilesIn } from "../aws_config/profiles.ts";
import { readSurroundings, type Surroundings } from "../aws_config/startup_files.ts";
import type { Environment } from "../base/environment.ts";
import type { Call } from "../session/call.ts";
import type { OpParts } from "../onepassword/op_call.ts";
import { twinOf } from "../command_line/option_rows.ts";
import { chainsOf, checkShared, checkWay, follow, type Way } from "./chain_checks.ts";
import { attempt, type Check, checker, setupCommand } from "./check.ts";
import { checkEnvironment } from "./environment_checks.ts";
import { checkLeftovers } from "./aws_files/leftover_checks.ts";
import { checkLock, lockFacts } from "./lock_checks.ts";
import { checkProgram, checkVersions } from "./aws_files/line_program.ts";
import {
  checkCommand,
  checkWords,
  findProcessLines,
  linesOf,
  type ProcessLine,
} from "./aws_files/process_line.ts";
import { completed } from "../profiles/typed_command.ts";
import { isBinary } from "../system/program_path.ts";
import { checkCallers, checkConflicts, checkFile, checkKeys } from "./aws_files/profile_checks.ts";
import { checkHeaders, checkRoles, checkSources } from "./aws_files/section_checks.ts";
import { sideBySide } from "./side_by_side.ts";

/** Checks that belong together. */
export interface Section {
  readonly title: string;
  /** The profiles that they are about; none for what is this machine's. */
  readonly profiles: readonly string[];
  /** What is found, in the order of telling; each may take its time. */
  readonly checks: readonly Promise<Check[]>[];
}

/** The two files of AWS with what was found in them. */
interface Found {
  readonly files: AwsFiles;
  readonly lines: readonly ProcessLine[];
  readonly surroundings: Surroundings;
}

/** Begins to look at everything. */
export async function examine(call: Call): Promise<Section[]> {
  const { environment, options, host, clock, deadline, trace } = call;
  const run = sideBySide(call.run, deadline);
  const parts: OpParts = { options, environment, run, clock, deadline, trace, host };
  const files = await attempt(() => readAwsFiles(environment));
  const lines = "error" in files ? [] : await findProcessLines(files.value, environment, host.os);
  const named = call.own.get("profile") ?? (environment[twinOf("profile")] || undefined);
  const own = "error" in files ? [] : linesOf(named, lines, files.value);
  const isServed = named === undefined || own.length > 0;
  const chains = isServed ? chainsOf(own, options, environment) : [];
  const ways = chains.map((chain) => follow(chain, parts));
  const ofMachine = [
    ...("error" in files
      ? [Promise.resolve([checker("aws-files").error(files.error)])]
      : checkFiles(files.value, lines, call)),
    ...(isServed ? [] : [Promise.resolve([notServed(named)])]),
    checkVersions(own, environment, call.run),
    checkLockOf(call),
    ...checkShared(ways, host),
  ];
  const sections = [
    { title: "this machine", profiles: [], checks: ofMachine },
    ...("error" in files ? ways.map(sectionOf) : await sectionsOf(ways, own, files.value, call)),
  ];
  const told = sections.map((section) => withCommands(section, call));
  // What fails while something before it is awaited is told when its turn has come.
  for (const { checks } of told) for (const each of checks) each.catch(() => {});
  return told;
}

/** Completes the commands of remedies by the profile, or else the item, that they are to be run for. */
function withCommands({ checks, ...section }: Section, { given }: Call): Section {
  const [profile] = section.profiles;
  const subject = { profile, options: new Map(Object.entries(given)) };
  return {
    ...section,
    checks: checks.map(async (found) =>
      (await found).map((check) =>
        check.remedy === undefined ? check : { ...check, remedy: completed(check.remedy, subject) }
      )
    ),
  };
}

function notServed(profile: string): Check {
  return checker("profiles").failed(
    `the profile ${profile} does not call op-sts, nor does the one that it takes its keys from`,
    setupCommand([profile], []),
  );
}

function checkFiles(
  files: AwsFiles,
  lines: readonly ProcessLine[],
  { environment, clock }: Call,
): Promise<Check[]>[] {
  const both = [files.config, files.credentials];
  const callers = lines.filter(({ asked }) => asked !== undefined).map(({ profile }) => profile);
  const names = both.flatMap(profilesIn).map(({ name }) => name);
  return [
    Promise.resolve([
      checkCallers(callers),
      ...both.flatMap(checkFile),
      ...checkHeaders(files.config),
      ...checkSources(files),
      ...checkKeys(files, callers),
      ...checkEnvironment(environment, names, isBinary()),
    ]),
    checkLeftovers(lines, both.map(({ path }) => path), environment, clock.now()),
  ];
}

async function checkLockOf({ environment, host }: Call): Promise<Check[]> {
  return [checkLock(await lockFacts(environment, host), host.uid)];
}

/** One section for each way, and one for the profiles whose lines lead nowhere. */
async function sectionsOf(
  ways: readonly Way[],
  own: readonly ProcessLine[],
  files: AwsFiles,
  call: Call,
): Promise<Section[]> {
  const found = { files, lines: own, surroundings: await readSurroundings(call.environment) };
  const followed = ways.map((way) => {
    const section = sectionOf(way);
    const checks = way.profiles.flatMap((name) => checkProfile(name, way.serial, found, call));
    return { ...section, checks: [...checks, ...section.checks] };
  });
  const others = own.map(({ profile }) => profile)
    .filter((name) => !ways.some(({ profiles }) => profiles.includes(name)));
  return [
    ...followed,
    ...others.map((name) => ({
      title: name,
      profiles: [name],
      checks: checkProfile(name, Promise.resolve(undefined), found, call),
    })),
  ];
}

function sectionOf(way: Way): Section {
  const { profiles, options } = way;
  const title = profiles.length === 0 ? `item ${options.item}` : profiles.join(", ");
  return { title, profiles, checks: checkWay(way) };
}

async function checkLine(
  line: ProcessLine,
  environment: Environment,
  os: string,
): Promise<Check[]> {
  return [
    checkWords(line, os),
    await checkCommand(line),
    ...await checkProgram(line, environment, os),
  ];
}

function checkProfile(
  profile: string,
  serial: Way["serial"],
  { files, lines, surroundings }: Found,
  { environment, host }: Call,
): Promise<Check[]>[] {
  const search = { profile, files, surroundings, environment };
  return [
    ...lines.filter((line) => line.profile === profile)
      .map((line) => checkLine(line, environment, host.os)),
    serial.then((serial) =>
      checkConflicts({
        ...search,
        serial: serial !== undefined && "value" in serial ? serial.value : undefined,
      })
    ),
    Promise.resolve(checkRoles(profile, files)),
  ];
}
