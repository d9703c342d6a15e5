/**
 * Replaces a file of the user's whole: whoever looks, and whatever kills us, finds the old one or the new one.
 *
 * No copy of the old content is kept. The new content stands for some milliseconds in a file beside the old one, named
 * `<file>.op-sts-<16 hex digits>`, closed to everybody else; SIGKILL can leave it there, and the next write removes it.
 *
 * @module
 */

import { FileError, systemReason } from "../base/errors.ts";

/** What a file is to become. */
export interface Replacement {
  /** What was read from it before; `undefined` when there was no file. */
  readonly found: Uint8Array | undefined;
  readonly bytes: Uint8Array;
}

const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Replaces a file, making it and its directory when there is none. A symbolic link stays one: what it leads to is
 * replaced. Mode and owner stay. Signals wait until the write is over.
 *
 * @throws {FileError} When the file is not as it was found, is read-only, is no regular file, or cannot be written
 */
export async function replaceFile(path: string, replacement: Replacement): Promise<void> {
  let pending: Deno.Signal | undefined;
  const listeners = SIGNALS.map((signal) => [signal, () => pending = signal] as const);
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  try {
    replaceNow(path, replacement);
  } finally {
    // Listeners are called from the event loop only, so not before now.
    await new Promise((resolve) => setTimeout(resolve, 1));
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    if (pending !== undefined) Deno.kill(Deno.pid, pending);
  }
}

/**
 * Finds out beforehand whether a file can be replaced, as far as that can be seen without writing.
 *
 * @throws {FileError} When it is read-only, is no regular file, or has a second name
 */
export function checkReplaceable(path: string): void {
  try {
    replaceable(path);
  } catch (error) {
    throw explained(path, error);
  }
}

/**
 * Tells whether two contents are the same.
 *
 * @param one Content, or `undefined` for no file
 * @param other Content, or `undefined` for no file
 * @returns Whether they agree byte for byte
 */
export function isSameContent(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function replaceNow(path: string, { found, bytes }: Replacement): void {
  let temporary: string | undefined;
  try {
    const target = targetOf(path);
    const before = replaceable(path);
    removeLeftovers(target);

    const name = crypto.getRandomValues(new Uint8Array(8)).toHex();
    using file = Deno.openSync(`${target}.op-sts-${name}`, {
      write: true,
      createNew: true,
      mode: 0o600,
    });
    temporary = `${target}.op-sts-${name}`;
    // Held until the end, however that comes: it tells our file from a leftover.
    file.lockSync(true);
    for (let sent = 0; sent < bytes.length;) sent += file.writeSync(bytes.subarray(sent));
    if (before !== undefined) copyRights(before, temporary);
    // A umask can take the owner's rights away.
    else if (Deno.build.os !== "windows") Deno.chmodSync(temporary, 0o600);
    file.syncSync();
    if (!isSameContent(ifThere(() => Deno.readFileSync(target)), found)) {
      throw refusal(path, "another program changed it meanwhile", "try again");
    }
    Deno.renameSync(temporary, target);
    temporary = undefined;
    syncDirectory(directoryOf(target));
  } catch (error) {
    throw explained(path, error);
  } finally {
    if (temporary !== undefined) Deno.removeSync(temporary);
  }
}

/** What a path leads to; the directory of a file that does not exist yet is made. */
function targetOf(path: string): string {
  const target = ifThere(() => Deno.realPathSync(path));
  if (target !== undefined) return target;
  if (ifThere(() => Deno.lstatSync(path)) !== undefined) {
    throw refusal(path, "it is a symbolic link that leads to nothing");
  }
  Deno.mkdirSync(directoryOf(path), { recursive: true, mode: 0o700 });
  return path;
}

/** The file as it is; `undefined` when there is none. */
function replaceable(path: string): Deno.FileInfo | undefined {
  const info = ifThere(() => Deno.statSync(path));
  if (info === undefined) return undefined;
  const { isFile, mode, nlink } = info;
  if (!isFile) throw refusal(path, "it is not a regular file");
  // A rename would get around the mode, which somebody has set on purpose.
  if (mode !== null && (mode & 0o200) === 0) {
    throw refusal(path, "it is read-only", `run: chmod u+w ${path}`);
  }
  if ((nlink ?? 1) > 1) {
    throw refusal(path, "it has a second name (hard link), which would keep the old content");
  }
  return info;
}

function copyRights({ uid, gid, mode }: Deno.FileInfo, path: string): void {
  const made = Deno.statSync(path);
  if (made.uid !== uid || made.gid !== gid) Deno.chownSync(path, uid, gid);
  if (mode !== null) Deno.chmodSync(path, mode & 0o7777);
}

function removeLeftovers(target: string): void {
  const directory = directoryOf(target);
  const prefix = `${target.slice(lastSeparator(target) + 1)}.op-sts-`;
  for (const { name, isFile } of Deno.readDirSync(directory)) {
    if (!isFile || !name.startsWith(prefix)) continue;
    ifThere(() => {
      using file = Deno.openSync(`${directory}/${name}`, { write: true });
      if (file.tryLockSync(true)) Deno.removeSync(`${directory}/${name}`);
    });
  }
}

/** Makes a rename last through a power cut; not every system can. */
function syncDirectory(directory: string): void {
  try {
    using opened = Deno.openSync(directory);
    opened.syncSync();
  } catch {
    // The file is replaced all the same.
  }
}

function directoryOf(path: string): string {
  const at = lastSeparator(path);
  return at === -1 ? "." : path.slice(0, at) || "/";
}

function lastSeparator(path: string): number {
  const backslash = Deno.build.os === "windows" ? path.lastIndexOf("\\") : -1;
  return Math.max(path.lastIndexOf("/"), backslash);
}

function ifThere<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function explained(path: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  return refusal(path, systemReason(error), "check the rights of the file and its directory");
}

function refusal(path: string, detail: string, hint?: string): FileError {
  return new FileError(`Cannot write ${path}: ${detail}`, hint);
}
