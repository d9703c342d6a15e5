/**
 * Puts a session into 1Password, or takes it out, and makes sure that nothing else of the item changed.
 *
 * @module
 */

import { OpError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { editRisk, findField, type Item, withField } from "../onepassword/item.ts";
import type { Stored } from "../lock/renewal_notes.ts";
import type { Session } from "../sts/session.ts";
import type { Call } from "./call.ts";
import { encodeSession } from "./codec.ts";
import { checkEdit, checkValue } from "./edit_check.ts";
import { fieldProblem, placeFor, type Reading } from "./kept_session.ts";
import {
  isEmpty,
  NOTHING,
  sessionFieldName,
  sessionItemTemplate,
  withoutSessions,
  withSession,
} from "./session_item_form.ts";
import { isEditRefused, notesOf } from "./session_item_search.ts";
import { askedBy, readSession, type StoreCall, surveySessions } from "./store.ts";

/** What is needed to write a session. */
type WriterCall = StoreCall & Pick<Call, "warn">;

/** Age in ms from which an item is read again before it is sent back, so as not to undo somebody's change. */
const STALE_MS = 3000;

/** Tries of a write that meets another one in the same vault; 1Password's own wrappers make as many. */
const TRIES = 3;

/** Where a session was written to. */
export interface Written extends Stored {
  readonly place: "field" | "item" | "nowhere";
}

/** Keeps a session where the options say; nowhere with `--cache off`. */
export async function writeSession(
  first: Reading,
  session: Session,
  call: WriterCall,
): Promise<Written> {
  return await retrying(call, async (tries) => {
    const reading = tries === 1 ? first : await readSession(call);
    return await writeOnce(reading, session, call);
  });
}

/** Empties the cache field of the key item and of every session item; gives the titles of the items changed. */
export async function clearSessions(first: Reading, call: WriterCall): Promise<string[]> {
  const changed: string[] = [];
  await retrying(call, async (tries) => {
    await clearOnce(tries === 1 ? first : await surveySessions(call), changed, call);
  });
  return changed;
}

async function writeOnce(reading: Reading, session: Session, call: WriterCall): Promise<Written> {
  const { options, clock, warn } = call;
  const key = await reading.key();
  const value = encodeSession(session, key.source, {
    duration: options.duration,
    region: key.target.region,
    asked: askedBy(call),
  });
  const place = placeFor(options, key, clock.now());
  if (place === "nowhere") return { place };
  if (place === "item") {
    const problem = options.cache === "field" ? fieldProblem(options, key, clock.now()) : undefined;
    if (problem !== undefined) warn(`${problem}: the session is kept in a session item instead`);
    return await writeToItem(reading, value, call);
  }
  if (isEditRefused(await notesOf(key, call), key.item, clock.now())) {
    return await writeToItem(reading, value, call);
  }
  try {
    const fresh = clock.now() - key.from > STALE_MS
      ? (await (await readSession(call)).key()).item
      : key.item;
    await replace(sameItem(fresh, key.item), options["cache-field"], value, call);
    return { place };
  } catch (error) {
    if (!(error instanceof OpError) || error.trouble !== "refused") throw error;
    const cause = await blameOldOp(error, call);
    if (cause !== error) throw cause;
    warn(`${error.message}: the session is kept in a session item instead`);
    return { ...await writeToItem(reading, value, call), wasEditRefused: true };
  }
}

async function writeToItem(reading: Reading, value: string, call: WriterCall): Promise<Written> {
  const { op, clock } = call;
  const { item, source } = await reading.key();
  const { items: [sessionItem], title } = await reading.sessionItems();
  const entry = { name: await sessionFieldName(source), value };
  const kept = sessionItem === undefined
    ? await op.create(sessionItemTemplate(item, title, entry), item.vault.id)
    : await op.edit(withSession(sessionItem, item, entry, source, clock.now()));
  checkValue(kept, entry.name, value);
  return { place: "item", sessionItem: kept.id };
}

/** @param changed Takes the titles of the items changed, also when another one cannot be */
async function clearOnce(reading: Reading, changed: string[], call: WriterCall): Promise<void> {
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
  await emptied((empty) => replace(item, field, empty, call));
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

async function retrying<T>(
  call: WriterCall,
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

function sameItem(fresh: Item, before: Item): Item {
  if (fresh.id === before.id && editRisk(fresh) === undefined) return fresh;
  throw new OpError(
    "other",
    `Cannot keep the session in ${quote(before.title)}: the item was changed meanwhile`,
  );
}
