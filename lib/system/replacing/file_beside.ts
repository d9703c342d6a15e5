/**
 * Files that stand beside one of the user's while it is being replaced: `<file>.op-sts-<16 hex digits>`.
 *
 * @module
 */

import { systemClock } from "../../base/clock.ts";

/** A leftover is younger than this, in ms, while whoever made it may still be at work. */
const LEFT_MS = 60_000;

/** Makes up a name beside a file. */
export function nameBeside(path: string): string {
  return `${path}.op-sts-${crypto.getRandomValues(new Uint8Array(8)).toHex()}`;
}

/** Makes a new file without content, closed to everybody else. */
export function makeEmpty(path: string): void {
  Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  // A umask can take the owner's rights away.
  if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o600);
}

/** Gives such a file its content, and waits until the disk has it. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  using file = Deno.openSync(path, { write: true, truncate: true });
  for (let sent = 0; sent < bytes.length;) sent += file.writeSync(bytes.subarray(sent));
  file.syncSync();
}

/** Removes what killed writes of ours have left: nothing whose name, age or owner is another. */
export function removeLeftovers(target: string, own: string): void {
  const { uid } = Deno.statSync(own);
  removeBeside(target, (found) => {
    const age = systemClock.now() - (found.mtime?.getTime() ?? Infinity);
    return found.uid === uid && age > LEFT_MS;
  });
}

/** Removes second names of a file itself, which a killed write has left when it made the file. */
export function removeTwins(target: string, { ino, dev }: Deno.FileInfo): void {
  removeBeside(target, (found) => found.ino === ino && found.dev === dev);
}

function removeBeside(target: string, isLeft: (found: Deno.FileInfo) => boolean): void {
  const directory = directoryOf(target);
  const prefix = `${target.slice(lastSeparator(target) + 1)}.op-sts-`;
  for (const { name } of Deno.readDirSync(directory)) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{16}$/.test(name.slice(prefix.length))) continue;
    try {
      const found = Deno.lstatSync(`${directory}/${name}`);
      if (found.isFile && isLeft(found)) Deno.removeSync(`${directory}/${name}`);
    } catch {
      // Somebody else has removed it.
    }
  }
}

/** Makes a rename last through a power cut; not every system can. */
export function syncDirectory(directory: string): void {
  try {
    using opened = Deno.openSync(directory);
    opened.syncSync();
  } catch {
    // The file is replaced all the same.
  }
}

/** Names the directory of a file. */
export function directoryOf(path: string): string {
  const at = lastSeparator(path);
  return at === -1 ? "." : path.slice(0, at) || "/";
}

function lastSeparator(path: string): number {
  const backslash = Deno.build.os === "windows" ? path.lastIndexOf("\\") : -1;
  return Math.max(path.lastIndexOf("/"), backslash);
}
