/**
 * An OS file lock, which the kernel frees even when its holder is killed.
 *
 * @module
 */

import { LockError } from "../base/errors.ts";
import { systemHint, systemReason } from "../base/system_reason.ts";

/** A lock that several processes compete for. */
export interface FileLock extends Disposable {
  /** Takes the lock if nobody holds it; never waits. */
  tryTake(): Promise<boolean>;
  release(): void;
}

/**
 * Opens a lock file, making it when needed; it is never deleted, since a deleted file excludes nobody.
 *
 * @throws {LockError} When the file cannot be opened, such as one that `sudo` has left there
 */
export function openLockFile(path: string): FileLock {
  let file = openOrRefuse(path);

  /** Whether the path still leads to the file that is open: somebody may have cleaned the directory. */
  async function isCurrent(): Promise<boolean> {
    const [held, named] = await Promise.all([
      file.stat(),
      Deno.lstat(path).catch(() => undefined),
    ]);
    return held.ino === named?.ino && held.dev === named?.dev;
  }

  return {
    async tryTake() {
      try {
        if (!await file.tryLock(true)) return false;
        if (await isCurrent()) return true;
        refuseOdd(path);
        const next = open(path);
        file.close();
        file = next;
        return false;
      } catch (error) {
        if (error instanceof LockError) throw error;
        // A file system without locks, or a directory that was removed.
        throw refused(
          `Cannot take the refresh lock ${path}`,
          error,
          "try again; set XDG_STATE_HOME to a directory of yours on a local disk",
        );
      }
    },
    release() {
      file.unlockSync();
    },
    [Symbol.dispose]() {
      file.close();
    },
  };
}

function open(path: string): Deno.FsFile {
  const file = Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 });
  // A umask that takes the owner's rights away as well would shut out whoever comes next.
  const { mode } = file.statSync();
  if (Deno.build.os !== "windows" && mode !== null && (mode & 0o600) !== 0o600) {
    Deno.chmodSync(path, 0o600);
  }
  return file;
}

/** A link would lead to a file of somebody's, and a pipe could be waited for without end. */
function refuseOdd(path: string): void {
  const problem = kindProblem(path);
  if (problem === undefined) return;
  throw new LockError(`Cannot open the lock file ${path}: ${problem}`, HINT);
}

function kindProblem(path: string): string | undefined {
  try {
    const { isSymlink, isFile, isDirectory, nlink } = Deno.lstatSync(path);
    if (isSymlink) return "it is a symbolic link";
    if (!isFile && !isDirectory) return "it is no regular file";
    return (nlink ?? 1) > 1 && isFile ? "it has another name elsewhere" : undefined;
  } catch {
    return undefined;
  }
}

function openOrRefuse(path: string): Deno.FsFile {
  refuseOdd(path);
  try {
    return open(path);
  } catch (error) {
    throw refused(`Cannot open the lock file ${path}`, error, HINT);
  }
}

const HINT = "remove it if it is not yours, or set XDG_STATE_HOME to a directory of yours";

function refused(action: string, error: unknown, hint: string): LockError {
  const reason = systemReason(error);
  return new LockError(`${action}: ${reason}`, systemHint(reason) ?? hint);
}
