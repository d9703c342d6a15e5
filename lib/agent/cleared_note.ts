/**
 * When everything was last to be forgotten, for agents that are started afterwards: a call that read a session before may
 * still be on its way to one.
 *
 * @module
 */

import type { AgentFiles } from "./socket.ts";
import { LockError } from "../base/errors.ts";
import { systemReason } from "../base/system_reason.ts";

/** A time takes 14 bytes. */
const MOST_BYTES = 100;

/**
 * Notes that everything is to be forgotten.
 *
 * @param at Wall clock in ms
 * @throws {LockError} When the note cannot be written
 */
export async function noteCleared({ cleared }: AgentFiles, at: number): Promise<void> {
  const temporary = `${cleared}.${crypto.randomUUID()}`;
  try {
    await Deno.writeTextFile(temporary, `${at}\n`, { createNew: true, mode: 0o600 });
    await Deno.rename(temporary, cleared);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw new LockError(
      `Cannot note for the agent that all is to be forgotten: ${systemReason(error)}`,
      "see what is there and whether the disk is full, then run: op-sts clear",
    );
  }
}

/**
 * Reads when everything was to be forgotten.
 *
 * @returns Wall clock in ms; 0 when nobody has noted anything that can be read
 */
export function readCleared({ cleared }: AgentFiles): number {
  try {
    // What is no file, such as a pipe, or too large would keep the agent waiting.
    const { isFile, size } = Deno.lstatSync(cleared);
    const text = isFile && size < MOST_BYTES ? Deno.readTextFileSync(cleared) : "";
    return /^\d{1,15}\n$/.test(text) ? Number(text) : 0;
  } catch {
    return 0;
  }
}
