/**
 * What all writes share: the window in which two of them conflict, permission, versions.
 *
 * @module
 */

import type { Context } from "./context.ts";
import { failure } from "./failure.ts";
import { findVault } from "./lookup.ts";
import type { State, StoredItem } from "./model.ts";
import { renderItem, toJson } from "./render.ts";
import { changeState } from "./state.ts";

/**
 * Changes the state as the server would. A write holds its vault from here to its end; another write in that vault gets a
 * 409 meanwhile, and is over by then: this is how parallel writes fare (onepassword-sdk-js issue 151).
 *
 * @param context The call
 * @param vaultId The vault that is written to
 * @param change Alters the state it is given, and returns the item it is about
 * @returns That item
 * @throws {OpFailure} When another write is under way, or this one is not allowed
 */
export async function write(
  context: Context,
  vaultId: string,
  change: (state: State) => StoredItem,
): Promise<StoredItem> {
  if (context.switches.has("dry-run")) {
    await context.settle();
    return change(structuredClone(context.state));
  }
  // Freed by the system even when this process is killed.
  using hold = await Deno.open(`${context.home}/vault-${vaultId}.lock`, {
    create: true,
    write: true,
  });
  const alone = await hold.tryLock(true);
  await context.settle();
  if (!alone) throw failure("conflict");
  return await changeState(context.home, (state) => {
    const item = change(state);
    if (state.readOnly) throw failure("no write permission");
    findVault(state, vaultId).version++;
    return item;
  });
}

/**
 * Prints an item that was just written.
 *
 * @param context The call
 * @param item The item as written
 * @param created Whether it is a new one
 * @returns What goes to stdout
 */
export async function printWritten(
  context: Context,
  item: StoredItem,
  created: boolean,
): Promise<string> {
  const concealed = context.twist === "concealed";
  if (context.json) {
    return toJson(
      await renderItem(item, {
        written: { created },
        concealed,
        habits: context.state.habits,
      }),
    );
  }
  const { printItem } = await import("./plain.ts");
  return printItem(item, context.switches.has("reveal") && !concealed);
}
