/**
 * Notes that a call was refused, for the same program's next one.
 *
 * @module
 */

import { type OpStsError, RefusedError } from "../base/errors.ts";
import { replaceJson } from "./note_file.ts";
import { callerOf, type RefusableCall, REFUSED_FILE } from "./refused_call.ts";
import { isRefusal } from "./renewal_notes.ts";
import { openInFirst } from "./state_directory.ts";

/**
 * Notes a refusal; anything else is not noted, and nothing depends on it.
 *
 * @param shown The same error as it is shown
 */
export async function noteRefusedCall(
  error: unknown,
  { message, hint }: OpStsError,
  call: RefusableCall,
): Promise<void> {
  if (!isRefusal(error) && !(error instanceof RefusedError)) return;
  try {
    const directory = await openInFirst("notes", call, (directory) => directory);
    const note = { at: call.clock.now(), caller: callerOf(call.argv), message, hint };
    await replaceJson(`${directory}/${REFUSED_FILE}`, note);
  } catch {
    // No directory can be used: the next call asks once more.
  }
}
