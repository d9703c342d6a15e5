/**
 * The files of one MFA device in a home directory, looked at and held from outside as another process would.
 *
 * @module
 */

import { STATE } from "../directory.ts";
import { AWS_KEY } from "../emulators/op/aws_key_item.ts";

/** Where the program keeps what concerns one MFA device. */
export interface DeviceFiles {
  /** The directory, which may not be there yet. */
  readonly directory: string;
  /** The lock file. */
  readonly lock: string;
  /** What processes tell each other, JSON. */
  readonly notes: string;
  /** When a renewal last failed, JSON. */
  readonly failed: string;
}

/**
 * Names the files of a device.
 *
 * @param home Home directory of the user
 * @param device Serial number, or access key id where there is none
 * @returns Their paths
 */
export async function deviceFiles(home: string, device = AWS_KEY.mfaSerial): Promise<DeviceFiles> {
  const directory = `${home}/${STATE}`;
  const name = await deviceName(device);
  return {
    directory,
    lock: `${directory}/${name}.lock`,
    notes: `${directory}/${name}.json`,
    failed: `${directory}/${name}.failed`,
  };
}

/**
 * The name that the files of a device have, without extension.
 *
 * @param device Serial number, or access key id where there is none
 * @returns 32 hexadecimal digits
 */
export async function deviceName(device: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(device));
  return new Uint8Array(digest).toHex().slice(0, 32);
}

/**
 * Writes the notes of a device, as an earlier process would have left them.
 *
 * @param files The device's files
 * @param notes What they hold
 */
export async function writeNotes(files: DeviceFiles, notes: object): Promise<void> {
  await Deno.mkdir(files.directory, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(files.notes, JSON.stringify(notes), { mode: 0o600 });
}

/**
 * Takes the refresh lock of a device, as a process that logs in does.
 *
 * @param files The device's files
 * @returns What frees it when disposed of
 */
export async function holdLock(files: DeviceFiles): Promise<Disposable> {
  await Deno.mkdir(files.directory, { recursive: true, mode: 0o700 });
  const file = await Deno.open(files.lock, { read: true, write: true, create: true, mode: 0o600 });
  await file.lock(true);
  return file;
}

/**
 * Tells whether a process holds the refresh lock of a device.
 *
 * @param files The device's files
 * @returns Whether one does
 */
export async function isLocked(files: DeviceFiles): Promise<boolean> {
  try {
    using file = await Deno.open(files.lock, { read: true, write: true });
    return !await file.tryLock(true);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Waits until something is so; a test that waits in vain fails by the time limit of its runner.
 *
 * @param isSo Looks whether it is
 */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!await isSo()) await new Promise((resolve) => setTimeout(resolve, 25));
}
