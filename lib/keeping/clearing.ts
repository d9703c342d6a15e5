/**
 * Takes sessions out of 1Password.
 *
 * @module
 */

import { OpError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { findField } from "../onepassword/field_names.ts";
import { editRisk } from "../onepassword/item.ts";
import { type EditCall, inTurn, replace, retrying } from "./item_edit.ts";
import type { Reading } from "./kept_session.ts";
import { isEmpty, NOTHING, withoutSessions } from "./session_item_form.ts";
import { surveySessions } from "./store.ts";

/** Empties the cache field of the key item and of every session item; gives the titles of the items changed. */
export async function clearSessions(first: Reading, call: EditCall): Promise<string[]> {
  const changed: string[] = [];
  await inTurn(first, surveySessions, call, (reading) =>
    retrying(call, async (tries) => {
      await clearOnce(tries === 1 ? reading : await surveySessions(call), changed, call);
    }));
  return changed;
}

/** @param changed Takes the titles of the items changed, also when another one cannot be */
async function clearOnce(reading: Reading, changed: string[], call: EditCall): Promise<void> {
  const field = call.options["cache-field"];
  for (const sessionItem of (await reading.sessionItems()).items) {
    if (withoutSessions(sessionItem, "") === undefined) continue;
    await emptied(async (empty) => {
      const kept = await call.op.edit(withoutSessions(sessionItem, empty) ?? sessionItem.item);
      if (withoutSessions({ ...sessionItem, item: kept }, empty) === undefined) return;
      throw new OpError("other", `Cannot clear ${quote(kept.title)}: op did not empty it`);
    });
    changed.push(sessionItem.item.title);
  }
  const { item } = await reading.key();
  if (isEmpty(findField(item, field)?.value)) return;
  const risk = editRisk(item);
  if (risk !== undefined) {
    throw new OpError(
      "other",
      `Cannot clear ${quote(item.title)}: ${risk}`,
      `empty the field ${quote(field)} in the 1Password app`,
    );
  }
  await emptied(async (empty) => void await replace(item, field, empty, call));
  changed.push(item.title);
}

/** Empties by `""`, or by what stands for it where 1Password takes no empty field. */
async function emptied(write: (empty: string) => Promise<void>): Promise<void> {
  try {
    await write("");
  } catch (error) {
    if (!(error instanceof OpError) || error.trouble !== "refused") throw error;
    await write(NOTHING);
  }
}
