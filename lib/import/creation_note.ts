/**
 * What an import leaves behind about the item that it is making, for the one that comes after it was killed.
 *
 * @module
 */

import * as z from "zod/mini";
import type { Context } from "../base/context.ts";
import { digestOf } from "../base/digest.ts";
import { OpError } from "../base/errors.ts";
import { readJson, replaceJson } from "../lock/note_file.ts";
import { openInFirst } from "../lock/state_directory.ts";
import { isRunning } from "../system/process.ts";

const NOTE = z.object({
  /** When the creation began, in ms since the epoch. */
  at: z.number(),
  title: z.string(),
  /** Number of the process of `op`, once it was started. */
  pid: z.exactOptional(z.number()),
  /** Id of the new item, once 1Password has told it. */
  id: z.exactOptional(z.string()),
});

/** What is known of the last creation of an item for one access key. */
export type Creation = z.infer<typeof NOTE>;

/** Where the note of one access key lies. */
export interface CreationNote {
  read(): Promise<Creation | undefined>;
  write(creation: Creation): Promise<void>;
}

/** What is needed to find a note and to wait. */
type NoteCall = Pick<Context, "environment" | "host" | "clock" | "deadline">;

/** Between the note and the process that it lacks lies no more than this, in ms. */
const STARTS_WITHIN_MS = 10_000;

/** No `op` runs longer, in ms. */
const LONGEST_MS = 600_000;

const POLL_MS = 200;

/**
 * Opens the note of an access key.
 *
 * @throws {LockError} When no directory can be used
 */
export async function openCreationNote(
  accessKeyId: string,
  call: NoteCall,
): Promise<CreationNote> {
  const hash = (await digestOf(accessKeyId)).slice(0, 16);
  return await openInFirst("the note of an import", call, (directory) => {
    const path = `${directory}/import-${hash}.json`;
    return {
      read: async () => NOTE.safeParse(await readJson(path)).data,
      write: (creation) => replaceJson(path, creation),
    };
  });
}

/**
 * Waits until an `op` that a killed import has left running is through: only then does a list tell whether the item is
 * there.
 *
 * @throws {OpError} When it is not through in time
 */
export async function waitForEnd(
  { at, pid, id }: Creation,
  { clock, deadline }: NoteCall,
): Promise<void> {
  if (id !== undefined) return;
  const isUnderWay = () => {
    const age = clock.now() - at;
    // A number is given to another process some day.
    if (pid !== undefined) return age < LONGEST_MS && isRunning(pid);
    return age >= 0 && age < STARTS_WITHIN_MS;
  };
  const end = clock.elapsed() + deadline.left();
  while (isUnderWay()) {
    if (clock.elapsed() > end) {
      throw stillWaiting("an import that was interrupted");
    }
    await clock.sleep(POLL_MS);
  }
}

/** The error of an import that another one is in the way of. */
export function stillWaiting(who: string): OpError {
  return new OpError(
    "no answer",
    `Cannot create the item: ${who} still waits for 1Password`,
    "answer its prompt in 1Password, then try again",
  );
}
