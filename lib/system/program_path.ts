/**
 * Where programs are installed: this one, and `op`.
 *
 * @module
 */

import type { Environment } from "../base/environment.ts";
import { OpStsError } from "../base/errors.ts";

/** Where Homebrew keeps one version of a program; the next upgrade takes it away. */
const CELLAR = /^(.*)\/Cellar\/[^/]+\/[^/]+\/bin$/;

/**
 * Says how this program is started, from wherever.
 *
 * @returns The absolute path of the binary; from source or a bundle that of Deno with the arguments it needs
 * @throws {OpStsError} When it does not run from a file
 */
export async function ownProgram(environment: Environment): Promise<string[]> {
  const executable = await stablePath(Deno.execPath(), environment);
  if (Deno.build.standalone) return [executable];
  const main = new URL(Deno.mainModule);
  if (main.protocol !== "file:") {
    throw new OpStsError(
      "Cannot write a line for this program: it does not run from a file",
      "install it first",
    );
  }
  const path = decodeURIComponent(main.pathname);
  const flags = path.endsWith(".js") ? ["--no-config"] : [];
  return [
    executable,
    ...["run", "-A", "-q", "--no-prompt", ...flags],
    Deno.build.os === "windows" ? path.slice(1) : path,
  ];
}

/**
 * Finds the path of a program that stays the same when a package manager upgrades it.
 *
 * @returns A link to it in Homebrew's `bin` or in PATH, unless the file itself lies in PATH; without one, the path
 */
export async function stablePath(path: string, environment: Environment): Promise<string> {
  const [, directory = "", name = ""] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
  const [, prefix] = CELLAR.exec(directory) ?? [];
  const inPath = directoriesIn(environment);
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
 * @returns Absolute path; `undefined` when a name is in no absolute directory of PATH
 */
export async function findProgram(
  program: string,
  environment: Environment,
): Promise<string | undefined> {
  if (/^(\/|[A-Za-z]:[\\/])/.test(program)) return program;
  if (program.includes("/")) return `${Deno.cwd()}/${program.replace(/^(\.\/)+/, "")}`;
  for (const directory of directoriesIn(environment)) {
    const path = `${directory}/${program}`;
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

function directoriesIn(environment: Environment): string[] {
  return (environment["PATH"] ?? "").split(":").filter((path) => path.startsWith("/"))
    .map((path) => path.replace(/\/+$/, ""));
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    const { isFile, mode } = await Deno.stat(path);
    return isFile && (mode === null || (mode & 0o111) !== 0);
  } catch {
    return false;
  }
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await Deno.realPath(path);
  } catch {
    return undefined;
  }
}
