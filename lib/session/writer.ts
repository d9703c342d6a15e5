/**
 * Puts a session into 1Password, or takes it out, and makes sure that nothing else of the item changed.
 *
 * @module
 */

import { OpError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { editRisk, findField, type Item, withField } from "../onepassword/item.ts";
import type { Session } from "../sts/session.ts";
import type { Call } from "./call.ts";
import { encodeSession } from "./codec.ts";
import { checkEdit, checkValue } from "./edit_check.ts";
import { placeFor, type Reading } from "./kept_session.ts";
import { SESSION_ITEM_FIELD, sessionItemTemplate } from "./session_item.ts";
import { readSession, type StoreCall, surveySessions } from "./store.ts";

/** What is needed to write a session. */
type WriterCall = StoreCall & Pick<Call, "warn">;

/** Age in ms from which an item is read again before it is sent back, so as not to undo somebody's change. */
const STALE_MS = 3000;

/** Tries of a write that meets another one in the same vault; 1Password's own wrappers make as many. */
const TRIES = 3;

/** Keeps a session where the options say; nowhere with `--cache off`. */
export async function writeSession(
  first: Reading,
  session: Session,
  call: WriterCall,
): Promise<void> {
  let reading = first;
  await retrying(call, async (tries) => {
    if (tries > 1) reading = await readSession(call);
    await writeOnce(reading, session, call);
  });
}

/** Empties the cache field of the key item and of every session item; gives the titles of the items changed. */
export async function clearSessions(first: Reading, call: WriterCall): Promise<string[]> {
  const changed: string[] = [];
  let reading = first;
  await retrying(call, async (tries) => {
    if (tries > 1) reading = await surveySessions(call);
    await clearOnce(reading, changed, call);
  });
  return changed;
}

async function writeOnce(reading: Reading, session: Session, call: WriterCall): Promise<void> {
  const { options, clock, op, warn } = call;
  const key = await reading.key();
  const value = encodeSession(session, key.source, {
    duration: options.duration,
    region: key.target.region,
  });
  switch (placeFor(options, key.item)) {
    case "nowhere":
      return;
    case "field": {
      const fresh = clock.now() - key.from > STALE_MS
        ? (await (await readSession(call)).key()).item
        : key.item;
      return await replace(sameItem(fresh, key.item), options["cache-field"], value, call);
    }
    case "item": {
      const risk = options.cache === "field" ? editRisk(key.item) : undefined;
      if (risk !== undefined) warn(`${risk}: the session is kept in a session item instead`);
      const [sessionItem] = reading.sessionItems;
      if (sessionItem !== undefined) {
        return await replace(sessionItem.item, SESSION_ITEM_FIELD, value, call);
      }
      const created = await op.create(sessionItemTemplate(key.item, value), key.item.vault.id);
      return checkValue(created, SESSION_ITEM_FIELD, value);
    }
  }
}

/** @param changed Takes the titles of the items changed, also when another one cannot be */
async function clearOnce(reading: Reading, changed: string[], call: WriterCall): Promise<void> {
  const field = call.options["cache-field"];
  for (const { item } of reading.sessionItems) {
    if (isEmpty(item, SESSION_ITEM_FIELD)) continue;
    await replace(item, SESSION_ITEM_FIELD, "", call);
    changed.push(item.title);
  }
  const { item } = await reading.key();
  if (isEmpty(item, field)) return;
  const risk = editRisk(item);
  if (risk !== undefined) {
    throw new OpError(
      "other",
      `Cannot clear ${quote(item.title)}: ${risk}`,
      `empty the field ${quote(field)} in the 1Password app`,
    );
  }
  await replace(item, field, "", call);
  changed.push(item.title);
}

async function replace(
  item: Item,
  name: string,
  value: string,
  { op, warn }: WriterCall,
): Promise<void> {
  const sent = withField(item, name, value);
  const kept = await op.edit(sent);
  checkEdit(sent, kept, name);
  if (item.version !== undefined && kept.version !== item.version + 1) {
    warn(`a change made elsewhere to ${quote(item.title)} at this moment may have been lost`);
  }
}

async function retrying(
  call: WriterCall,
  attempt: (tries: number) => Promise<void>,
): Promise<void> {
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

async function blameOldOp(error: OpError, { op }: WriterCall): Promise<OpError> {
  const version = await op.version();
  const [, major = "", minor = ""] = /^(\d+)\.(\d+)\./.exec(version ?? "") ?? [];
  if (version === undefined || Number(major) * 1000 + Number(minor) >= 2023) return error;
  return new OpError(
    "other",
    `${error.message} (op is ${version})`,
    "update the 1Password CLI to 2.23.0 or later",
  );
}

function isEmpty(item: Item, name: string): boolean {
  return (findField(item, name)?.value ?? "") === "";
}

function sameItem(fresh: Item, before: Item): Item {
  if (fresh.id === before.id && editRisk(fresh) === undefined) return fresh;
  throw new OpError(
    "other",
    `Cannot keep the session in ${quote(before.title)}: the item was changed meanwhile`,
  );
}
