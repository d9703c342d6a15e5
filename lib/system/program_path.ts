/**
 * Where programs are installed, and how a shell finds them.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { isProgram } from "./disk.ts";

/** Where Homebrew keeps one version of a program; the next upgrade takes it away. */
const CELLAR = /^(.*)\/Cellar\/[^/]+\/[^/]+\/bin$/;

/** Tells whether this program runs as a binary, not from source or a bundle. */
export function isBinary(): boolean {
  return Deno.build.standalone;
}

/**
 * Finds the path of a program that stays the same when a package manager upgrades it.
 *
 * @returns A link to it in Homebrew's `bin` or in PATH, unless the file itself lies in PATH; without one, the path
 */
export async function stablePath(path: string, environment: Environment): Promise<string> {
  const [, directory = "", name = ""] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
  const [, prefix] = CELLAR.exec(directory) ?? [];
  const inPath = pathDirectories(environment, Deno.build.os);
  if (prefix === undefined && inPath.includes(directory)) return path;
  const real = await realPath(path);
  for (const place of [...(prefix === undefined ? [] : [`${prefix}/bin`]), ...inPath]) {
    if (real === undefined || CELLAR.test(place)) continue;
    if (await realPath(`${place}/${name}`) === real) return `${place}/${name}`;
  }
  return path;
}

/**
 * Finds a program as a shell would.
 *
 * @param os As `Deno.build.os`; another one only in tests
 * @returns Absolute path; `undefined` when a name is in no absolute directory of PATH
 */
export async function findProgram(
  program: string,
  environment: Environment,
  os: string = Deno.build.os,
): Promise<string | undefined> {
  if (isAbsolute(program)) return program;
  if (/[/\\]/.test(program) && (os === "windows" || program.includes("/"))) {
    return absolutePath(program);
  }
  for (const path of programPaths(program, environment, os)) {
    if (await isProgram(path)) return path;
  }
  return undefined;
}

/** Makes a path mean the same in any directory. */
export function absolutePath(path: string): string {
  return isAbsolute(path) ? path : `${Deno.cwd()}/${path.replace(/^(\.[/\\])+/, "")}`;
}

/**
 * Lists where a program of a name may be, in the order in which a shell looks: Windows parts PATH at `;`, its programs
 * have an ending of PATHEXT, and its variables are known by their names in any case.
 *
 * @param os As `Deno.build.os`
 * @returns Absolute paths
 */
export function programPaths(name: string, environment: Environment, os: string): string[] {
  const directories = pathDirectories(environment, os);
  if (os !== "windows") return directories.map((directory) => `${directory}/${name}`);
  const endings = (variable(environment, "PATHEXT") || ".COM;.EXE;.BAT;.CMD").toLowerCase()
    .split(";").filter((ending) => ending !== "");
  const isComplete = endings.some((ending) => name.toLowerCase().endsWith(ending));
  return directories.flatMap((directory) =>
    (isComplete ? [""] : endings).map((ending) => `${directory}\\${name}${ending}`)
  );
}

/**
 * Lists the absolute directories of PATH.
 *
 * @param os As `Deno.build.os`
 * @returns Paths without a slash at the end
 */
export function pathDirectories(environment: Environment, os: string): string[] {
  const all = os === "windows"
    ? (variable(environment, "PATH") ?? "").split(";").map((path) => path.replace(/^"(.*)"$/, "$1"))
    : (environment["PATH"] ?? "").split(":");
  return all.filter(isAbsolute).map((path) => path.replace(/[/\\]+$/, ""));
}

/** Tells whether a path says by itself where it leads, whatever the system. */
export function isAbsolute(path: string): boolean {
  return /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** Windows takes a variable by its name in any case, and calls this one `Path`. */
function variable(environment: Environment, wanted: string): string | undefined {
  return Object.entries(environment).find(([name]) => name.toUpperCase() === wanted)?.[1];
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await Deno.realPath(path);
  } catch {
    return undefined;
  }
}
