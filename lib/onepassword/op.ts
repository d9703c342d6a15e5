/**
 * The 1Password CLI: reads, changes and creates items. Speaks JSON only, and passes secrets by stdin only.
 *
 * @module
 */

import { quote } from "../base/text.ts";
import { OpError } from "../base/errors.ts";
import { editRisk, type Item, parseItem } from "./item.ts";
import type { EarlyRead } from "./early_read.ts";
import { callOp, itemGet, type OpParts, runOp } from "./op_call.ts";

/** An item as it was read, and when. */
export interface ItemRead {
  readonly item: Item;
  /** Wall clock in ms just before `op` was started. */
  readonly from: number;
  /** Wall clock in ms just after it had ended. */
  readonly to: number;
}

/** A new item, as `op item create` takes it. */
export interface ItemTemplate {
  readonly title: string;
  readonly [part: string]: unknown;
}

/** What the program asks of 1Password. */
export interface Op {
  /** Reads an item by title or id; `vault` defaults to the one the options name, and is any where it is `null`. */
  read(item: string, vault?: string | null): Promise<ItemRead>;
  /** Replaces an item by its JSON and gives back what 1Password then holds. */
  edit(item: Item): Promise<Item>;
  /** Creates an item in a vault, by default the one that `op` takes then; gives back what 1Password holds. */
  create(template: ItemTemplate, vault: string | undefined): Promise<Item>;
  /** The version of `op`, such as `2.34.1`; `undefined` when it does not tell. */
  version(): Promise<string | undefined>;
}

/** Opens the 1Password CLI; nothing is run before it is asked for something, but for a reading that is under way. */
export function openOp(parts: OpParts, early?: EarlyRead): Op {
  const { options, clock } = parts;
  let underWay = early;

  return {
    async read(item, vault = options.vault) {
      const { from, running } = underWay?.item === item && vault === options.vault
        ? underWay
        : { from: clock.now(), running: undefined };
      // What it answers is true of now only once.
      underWay = undefined;
      const read = await callOp(parts, {
        action: `Cannot read the item ${quote(item)}`,
        args: itemGet(options, item, vault),
        parse: parseItem,
        running,
        from,
      });
      return { item: read, from, to: clock.now() };
    },
    async edit(item) {
      if (item.isOdd) {
        throw new OpError(
          "refused",
          `Cannot write the item ${quote(item.title)}: ${editRisk(item)}`,
          "keep the session in a session item: --cache item",
        );
      }
      return await callOp(parts, {
        action: `Cannot write the item ${quote(item.title)}`,
        args: ["item", "edit", item.id, "--vault", item.vault.id],
        input: item,
        parse: parseItem,
      });
    },
    create(template, vault) {
      const place = vault === undefined ? [] : ["--vault", vault];
      return callOp(parts, {
        action: `Cannot create the item ${quote(template.title)}`,
        args: ["item", "create", "-", ...place],
        input: template,
        parse: parseItem,
      });
    },
    async version() {
      const result = await runOp(parts, ["--version"]);
      return result.ended === "exited" && result.code === 0 ? result.stdout.trim() : undefined;
    },
  };
}

/** Gives `undefined` where 1Password has no such item. */
export async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof OpError && error.trouble === "not found") return undefined;
    throw error;
  }
}
