/**
 * Puts a new access key into the item: both halves by one verified edit, while the marker names the old one.
 *
 * @module
 */

import { messageOf, OpError, OpStsError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { editRisk, type Item } from "../onepassword/item.ts";
import { ACCESS_KEY_ID, fieldOf, SECRET_ACCESS_KEY } from "../onepassword/key_fields.ts";
import { accessKeyOf, type KeyItem } from "../onepassword/key_item.ts";
import { checkEdit } from "../keeping/edit_check.ts";
import { keyItemIn } from "../keeping/store.ts";
import type { AccessKey } from "../sts/session.ts";
import { MARKER_FIELD } from "./marker.ts";
import type { Rotation } from "./rotation.ts";

/** What became of an edit. */
export type Stored = "stored" | "not stored" | "unknown";

/** Tries of an edit that meets another one in the same vault. */
const TRIES = 3;

/**
 * Stores a key.
 *
 * @returns What 1Password holds now, by another reading where the edit did not go well; with the failure
 */
export async function storeKey(
  created: AccessKey,
  oldKeyId: string,
  rotation: Rotation,
): Promise<{ readonly stored: Stored; readonly failure?: OpStsError }> {
  for (let tries = 1;; tries++) {
    let isSent = false;
    try {
      const sent = await withCreated(created, oldKeyId, rotation);
      isSent = true;
      checkEdit(sent, await rotation.call.op.edit(sent), MARKER_FIELD);
      return { stored: "stored" };
    } catch (error) {
      if (!(error instanceof OpStsError)) throw error;
      // Nobody has to look, which may ask for a finger again; behind an edit, even a refused one, somebody has.
      if (!isSent && tries === 1) return { stored: "not stored", failure: error };
      const isConflict = error instanceof OpError && error.trouble === "conflict";
      if (isConflict && tries < TRIES) {
        await rotation.call.clock.sleep(200 * tries);
        continue;
      }
      const stored = await lookAgain(created, rotation);
      // An edit that did not answer may still be on its way.
      const isOpen = error instanceof OpError && error.trouble === "no answer";
      if (stored === "not stored" && isOpen) return { stored: "unknown", failure: error };
      if (stored === "stored") rotation.call.warn(messageOf(error));
      return { stored, failure: error };
    }
  }
}

/** Reads the key item. */
export async function readKey({ call, item }: Rotation): Promise<KeyItem> {
  const read = await call.op.read(item.id, item.vault.id);
  return await keyItemIn(read, call);
}

async function withCreated(
  created: AccessKey,
  oldKeyId: string,
  rotation: Rotation,
): Promise<Item> {
  // Read right before, so as not to undo what somebody has changed meanwhile.
  const { item, source } = await readKey(rotation);
  if (source.accessKeyId !== oldKeyId || editRisk(item) !== undefined) {
    throw new OpStsError(
      `Cannot store the new access key: ${quote(item.title)} was changed meanwhile`,
      "run again: op-sts rotate",
    );
  }
  return withKey(item, created, rotation);
}

function withKey(item: Item, created: AccessKey, { call: { options } }: Rotation): Item {
  const id = fieldOf(item, ACCESS_KEY_ID, options);
  const secret = fieldOf(item, SECRET_ACCESS_KEY, options);
  if (id === undefined || secret === undefined) {
    throw new OpStsError(
      `Cannot store the new access key: ${quote(item.title)} lacks its fields`,
      "see which: op-sts doctor",
    );
  }
  const fields = item.fields.map((field) =>
    field === id
      ? { ...field, value: created.accessKeyId }
      : field === secret
      ? { ...field, value: created.secretAccessKey }
      : field
  );
  return { ...item, fields };
}

async function lookAgain(created: AccessKey, rotation: Rotation): Promise<Stored> {
  try {
    const key = await readKey(rotation);
    const { accessKeyId, secretAccessKey } = accessKeyOf(key, rotation.call.options);
    const isWhole = secretAccessKey === created.secretAccessKey;
    if (accessKeyId !== created.accessKeyId) return "not stored";
    return isWhole ? "stored" : "unknown";
  } catch {
    return "unknown";
  }
}
