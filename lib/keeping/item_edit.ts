/**
 * Edits of items in 1Password: each is checked against what came of it, and tried again when another one was in the way.
 *
 * @module
 */

import type { Context } from "../base/context.ts";
import { OpError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { lockItem } from "../lock/mfa_device.ts";
import { type Item, withField } from "../onepassword/item.ts";
import { checkEdit } from "./edit_check.ts";
import type { Reading } from "./kept_session.ts";
import type { StoreCall } from "./store.ts";

/** What is needed to change what 1Password keeps. */
export type EditCall = StoreCall & Pick<Context, "warn">;

/** Tries of a write that meets another one in the same vault; 1Password's own wrappers make as many. */
const TRIES = 3;

/**
 * Lets one process at a time change what is kept for a key item: whoever has read before another one changed it reads
 * again, so that nobody's session is lost and nothing that was cleared comes back.
 *
 * @param read Reads again
 */
export async function inTurn<T>(
  first: Reading,
  read: (call: EditCall) => Promise<Reading>,
  call: EditCall,
  change: (reading: Reading) => Promise<T>,
): Promise<T> {
  const { id: item } = (await first.key()).item;
  using lock = await lockItem(item, call);
  let reading = first;
  const turn = () => ({ item, readAt: reading.startedAt, waitingSince: Infinity });
  while (await lock?.waitForTurn(turn()) === "news") reading = await read(call);
  const result = await change(reading);
  await lock?.notes.noteStored(item);
  return result;
}

/** Edits one field, and says whether a change made elsewhere at that moment may have been undone. */
export async function replace(
  item: Item,
  name: string,
  value: string,
  { op, warn }: EditCall,
): Promise<boolean> {
  const sent = withField(item, name, value);
  const kept = await op.edit(sent);
  const rewritten = checkEdit(sent, kept, name);
  if (rewritten.length > 0) {
    const names = rewritten.map(quote).join(", ");
    warn(`1Password has put ${names} of ${quote(item.title)} into another form`);
  }
  const mayHaveUndone = item.version !== undefined && kept.version !== item.version + 1;
  if (mayHaveUndone) {
    warn(`a change made elsewhere to ${quote(item.title)} at this moment may have been lost`);
  }
  return mayHaveUndone;
}

/** Tries again what another write in the same vault was in the way of. */
export async function retrying<T>(
  call: EditCall,
  attempt: (tries: number) => Promise<T>,
): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await attempt(tries);
    } catch (error) {
      if (!(error instanceof OpError) || error.trouble === "no answer") throw error;
      if (error.trouble !== "conflict") throw await blameOldOp(error, call);
      if (tries === TRIES) throw error;
      await call.clock.sleep(100 + 500 * 2 ** (tries - 1) * (0.5 + Math.random() / 2));
    }
  }
}

/** Names an `op` that is too old to edit by JSON. */
export async function blameOldOp(error: OpError, { op }: EditCall): Promise<OpError> {
  const version = await op.version();
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version ?? "") ?? [];
  // A build that somebody made may tell none.
  if (major === undefined || Number(major) * 1000 + Number(minor) >= 2023) return error;
  return new OpError(
    "other",
    `${error.message} (op is ${version})`,
    "update the 1Password CLI to 2.23.0 or later",
  );
}
