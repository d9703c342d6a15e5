/**
 * Files of notes: small, without secrets, and never worth waiting for.
 *
 * @module
 */

import { within } from "../base/clock.ts";

/** Longest wait for a file, in ms: on a file system that hangs, notes are as good as none. */
const PATIENCE_MS = 1000;

/** Notes of a thousand items take less; whatever is larger is none of ours. In bytes. */
const MOST_BYTES = 1024 * 1024;

/** Reads a file of notes; `undefined` when it is not there, is no JSON, or does not answer. */
export async function readJson(path: string): Promise<unknown> {
  return await within(read(path), PATIENCE_MS);
}

/** Replaces a file by rename, so that readers see the old one or the new one; a full disk costs only the news. */
export async function replaceJson(path: string, value: unknown): Promise<void> {
  await within(replace(path, JSON.stringify(value)), PATIENCE_MS);
}

async function read(path: string): Promise<unknown> {
  try {
    const { isFile, size } = await Deno.lstat(path);
    // A pipe or a device would be read for ever.
    if (!isFile || size > MOST_BYTES) return undefined;
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return undefined;
  }
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  try {
    // Left by a process that was killed, or planted while the directory was open to others: it must not be followed.
    await Deno.remove(temporary).catch(() => {});
    await Deno.writeTextFile(temporary, text, { mode: 0o600, createNew: true });
    // A umask can take the owner's rights away; on Windows there is nothing to set.
    if (Deno.build.os !== "windows") await Deno.chmod(temporary, 0o600);
    await Deno.rename(temporary, path);
  } catch {
    await Deno.remove(temporary).catch(() => {});
  }
}
