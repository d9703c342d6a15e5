/**
 * The directory of the refresh lock: there or possible, ours, closed to others, lockable.
 *
 * @module
 */

import type { Environment, Host } from "../base/environment.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { DEVICE_LOCK } from "../lock/mfa_device.ts";
import { stateDirectories } from "../lock/state_directory.ts";
import { type Check, checker } from "./check.ts";
import { type Entry, inspect, isLocked } from "../system/disk.ts";

/** What is known of one directory that may hold the lock. */
export interface LockFacts {
  readonly path: string;
  readonly entry: Entry | undefined;
  /** What stands at the nearest path above it where anything does. */
  readonly above: Entry | undefined;
  /** Whether a login holds a lock in it; `undefined` when no lock is there to be tried. */
  readonly isLocked: boolean | undefined;
}

/** Looks at the directories, first choice first. */
export function lockFacts(environment: Environment, host: Host): Promise<LockFacts[]> {
  return Promise.all(
    stateDirectories(environment, host).map(async (path) => ({
      path,
      entry: await inspect(path),
      above: await nearest(path),
      isLocked: await isLocked(path, DEVICE_LOCK),
    })),
  );
}

/**
 * Judges the directories.
 *
 * @param uid Id of the user; `null` on Windows
 */
export function checkLock(directories: readonly LockFacts[], uid: number | null): Check {
  const { ok, warning, failed } = checker("lock");
  const problems = directories.map((facts) => problemOf(facts, uid));
  const usable = directories.find((_, index) => problems[index] === undefined);
  const [first] = directories;
  if (usable === undefined || first === undefined) {
    const list = directories.map(({ path }, index) => `${path} ${problems[index]}`);
    return failed(
      `there is no place for the refresh lock: ${list.join("; ") || "HOME is not set"}`,
      "make one of them yours alone, or set XDG_STATE_HOME to an absolute path that is",
    );
  }
  const { path, entry, isLocked } = usable;
  if (usable !== first) {
    return warning(
      `the refresh lock is in ${path}, because ${first.path} ${problems[0]}`,
      `make ${first.path} a directory of yours alone`,
    );
  }
  if (entry === undefined) return ok(`the refresh lock will be in ${path}, not yet made`);
  if (uid !== null && ((entry.mode ?? 0) & 0o077) !== 0) {
    return warning(
      `${path}, where the refresh lock is, is open to others`,
      `chmod 700 ${posixWord(path)}`,
    );
  }
  const state = isLocked === undefined
    ? "no login has used it yet"
    : isLocked
    ? "a login is under way"
    : "it can be taken";
  return ok(`the refresh lock is in ${path}: ${state}`);
}

function problemOf({ entry, above }: LockFacts, uid: number | null): string | undefined {
  if (entry === undefined) {
    return above === undefined || isWritable(above, uid) ? undefined : "cannot be made";
  }
  if (entry.kind === "link") return "is a symbolic link";
  if (entry.kind !== "directory") return "is not a directory";
  if (uid !== null && entry.uid !== uid) return "belongs to another user";
  return isWritable(entry, uid) ? undefined : "cannot be written";
}

/** As far as owner and permissions tell; a link is taken for what it should lead to. */
function isWritable({ kind, uid: owner, mode }: Entry, uid: number | null): boolean {
  if (kind === "link") return true;
  if (kind !== "directory") return false;
  if (uid === null || uid === 0 || mode === null) return true;
  return (mode & (owner === uid ? 0o300 : 0o003)) === (owner === uid ? 0o300 : 0o003);
}

async function nearest(path: string): Promise<Entry | undefined> {
  const parent = path.replace(/[/\\][^/\\]*$/, "");
  if (parent === path || parent === "") return undefined;
  return await inspect(parent) ?? await nearest(parent);
}
