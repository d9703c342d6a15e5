/**
 * Replaces a file of the user's whole: whoever looks, and whatever kills us, finds the old one or the new one.
 *
 * No copy of the old content is kept. The new content stands for some milliseconds in a file beside the old one, named
 * `<file>.op-sts-<16 hex digits>`, closed to everybody else; SIGKILL can leave it there, and a later write removes it.
 *
 * @module
 */

import { systemClock } from "../../base/clock.ts";
import { FileError } from "../../base/errors.ts";
import { lockDirectory } from "./directory_lock.ts";
import { copyRights, explained, ifThere, refusal, replaceable } from "./file_rights.ts";
import {
  directoryOf,
  makeEmpty,
  nameBeside,
  removeLeftovers,
  syncDirectory,
  writeWhole,
} from "./file_beside.ts";
import { holdingSignals } from "./hold_signals.ts";
import { type RenameWatch, watchRenames } from "./rename_watch.ts";

/** Makes the new content of a file from the one that it has; `undefined` stands for no file. */
export type Change = (found: Uint8Array<ArrayBuffer> | undefined) => Uint8Array<ArrayBuffer>;

/** How long a change is made anew because another program writes in between, in ms. */
const PATIENCE_MS = 10_000;

/**
 * Changes a file, making it and its directory when there is none; without a change nothing is written. A symbolic link
 * stays one: what it leads to is replaced. Mode and owner stay. Signals wait until the write is over.
 *
 * Writers of ours take turns. What another program writes meanwhile is taken as a new beginning: the change is made
 * again, on what is then there.
 *
 * @param change Called once or more often, always with what the file holds
 * @throws {FileError} When the file is read-only, is no regular file, cannot be written, or changed in the very moment
 */
export async function changeFile(path: string, change: Change): Promise<void> {
  try {
    const target = targetOf(path);
    using _turn = await lockDirectory(directoryOf(target));
    const before = replaceable(path);
    const found = ifThere(() => Deno.readFileSync(target));
    if (isSameContent(found ?? new Uint8Array(), change(found))) return;
    await holdingSignals(() => replace({ path, target, before, change }));
  } catch (error) {
    throw explained(path, error);
  }
}

/** What is to be replaced. */
interface Replacement {
  readonly path: string;
  /** What the path leads to. */
  readonly target: string;
  readonly before: Deno.FileInfo | undefined;
  readonly change: Change;
}

async function replace({ path, target, before, change }: Replacement): Promise<void> {
  const temporary = nameBeside(target);
  const end = systemClock.elapsed() + PATIENCE_MS;
  using watch = watchRenames(directoryOf(target));
  try {
    makeEmpty(temporary);
    removeLeftovers(target, temporary);
    if (before !== undefined) await copyRights(before, target, temporary);
    while (systemClock.elapsed() < end) {
      const found = ifThere(() => Deno.readFileSync(target));
      writeWhole(temporary, change(found));
      if (await isInPlace({ path, target, temporary, found, watch })) return;
    }
  } finally {
    ifThere(() => Deno.removeSync(temporary));
    syncDirectory(directoryOf(target));
  }
  throw refusal(path, "another program keeps changing it", "end the other program, then try again");
}

/** One try. */
interface Try extends Pick<Replacement, "path" | "target"> {
  readonly temporary: string;
  readonly found: Uint8Array | undefined;
  readonly watch: RenameWatch;
}

/** Puts the new file in the place of the old one, unless that no longer holds what was found. */
async function isInPlace({ path, target, temporary, found, watch }: Try): Promise<boolean> {
  if (found === undefined) return isPlacedAnew(temporary, target);
  using old = ifThere(() => Deno.openSync(target));
  watch.mark(temporary);
  if (!renameIfSame(temporary, target, found)) return false;
  const isDisturbed = await watch.wasDisturbed(temporary, target);
  // Whoever had it open wrote into what is gone now.
  if (!isDisturbed && isSameContent(old && contentOf(old), found)) return true;
  throw new FileError(
    `Cannot vouch for ${path}: another program wrote it at the same moment, and its change is lost`,
    "look at the file, and do once more what the other program did",
  );
}

/** As close to one another as can be: nothing else of ours happens in between. */
function renameIfSame(temporary: string, target: string, found: Uint8Array): boolean {
  if (!isSameContent(ifThere(() => Deno.readFileSync(target)), found)) return false;
  Deno.renameSync(temporary, target);
  return true;
}

/** A second name is refused where there is a file by now; a rename would not look. */
function isPlacedAnew(temporary: string, target: string): boolean {
  try {
    Deno.linkSync(temporary, target);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    // Not every file system has second names.
    if (ifThere(() => Deno.lstatSync(target)) !== undefined) return false;
    Deno.renameSync(temporary, target);
  }
  return true;
}

/** Tells whether two contents agree byte for byte. */
function isSameContent(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function contentOf(file: Deno.FsFile): Uint8Array {
  file.seekSync(0, Deno.SeekMode.Start);
  const content = new Uint8Array(file.statSync().size);
  for (let read = 0; read < content.length;) {
    const length = file.readSync(content.subarray(read));
    if (length === null) return content.subarray(0, read);
    read += length;
  }
  return content;
}

/** What a path leads to; the directory of a file that does not exist yet is made. */
function targetOf(path: string): string {
  const target = ifThere(() => Deno.realPathSync(path));
  if (target !== undefined) return target;
  // A link that leads to nothing is refused.
  replaceable(path);
  Deno.mkdirSync(directoryOf(path), { recursive: true, mode: 0o700 });
  return path;
}
