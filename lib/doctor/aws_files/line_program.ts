/**
 * The program that a `credential_process` line starts: there, found from everywhere, safe from the caller's variables,
 * and of this version.
 *
 * @module
 */

import { isOwnName } from "../../aws_config/config_line.ts";
import type { Environment } from "../../base/environment.ts";
import { VERSION } from "../../base/version.ts";
import { isFile, isProgram } from "../../system/disk.ts";
import type { ProcessRunner } from "../../system/process.ts";
import { RUNTIME_VARIABLES } from "../../system/own_program.ts";
import { findProgram, isAbsolute } from "../../system/program_path.ts";
import { type Check, checker } from "../check.ts";
import { type ProcessLine, writeAnew } from "./process_line.ts";

/** What a line starts. */
export interface Started {
  /** The words from the program to run up to this program's own name. */
  readonly words: readonly string[];
  /** Names of variables that `env` takes away before. */
  readonly unset: readonly string[];
}

/** How long a program may take to tell its version, in ms. */
const LIMIT_MS = 10_000;

/** Judges the program of a line. */
export async function checkProgram(
  line: ProcessLine,
  environment: Environment,
  os: string,
): Promise<Check[]> {
  const started = startedBy(line.words ?? line.plainWords);
  const source = checkSource(line, started, os);
  return [
    await checkPlace(line, started, environment, os),
    ...(source === undefined ? [] : [source]),
  ];
}

/** Finds what is run behind `env` with its options and assignments. */
export function startedBy(words: readonly string[]): Started {
  const own = words.findIndex(isOwnName);
  const all = words.slice(0, own === -1 ? 1 : own + 1);
  if (!/(^|\/)env$/.test(all[0] ?? "")) return { words: all, unset: [] };
  const unset: string[] = [];
  let index = 1;
  for (; index < all.length; index++) {
    const word = all[index] ?? "";
    const [, name] = /^(?:-u|--unset=)(.+)$/.exec(word) ?? [];
    if (name !== undefined) unset.push(name);
    else if (word === "-u" || word === "--unset") unset.push(all[++index] ?? "");
    else if (!/^-|^\w+=/.test(word)) break;
  }
  return { words: all.slice(index), unset };
}

async function checkPlace(
  { profile }: ProcessLine,
  { words }: Started,
  environment: Environment,
  os: string,
): Promise<Check> {
  const { ok, failed, warning } = checker("line-program");
  const [program = "", ...others] = words;
  const remedy = writeAnew(profile);
  const path = await findProgram(program, environment, os);
  if (path === undefined || !await isProgram(path)) {
    return failed(`the program of ${profile} cannot be run: ${program}`, remedy);
  }
  const source = others.at(-1);
  if (source !== undefined && isAbsolute(source) && !await isFile(source)) {
    return failed(`the program of ${profile} is gone: ${source}`, remedy);
  }
  const relative = [program, ...(source === undefined ? [] : [source])]
    .find((path) => !isAbsolute(path));
  if (relative !== undefined) {
    return warning(
      `the program of ${profile} is no absolute path: awsume and desktop programs do not find ${relative}`,
      remedy,
    );
  }
  const passing = [program, source ?? ""].find((path) => /\/Cellar\/|^\/nix\/store\//.test(path));
  if (passing !== undefined) {
    return warning(`the next upgrade removes the program of ${profile}: ${passing}`, remedy);
  }
  return ok(`the program of ${profile} is ${source ?? program}`);
}

/**
 * Judges a line that runs the source or the bundle: Deno loads what NODE_OPTIONS of the caller names, beside the key.
 *
 * @param os As `Deno.build.os`
 */
export function checkSource(
  { profile }: Pick<ProcessLine, "profile">,
  { words, unset }: Started,
  os: string,
): Check | undefined {
  const [runtime = "", ...others] = words;
  if (!/(^|[/\\])deno(\.exe)?$/.test(runtime)) return undefined;
  const { ok, warning } = checker("line-source");
  const reaching = os === "windows"
    ? []
    : RUNTIME_VARIABLES.filter((name) => !unset.includes(name));
  const faults = [
    ...(reaching.includes("NODE_OPTIONS")
      ? ["lets NODE_OPTIONS of the caller run code beside the key"]
      : reaching.length > 0
      ? [`lets ${reaching.join(", ")} of the caller reach Deno`]
      : []),
    ...(others.some((word) => word === "-A" || word === "--allow-all")
      ? ["runs Deno with all permissions"]
      : []),
  ];
  return faults.length > 0
    ? warning(`the line of ${profile} ${faults.join(", and ")}`, writeAnew(profile))
    : ok(`the line of ${profile} keeps the caller's variables from Deno`);
}

/**
 * Compares the versions of what lines start with this program's own.
 *
 * @returns Nothing for a program that does not tell its version: others say what is wrong with it
 */
export async function checkVersions(
  lines: readonly ProcessLine[],
  environment: Environment,
  run: ProcessRunner,
): Promise<Check[]> {
  const { ok, warning } = checker("line-version");
  const byProgram = Map.groupBy(
    lines,
    ({ words, plainWords }) => startedBy(words ?? plainWords).words.join(" "),
  );
  const found = await Promise.all([...byProgram].map(async ([, lines]) => {
    const [first] = lines;
    const { words = [] } = startedBy(first?.words ?? first?.plainWords ?? []);
    const [program = "", ...args] = words;
    const call = { program, args: [...args, "--version"], environment, timeoutMs: LIMIT_MS };
    const result = await run(call);
    const version = result.ended === "exited" && result.code === 0
      ? /^op-sts (\S+)\s*$/.exec(result.stdout)?.[1]
      : undefined;
    const profiles = lines.map(({ profile }) => profile);
    return version === undefined || version === VERSION ? [] : [warning(
      `${profiles.join(", ")} start op-sts ${version}, and this is ${VERSION}: ${words.join(" ")}`,
      profiles.map(writeAnew).join("; "),
    )];
  }));
  const skewed = found.flat();
  return skewed.length > 0 || lines.length === 0
    ? skewed
    : [ok(`every line starts op-sts ${VERSION}`)];
}
