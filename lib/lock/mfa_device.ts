/**
 * Finds the files of one MFA device: the refresh lock, and the notes beside it.
 *
 * @module
 */

import { digestOf } from "../base/digest.ts";
import type { Context } from "../base/context.ts";
import { LockError } from "../base/errors.ts";
import type { Source } from "../sts/session.ts";
import { openLockFile } from "./lock_file.ts";
import { type DeviceLock, openRefreshLock } from "./refresh_lock.ts";
import { openRenewalNotes, type RenewalNotes } from "./renewal_notes.ts";
import { openInFirst } from "./state_directory.ts";

/** Name of the lock of a device, or of a key item: other locks of the directory are no login's. */
export const DEVICE_LOCK = /^[0-9a-f]{32}\.lock$/;

/** What is needed to find the files of an MFA device. */
export type DeviceCall = Pick<Context, "environment" | "host" | "clock" | "deadline">;

/**
 * Opens the lock of the MFA device that a source names, in the first directory that can be used.
 *
 * @param source Whose device; without a serial number, the access key stands for it
 * @throws {LockError} When no directory can be used
 */
export async function lockDevice(source: Source, call: DeviceCall): Promise<DeviceLock> {
  return await inStateDirectory(source, call, (base) => {
    const file = openLockFile(`${base}.lock`);
    return openRefreshLock(file, openRenewalNotes(base, call.clock), call);
  });
}

/**
 * Opens the notes of the MFA device that a source names; `undefined` where no directory can be used, which the lock
 * reports where it matters.
 *
 * @param mayMake Whether to make a directory where there is none: who only reads changes nothing
 */
export async function deviceNotes(
  source: Source,
  call: DeviceCall,
  mayMake = false,
): Promise<RenewalNotes | undefined> {
  const open = (base: string) => openRenewalNotes(base, call.clock);
  try {
    return await inStateDirectory(source, call, open, mayMake);
  } catch (error) {
    if (error instanceof LockError) return undefined;
    throw error;
  }
}

/**
 * Opens the lock of a key item: logins with different MFA devices change one item, and must not undo each other's change.
 * `undefined` where no directory can be used.
 *
 * @param item Id of the key item
 */
export async function lockItem(item: string, call: DeviceCall): Promise<DeviceLock | undefined> {
  try {
    return await lockDevice({ accessKeyId: `item ${item}`, partition: "" }, call);
  } catch (error) {
    if (error instanceof LockError) return undefined;
    throw error;
  }
}

async function inStateDirectory<T>(
  source: Source,
  call: DeviceCall,
  open: (base: string) => T,
  mayMake = true,
): Promise<T> {
  const name = await fileNameOf(source.serial ?? source.accessKeyId);
  const openIn = (directory: string) => open(`${directory}/${name}`);
  return await openInFirst("the refresh lock", call, openIn, mayMake);
}

/** A name that does not tell the serial number, which holds the account and the user's name. */
async function fileNameOf(device: string): Promise<string> {
  return (await digestOf(device)).slice(0, 32);
}
