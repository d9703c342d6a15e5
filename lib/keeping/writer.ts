/**
 * Puts a session into 1Password: into the field of the key item, or into a session item.
 *
 * @module
 */

import { OpError } from "../base/errors.ts";
import { quote } from "../base/text.ts";
import { editRisk, type Item } from "../onepassword/item.ts";
import type { Stored } from "../lock/renewal_notes.ts";
import type { Session } from "../sts/session.ts";
import { encodeSession } from "./codec.ts";
import { checkValue } from "./edit_check.ts";
import { blameOldOp, type EditCall, inTurn, replace, retrying } from "./item_edit.ts";
import { fieldProblem, placeFor, type Reading } from "./kept_session.ts";
import { sessionFieldName, sessionItemTemplate, withSession } from "./session_item_form.ts";
import { isEditRefused, notesOf } from "./session_item_search.ts";
import { askedBy, readSession } from "./store.ts";

/** Age in ms from which an item is read again before it is sent back, so as not to undo somebody's change. */
const STALE_MS = 3000;

/** Where a session was written to. */
export interface Written extends Stored {
  readonly place: "field" | "item" | "nowhere";
  /** Whether a change that somebody else made at that moment may have been undone. */
  readonly mayHaveUndone?: boolean;
}

/** Keeps a session where the options say; nowhere with `--cache off`. */
export async function writeSession(
  first: Reading,
  session: Session,
  call: EditCall,
): Promise<Written> {
  return await inTurn(first, readSession, call, (reading) =>
    retrying(call, async (tries) => {
      const current = tries === 1 ? reading : await readSession(call);
      return await writeOnce(current, session, call);
    }));
}

async function writeOnce(reading: Reading, session: Session, call: EditCall): Promise<Written> {
  const { options, clock, warn } = call;
  const key = await reading.key();
  const value = encodeSession(session, key.source, {
    duration: options.duration,
    region: key.target.region,
    asked: askedBy(call),
  });
  const place = placeFor(options, key, clock.now(), session);
  if (place === "nowhere") return { place };
  if (place === "item") {
    const problem = options.cache === "field"
      ? fieldProblem(options, key, clock.now(), session)
      : undefined;
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
    const mayHaveUndone = await replace(
      sameItem(fresh, key.item),
      options["cache-field"],
      value,
      call,
    );
    return { place, mayHaveUndone };
  } catch (error) {
    if (!(error instanceof OpError) || error.trouble !== "refused") throw error;
    // Whoever tries again puts the blame into words.
    if (await blameOldOp(error, call) !== error) throw error;
    warn(`${error.message}: the session is kept in a session item instead`);
    return { ...await writeToItem(reading, value, call), wasEditRefused: true };
  }
}

async function writeToItem(reading: Reading, value: string, call: EditCall): Promise<Written> {
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

function sameItem(fresh: Item, before: Item): Item {
  if (fresh.id === before.id && editRisk(fresh) === undefined) return fresh;
  throw new OpError(
    "other",
    `Cannot keep the session in ${quote(before.title)}: the item was changed meanwhile`,
  );
}
