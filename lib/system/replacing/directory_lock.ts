/**
 * Lets one process at a time write into a directory, without leaving anything there.
 *
 * @module
 */

import { systemClock } from "../../base/clock.ts";
import { FileError } from "../../base/errors.ts";

/** How long others may write, in ms: a write takes some milliseconds, and 24 of us may wait for one another. */
const PATIENCE_MS = 20_000;

/** How often a lock that somebody holds is tried, in ms. */
const POLL_MS = 15;

/**
 * Takes the lock of a directory, waiting for its turn. The kernel frees it, whatever ends its holder.
 *
 * It is the directory itself that is locked: a lock file would stay beside the user's files for ever, or in a place that
 * depends on the environment. Where a directory cannot be locked (Windows, some network file systems), nobody waits.
 *
 * @throws {FileError} When others hold it for too long
 */
export async function lockDirectory(path: string): Promise<Disposable> {
  const directory = openIfPossible(path);
  if (directory === undefined) return { [Symbol.dispose]() {} };
  const end = systemClock.elapsed() + PATIENCE_MS;
  while (tryLock(directory) === "held") {
    if (systemClock.elapsed() > end) {
      directory.close();
      throw new FileError(
        `Cannot write into ${path}: another program holds it locked`,
        "end the other program, then try again",
      );
    }
    await systemClock.sleep(POLL_MS);
  }
  return directory;
}

function openIfPossible(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path);
  } catch {
    return undefined;
  }
}

function tryLock(directory: Deno.FsFile): "taken" | "held" | "impossible" {
  try {
    return directory.tryLockSync(true) ? "taken" : "held";
  } catch {
    return "impossible";
  }
}
