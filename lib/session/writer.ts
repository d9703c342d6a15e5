/**
 * Puts a session into 1Password, or takes it out, and makes sure that nothing else of the item changed.
 *
 * @module
 */

import type { Clock } from "../base/clock.ts";
import { SESSION_ITEM_FIELD, sessionItemTemplate } from "./session_item.ts";
import { checkEdit, checkValue } from "./edit_check.ts";
import { OpError } from "../base/errors.ts";
import { editRisk, findField, type Item, withField } from "../onepassword/item.ts";
import { quote } from "../base/text.ts";
import type { KeyItem } from "../onepassword/key_item.ts";
import type { Op } from "../onepassword/op.ts";
import type { Options } from "../command_line/options.ts";
import type { Session } from "../sts/session.ts";
import { encodeSession } from "./codec.ts";
import { type FullReading, placeFor } from "./kept_session.ts";

/** What {@linkcode openSessionWriter} needs. */
export interface SessionWriterParts {
  readonly options: Options;
  /** The 1Password CLI. */
  readonly op: Op;
  readonly clock: Clock;
  /** Reads again what is about to be changed. */
  readonly reread: () => Promise<FullReading>;
  readonly warn: (text: string) => void;
}

/** Writes sessions to 1Password. */
export interface SessionWriter {
  /** Keeps a session where the options say; `nowhere` with `--cache off`. */
  write(reading: FullReading, session: Session): Promise<void>;
  /** Empties the cache field of the key item and of every session item; gives the titles of the items changed. */
  clear(reading: FullReading): Promise<string[]>;
}

/** Age in ms from which an item is read again before it is sent back, so as not to undo somebody's change. */
const STALE_MS = 3000;

/** Tries of a write that meets another one in the same vault; 1Password's own wrappers make as many. */
const TRIES = 3;

/** Opens the writer. */
export function openSessionWriter(parts: SessionWriterParts): SessionWriter {
  const { options, op, clock, reread, warn } = parts;

  async function replace(
    item: Item,
    name: string,
    value: string,
  ): Promise<void> {
    const sent = withField(item, name, value);
    const kept = await op.edit(sent);
    checkEdit(sent, kept, name);
    const surprise = item.version !== undefined &&
      kept.version !== item.version + 1;
    if (surprise) {
      warn(
        `a change made elsewhere to ${quote(item.title)} at this moment may have been lost`,
      );
    }
  }

  async function writeOnce(
    reading: FullReading,
    session: Session,
  ): Promise<void> {
    const { key } = reading;
    const { duration } = options;
    const value = encodeSession(session, key.source, {
      duration,
      region: key.target.region,
    });
    switch (placeFor(options, key.item)) {
      case "nowhere":
        return;
      case "field": {
        const fresh = clock.now() - key.from > STALE_MS ? (await reread()).key : key;
        return await replace(
          sameItem(fresh, key).item,
          options["cache-field"],
          value,
        );
      }
      case "item": {
        const risk = options.cache === "field" ? editRisk(key.item) : undefined;
        if (risk !== undefined) {
          warn(`${risk}: the session is kept in a session item instead`);
        }
        const [sessionItem] = reading.sessionItems;
        if (sessionItem !== undefined) {
          return await replace(sessionItem.item, SESSION_ITEM_FIELD, value);
        }
        const created = await op.create(
          sessionItemTemplate(key.item, value),
          key.item.vault.id,
        );
        return checkValue(created, SESSION_ITEM_FIELD, value);
      }
    }
  }

  async function retrying<T>(
    reading: FullReading,
    attempt: (reading: FullReading) => Promise<T>,
  ): Promise<T> {
    let current = reading;
    for (let tries = 1;; tries++) {
      try {
        return await attempt(current);
      } catch (error) {
        if (!(error instanceof OpError)) throw error;
        if (error.trouble === "no answer") throw error;
        if (error.trouble !== "conflict") throw await blameOldOp(error);
        if (tries === TRIES) throw error;
        await clock.sleep(
          100 + 500 * 2 ** (tries - 1) * (0.5 + Math.random() / 2),
        );
        current = await reread();
      }
    }
  }

  async function blameOldOp(error: OpError): Promise<OpError> {
    const version = await op.version();
    const [, major = "", minor = ""] = /^(\d+)\.(\d+)\./.exec(version ?? "") ??
      [];
    const isOld = version !== undefined &&
      Number(major) * 1000 + Number(minor) < 2023;
    if (!isOld) return error;
    return new OpError(
      "other",
      `${error.message} (op is ${version})`,
      "update the 1Password CLI to 2.23.0 or later",
    );
  }

  return {
    write: (reading, session) => retrying(reading, (current) => writeOnce(current, session)),
    clear(reading) {
      const changed: string[] = [];
      return retrying(reading, async ({ key, sessionItems }) => {
        for (const { item } of sessionItems) {
          if (isEmpty(item, SESSION_ITEM_FIELD)) continue;
          await replace(item, SESSION_ITEM_FIELD, "");
          changed.push(item.title);
        }
        if (isEmpty(key.item, options["cache-field"])) return changed;
        const risk = editRisk(key.item);
        if (risk !== undefined) {
          throw new OpError(
            "other",
            `Cannot clear ${quote(key.item.title)}: ${risk}`,
            `empty the field ${quote(options["cache-field"])} in the 1Password app`,
          );
        }
        await replace(key.item, options["cache-field"], "");
        return [...changed, key.item.title];
      });
    },
  };
}

function isEmpty(item: Item, name: string): boolean {
  return (findField(item, name)?.value ?? "") === "";
}

function sameItem(fresh: KeyItem, before: KeyItem): KeyItem {
  if (fresh.item.id === before.item.id && editRisk(fresh.item) === undefined) {
    return fresh;
  }
  throw new OpError(
    "other",
    `Cannot keep the session in ${quote(before.item.title)}: the item was changed meanwhile`,
  );
}
