/**
 * `op item delete`.
 *
 * @module
 */

import type { Context } from "./context.ts";
import { findItem } from "./lookup.ts";
import { write } from "./write.ts";

/**
 * Deletes an item for good.
 *
 * @param context The call
 * @returns Nothing to print
 * @throws {OpFailure} When there is no such item, or it cannot be written
 */
export async function deleteItem(context: Context): Promise<string> {
  const { vault } = findItem(context, context.state);
  await write(context, vault.id, (state) => {
    const item = findItem(context, state);
    state.items = state.items.filter((each) => each !== item);
    state.deleted.push({ id: item.id, vaultId: item.vault.id });
    return item;
  });
  return "";
}
