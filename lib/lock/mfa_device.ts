/**
 * Finds the files of one MFA device: the refresh lock and the notes beside it.
 *
 * @module
 */

import type { Clock, Deadline } from "../base/clock.ts";
import type { Environment } from "../base/environment.ts";
import { LockError } from "../base/errors.ts";
import { openLockFile } from "./lock_file.ts";
import { openRefreshLock, type RefreshLock } from "./refresh_lock.ts";
import { openRenewalNotes } from "./renewal_notes.ts";
import type { Source } from "../sts/session.ts";
import { directoryProblem, stateDirectories } from "./state_directory.ts";
import type { Host } from "../base/environment.ts";

/** What {@linkcode openDevice} needs. */
export interface DeviceParts {
  readonly environment: Environment;
  readonly host: Host;
  readonly clock: Clock;
  /** When the whole call has to be over. */
  readonly deadline: Deadline;
}

/**
 * Opens the lock of the MFA device that a source names, in the first directory that can be used.
 *
 * @param source Whose device; without a serial number, the access key stands for it
 * @throws {LockError} When no directory can be used
 */
export async function openDevice(
  source: Source,
  parts: DeviceParts,
): Promise<RefreshLock> {
  const { environment, host } = parts;
  const name = await fileNameOf(source.serial ?? source.accessKeyId);
  const problems: string[] = [];
  for (const directory of stateDirectories(environment, host)) {
    const problem = await directoryProblem(directory, host);
    if (problem !== undefined) {
      problems.push(`${directory}: ${problem}`);
      continue;
    }
    const base = `${directory}/${name}`;
    try {
      return openRefreshLock({
        ...parts,
        file: openLockFile(`${base}.lock`),
        notes: openRenewalNotes(base),
      });
    } catch (error) {
      problems.push(error instanceof Error ? error.message : directory);
    }
  }
  throw new LockError(
    `Cannot use a directory for the refresh lock: ${
      problems.join("; ") || "the system names none"
    }`,
    "make one of them yours alone, or set XDG_STATE_HOME to an absolute path that is",
  );
}

/** A name that does not tell the serial number, which holds the account and the user's name. */
async function fileNameOf(device: string): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(device),
  );
  return new Uint8Array(digest).toHex().slice(0, 32);
}
