/**
 * `op-sts doctor`: checks every link of the chain from 1Password to the AWS tools, and changes nothing.
 *
 * @module
 */

import { type AwsFiles, readAwsFiles } from "../aws_config/aws_file.ts";
import { profilesIn } from "../aws_config/profiles.ts";
import type { CommandParts } from "../call.ts";
import { followChain } from "../doctor/chain_checks.ts";
import { attempt, type Check, checker } from "../doctor/check.ts";
import { disk } from "../system/disk.ts";
import { checkEnvironment } from "../doctor/environment_checks.ts";
import { checkLeftovers, leftoverFacts } from "../doctor/leftover_checks.ts";
import { checkLine, lineFacts } from "../doctor/line_checks.ts";
import { checkLock, lockFacts } from "../doctor/lock_checks.ts";
import { chainsOf, findProcessLines, type ProcessLine } from "../doctor/process_line.ts";
import { checkProfiles } from "../doctor/profile_checks.ts";
import { hasFailed, reportJson, reportText, withoutRepeats } from "../doctor/report.ts";
import { findProgram } from "../system/program_path.ts";
import { styleFor } from "../terminal/style.ts";
import { readSurroundings } from "../aws_config/startup_files.ts";

/**
 * Checks with the options that the profiles' lines have, or with those of this call when it names an item.
 *
 * @returns Exit code: 1 when something failed, 0 with warnings alone
 */
export async function doctor(parts: CommandParts): Promise<number> {
  const { environment, terminal, own } = parts;
  const files = await attempt(() => readAwsFiles(environment));
  const found = "error" in files
    ? [checker("aws-files").error(files.error), ...(await checkChains([], parts)).checks]
    : await checkAll(files.value, parts);
  const checks = withoutRepeats(found);
  await terminal.print(
    own.has("json")
      ? reportJson(checks)
      : reportText(checks, styleFor(environment, terminal.showsOutput)),
  );
  return hasFailed(checks) ? 1 : 0;
}

async function checkAll(files: AwsFiles, parts: CommandParts): Promise<Check[]> {
  const { environment, host, clock } = parts;
  const lines = await findProcessLines(files, environment);
  const own = lines.filter(({ asked }) => asked !== undefined);
  const { checks, serials } = await checkChains(own, parts);
  const find = (program: string) => findProgram(program, environment);
  const ofLines = await Promise.all(
    own.map(async (line) => checkLine(await lineFacts(line, disk, find), host.os)),
  );
  const paths = [files.config.path, files.credentials.path];
  const names = [files.config, files.credentials].flatMap(profilesIn).map(({ name }) => name);
  return [
    ...checks,
    ...ofLines.flat(),
    ...checkProfiles({
      files,
      callers: new Map(own.map(({ profile }) => [profile, serials.get(profile)])),
      surroundings: await readSurroundings(environment),
      environment,
    }),
    ...checkLeftovers(await leftoverFacts(lines, paths, environment, disk, clock.now())),
    ...checkEnvironment(environment, names),
  ];
}

/** Follows each chain; with several of them, the checks of an item say whose it is. */
async function checkChains(
  lines: readonly ProcessLine[],
  parts: CommandParts,
): Promise<{ checks: Check[]; serials: Map<string, string | undefined> }> {
  const { options, environment, host } = parts;
  const chains = chainsOf(lines, options, environment);
  const shared: Check[] = [];
  const own: Check[] = [];
  const serials = new Map<string, string | undefined>();
  for (const { profiles, options } of chains) {
    const report = await followChain(options, parts, disk);
    const prefix = chains.length > 1 ? `${profiles.join(", ")}: ` : "";
    shared.push(...report.shared);
    own.push(...report.own.map((check) => ({ ...check, text: prefix + check.text })));
    for (const profile of profiles) serials.set(profile, report.serial);
  }
  const lock = checkLock(await lockFacts(environment, host, disk), host.uid);
  return { checks: [...shared, ...own, lock], serials };
}
