/**
 * Taking the throwaway items of probes away again, whatever has happened.
 *
 * @module
 */

import { OpStsError } from "../base/errors.ts";
import { type ItemSummary, openOpLists } from "../onepassword/op_lists.ts";
import { runOp } from "../onepassword/op_call.ts";
import { type Bench, TITLE } from "./bench.ts";
import { asAssumed, differs, type Finding, notChecked } from "./finding.ts";

/** Another write in the vault is over after so long, in ms. */
const PAUSE_MS = 500;

const TRIES = 3;

/** Titles of items that probes make: nobody else's. */
const PROBED = new RegExp(`^${TITLE} [0-9a-f]{8}: `);

/** Lists items of probes in the vault: of this one, or of earlier ones that were not taken away. */
export async function itemsOf(bench: Bench, whose: "this" | "earlier"): Promise<ItemSummary[]> {
  const items = await openOpLists(bench.parts).items({ vault: bench.vault });
  return items.filter(({ title }) =>
    PROBED.test(title) && title.startsWith(bench.mark) === (whose === "this")
  );
}

/**
 * Deletes items, one after the other, since parallel writes in a vault conflict.
 *
 * @returns Those that could not be deleted
 */
export async function deleteAll(
  bench: Bench,
  items: readonly ItemSummary[],
): Promise<ItemSummary[]> {
  const left: ItemSummary[] = [];
  for (const item of items) if (!await deleteOne(bench, item)) left.push(item);
  return left;
}

/** Deletes what this probe has made, by the vault's list: a call that was broken off may have made something too. */
export async function cleanUp(bench: Bench): Promise<Finding> {
  try {
    const items = await itemsOf(bench, "this");
    if (items.length === 0) return notChecked("delete", "nothing was made");
    const left = await deleteAll(bench, items);
    if (left.length > 0) return differs("delete", `still there: ${commands(left)}`);
    const seen = await itemsOf(bench, "this");
    return seen.length === 0
      ? asAssumed("delete", `of ${items.length} items made, none is left`)
      : differs("delete", `listed after deletion: ${commands(seen)}`);
  } catch (error) {
    if (!(error instanceof OpStsError)) throw error;
    return differs("delete", `look for items called "${bench.mark}": ${error.message}`);
  }
}

async function deleteOne(bench: Bench, { id, vault }: ItemSummary): Promise<boolean> {
  const { parts } = bench;
  const { account } = parts.options;
  const args = ["item", "delete", id, "--vault", vault.id];
  for (let left = TRIES; left > 0; left--) {
    const result = await runOp(parts, [
      ...args,
      ...(account === undefined ? [] : ["--account", account]),
    ]);
    if (result.ended === "exited" && result.code === 0) return true;
    await parts.clock.sleep(PAUSE_MS);
  }
  return false;
}

function commands(items: readonly ItemSummary[]): string {
  return items.map(({ id, vault }) => `op item delete ${id} --vault ${vault.id}`).join("; ");
}
