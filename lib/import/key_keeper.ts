/**
 * Puts an access key into 1Password, once.
 *
 * @module
 */

import { lockDevice } from "../lock/mfa_device.ts";
import { DeadlineError, ItemError } from "../base/errors.ts";
import type { Item } from "../onepassword/item.ts";
import { otpFieldOf } from "../onepassword/key_fields.ts";
import { quote } from "../base/text.ts";
import {
  type KeyContent,
  keyDifferences,
  keyTemplate,
  templateDifferences,
} from "./key_template.ts";
import {
  type Creation,
  type CreationNote,
  openCreationNote,
  stillWaiting,
  waitForEnd,
} from "./creation_note.ts";
import { openOp, unlessMissing } from "../onepassword/op.ts";
import type { OpParts } from "../onepassword/op_call.ts";
import { openOpLists } from "../onepassword/op_lists.ts";
import { readOtherItem } from "../onepassword/other_item.ts";

/**
 * Reads the secret of a one-time password.
 *
 * @returns The secret as the item holds it
 * @throws {ItemError} When the item has no one-time password that gives six digits
 * @throws {OpError} When `op` fails
 */
export async function otpSecretOf(name: string, parts: OpParts): Promise<string> {
  const item = await readOtherItem(name, "otp-from", { ...parts, op: openOp(parts) });
  const { value, totp } = otpFieldOf(item, parts.options) ?? {};
  if (value && /^\d{6}$/.test(totp ?? "")) return value;
  throw new ItemError(
    `Cannot copy the one-time password of ${quote(item.title)}: it has none that gives six digits`,
    "name another item by --otp-from, or the field by --otp-field",
  );
}

/**
 * Creates the item and reads it back; an item of the title that holds the key already is used as it is. One process at
 * a time for each key, so that two make no two items.
 *
 * @returns The item as 1Password holds it
 * @throws {ItemError} When the title is taken by another item, or what 1Password holds is not what was sent
 * @throws {OpError} When `op` fails; a new item may then exist all the same
 */
export async function keepKey(content: KeyContent, parts: OpParts): Promise<Item> {
  const { accessKeyId } = content.key;
  using lock = await lockDevice({ accessKeyId, partition: "" }, parts);
  await lock.waitForTurn({ item: "", readAt: Infinity, waitingSince: Infinity }).catch((error) => {
    throw error instanceof DeadlineError ? stillWaiting("another import") : error;
  });
  const note = await openCreationNote(accessKeyId, parts);
  const last = await note.read();
  if (last !== undefined) await waitForEnd(last, parts);
  return await findMade(last, content, parts) ?? await findKept(content, parts) ??
    await createItem(content, note, parts);
}

/** Finds the item that an earlier import made for the key, under whatever title. */
async function findMade(
  last: Creation | undefined,
  content: KeyContent,
  parts: OpParts,
): Promise<Item | undefined> {
  if (last === undefined) return undefined;
  const { id, title } = last;
  if (id === undefined && title === content.title) return undefined;
  const ids = id === undefined
    ? (await openOpLists(parts).items()).filter((item) => item.title === title).map(({ id }) => id)
    : [id];
  for (const each of ids) {
    // It may have been deleted since, or lie in another account.
    const item = (await unlessMissing(openOp(parts).read(each)))?.item;
    if (item !== undefined && keyDifferences(item, content).length === 0) return item;
  }
  return undefined;
}

async function findKept(content: KeyContent, parts: OpParts): Promise<Item | undefined> {
  const { title } = content;
  const items = await openOpLists(parts).items();
  const [first, ...others] = items.filter((item) => item.title === title);
  if (first === undefined) return undefined;
  if (others.length > 0) {
    const ids = [first, ...others].map(({ id }) => id).join(", ");
    throw new ItemError(
      `Cannot create the item ${quote(title)}: there are several of this title (${ids})`,
      "give another --title",
    );
  }
  const { item } = await openOp(parts).read(first.id, first.vault.id);
  const different = keyDifferences(item, content);
  if (different.length === 0) return item;
  throw new ItemError(
    `Cannot create the item ${quote(title)}: there is one of this title (${item.id}) ` +
      `with something else in ${different.map(quote).join(", ")}`,
    "give another --title",
  );
}

async function createItem(
  content: KeyContent,
  note: CreationNote,
  parts: OpParts,
): Promise<Item> {
  const at = parts.clock.now();
  const { title } = content;
  await note.write({ at, title });
  let noted = Promise.resolve();
  const onStart = (pid: number) => void (noted = note.write({ at, title, pid }));
  const op = openOp({ ...parts, run: (run) => parts.run({ ...run, onStart }) });
  const template = keyTemplate(content);
  const { id, vault } = await op.create(template, parts.options.vault);
  await noted;
  await note.write({ at, title, id });
  const { item } = await openOp(parts).read(id, vault.id);
  const different = templateDifferences(item, template);
  if (different.length === 0) return item;
  throw new ItemError(
    `Cannot vouch for the new item ${
      quote(content.title)
    } (${id}): 1Password holds something else ` +
      `than it was sent in ${different.map(quote).join(", ")}`,
    "delete the item in the 1Password app, then try again",
  );
}
