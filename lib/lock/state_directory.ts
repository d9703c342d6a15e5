/**
 * The directory of our own for locks and their state: the same for a user's desktop, cron, ssh and IDE.
 *
 * XDG_RUNTIME_DIR and TMPDIR differ between those, and two directories exclude nobody.
 *
 * @module
 */

import type { Environment, Host } from "../base/environment.ts";
import { within } from "../base/clock.ts";
import { LockError, messageOf } from "../base/errors.ts";
import { systemHint, systemReason } from "../base/system_reason.ts";

/** Longest wait for a directory, in ms: one on a mount that hangs is passed over. */
const PATIENCE_MS = 2000;

/** Lists where the directory may be. */
export function stateDirectories(
  environment: Environment,
  host: Host,
): string[] {
  if (host.os === "windows") {
    const local = environment["LOCALAPPDATA"];
    return local === undefined ? [] : [`${local}\\op-sts`];
  }
  const home = absolute(environment["HOME"]);
  const ofHome = host.os === "darwin" ? "Library/Caches/op-sts" : ".local/state/op-sts";
  // The XDG specification says to ignore relative paths.
  const xdg = host.os === "darwin" ? undefined : absolute(environment["XDG_STATE_HOME"]);
  return [
    ...(xdg === undefined ? [] : [`${xdg}/op-sts`]),
    ...(xdg === undefined && home !== undefined ? [`${home}/${ofHome}`] : []),
    `/tmp/op-sts-${host.uid}`,
  ];
}

/**
 * Makes sure that a directory exists, is nobody else's, and is closed to everybody else.
 *
 * @param mayMake Whether it is made where there is none
 * @returns What is wrong with it, or `undefined` when it can be used
 */
export async function directoryProblem(
  path: string,
  host: Host,
  mayMake = true,
): Promise<string | undefined> {
  const look = problemOf(path, host, mayMake).then((problem) => ({ problem }));
  const looked = await within(look, PATIENCE_MS);
  return looked === undefined ? "the file system does not answer" : looked.problem;
}

async function problemOf(
  path: string,
  host: Host,
  mayMake: boolean,
): Promise<string | undefined> {
  try {
    if (mayMake) await Deno.mkdir(path, { recursive: true, mode: 0o700 });
    const found = await Deno.lstat(path);
    if (found.isSymlink) return "it is a symbolic link";
    if (!found.isDirectory) return "it is not a directory";
    if (host.uid !== null && found.uid !== host.uid) {
      return "it belongs to another user";
    }
    // Also too little, by a umask that takes the owner's rights away.
    if (found.mode !== null && (found.mode & 0o777) !== 0o700) {
      await Deno.chmod(path, 0o700);
    }
    return undefined;
  } catch (error) {
    return systemReason(error);
  }
}

/**
 * Opens something in the first directory where that can be done.
 *
 * @param what What the directory is for, as an error names it
 * @param mayMake Whether it is made where there is none
 * @throws {LockError} When it cannot be opened in any
 */
export async function openInFirst<T>(
  what: string,
  { environment, host }: { readonly environment: Environment; readonly host: Host },
  open: (directory: string) => T,
  mayMake = true,
): Promise<T> {
  const problems: string[] = [];
  for (const directory of stateDirectories(environment, host)) {
    const problem = await directoryProblem(directory, host, mayMake);
    try {
      if (problem === undefined) return open(directory);
      problems.push(`${directory}: ${problem}`);
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  throw new LockError(
    `Cannot use a directory for ${what}: ${problems.join("; ") || "the system names none"}`,
    problems.map(systemHint).find((hint) => hint !== undefined) ??
      "make one of them yours alone, or set XDG_STATE_HOME to an absolute path that is",
  );
}

function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") ? path : undefined;
}
