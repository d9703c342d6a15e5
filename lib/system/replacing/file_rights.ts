/**
 * Whether a file may be replaced, and the rights that its successor takes over.
 *
 * @module
 */

import { FileError } from "../../base/errors.ts";
import { posixWord } from "../../base/shell_quotes.ts";
import { systemReason } from "../../base/system_reason.ts";
import { directoryOf, makeEmpty, nameBeside, removeTwins } from "./file_beside.ts";
import { runProcess } from "../process.ts";

/** Where `cp` lies: the caller's PATH is not asked. */
const COPIERS = ["/bin/cp", "/usr/bin/cp", "/run/current-system/sw/bin/cp"];

const COPY_MS = 3000;

/**
 * Looks at the file that is to be replaced.
 *
 * @returns `undefined` when there is none
 * @throws {FileError} When it is read-only, somebody else's, no regular file, or has a second name
 */
export function replaceable(path: string): Deno.FileInfo | undefined {
  let info = ifThere(() => Deno.statSync(path));
  if (info === undefined) {
    if (ifThere(() => Deno.lstatSync(path)) === undefined) return undefined;
    throw refusal(
      path,
      "it is a symbolic link that leads to nothing",
      "make the file that it leads to, or remove the link",
    );
  }
  if ((info.nlink ?? 1) > 1) {
    removeTwins(Deno.realPathSync(path), info);
    info = Deno.statSync(path);
  }
  const { isFile, mode, nlink } = info;
  const word = posixWord(path);
  if (!isFile) {
    throw refusal(path, "it is not a regular file", `see what is there: ls -ld ${word}`);
  }
  const real = Deno.realPathSync(path);
  if (/^\/(nix|gnu)\/store\//.test(real)) {
    throw refusal(path, `it leads to ${real}, which another tool makes`, "change it by that tool");
  }
  // A rename would get around the mode, which somebody has set on purpose.
  if (mode !== null && (mode & 0o200) === 0) {
    throw refusal(path, "it is read-only", `run: chmod u+w ${word}`);
  }
  checkMutable(path);
  if ((nlink ?? 1) > 1) {
    throw refusal(
      path,
      "it has a second name (hard link), which would keep the old content",
      `to part the two, run: cp -p ${word} ${posixWord(`${path}.own`)} && mv ${
        posixWord(`${path}.own`)
      } ${word}`,
    );
  }
  return info;
}

/**
 * Finds out beforehand whether a file can be replaced, by making a file beside it and removing that.
 *
 * @throws {FileError} When it is read-only, is no regular file, has a second name, or nothing can be made beside it
 */
export function checkReplaceable(path: string): void {
  try {
    const target = ifThere(() => Deno.realPathSync(path)) ?? path;
    const info = replaceable(path);
    let directory = directoryOf(target);
    while (ifThere(() => Deno.statSync(directory)) === undefined && directory.length > 1) {
      directory = directoryOf(directory);
    }
    const probe = nameBeside(`${directory}/config`);
    try {
      makeEmpty(probe);
      if (info !== undefined) checkOwner(path, info, probe);
    } finally {
      ifThere(() => Deno.removeSync(probe));
    }
  } catch (error) {
    throw explained(path, error);
  }
}

/** The system lets nobody change an immutable file, whatever its mode says. */
function checkMutable(path: string): void {
  try {
    Deno.openSync(path, { write: true }).close();
  } catch (error) {
    if (!systemReason(error).includes("not permitted")) return;
    const command = Deno.build.os === "darwin" ? "chflags nouchg" : "sudo chattr -i";
    throw refusal(path, "it is immutable", `run: ${command} ${posixWord(path)}`);
  }
}

/** Only root can give files away. */
function checkOwner(path: string, { uid }: Deno.FileInfo, own: string): void {
  const made = Deno.statSync(own);
  if (made.uid !== uid && made.uid !== 0) {
    throw refusal(
      path,
      "it belongs to another user",
      `run: sudo chown "$(id -un)" ${posixWord(path)}`,
    );
  }
}

/**
 * Gives a new file the owner, the mode, the access control list and the extended attributes of the one that it is to
 * replace. Deno knows nothing of the last two: on Linux GNU's `cp` copies them; without it they are lost.
 */
export async function copyRights(
  before: Deno.FileInfo,
  from: string,
  to: string,
): Promise<void> {
  const { uid, gid, mode } = before;
  checkOwner(from, before, to);
  const made = await Deno.stat(to);
  if (made.uid !== uid || made.gid !== gid) await Deno.chown(to, uid, gid);
  if (mode !== null) await Deno.chmod(to, mode & 0o7777);
  if (Deno.build.os !== "linux") return;
  const args = ["--attributes-only", "--preserve=mode,ownership,xattr", "--", from, to];
  for (const program of COPIERS) {
    const { ended } = await runProcess({ program, args, environment: {}, timeoutMs: COPY_MS });
    if (ended === "exited") return;
  }
}

/** Does something with a file; `undefined` when there is none. */
export function ifThere<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Words a refusal to write a file. */
export function refusal(path: string, detail: string, hint: string): FileError {
  return new FileError(`Cannot write ${path}: ${detail}`, hint);
}

/** Words whatever the system said about a file that cannot be written. */
export function explained(path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  return refusal(path, systemReason(error), "check the rights of the file and its directory");
}
