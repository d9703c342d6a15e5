/**
 * The commands and flags that the stand-in knows.
 *
 * @module
 */

import type { ItemVerb } from "./model.ts";

/** What may follow a command. */
export interface Grammar {
  readonly usage: string;
  /** How many words that are no flags. */
  readonly operands: readonly [least: number, most: number];
  /** Flags that take a value. */
  readonly values: readonly string[];
  /** Flags that are on or off. */
  readonly switches: readonly string[];
}

/** Flags of every command. */
export const GLOBAL = {
  values: ["account", "format"],
  switches: ["cache", "no-color"],
};

/**
 * The commands. The real `op` has more commands and more flags (help of op 2.x); what is not here is refused.
 */
export const GRAMMARS: Record<`item ${ItemVerb}`, Grammar> = {
  "item get": {
    usage: "op item get [{ <itemName> | <itemID> | <shareLink> | - }] [flags]",
    operands: [1, 1],
    values: ["fields", "vault"],
    switches: ["otp", "reveal"],
  },
  "item edit": {
    usage: "op item edit { <itemName> | <itemID> | <shareLink> } [ <assignment> ... ] [flags]",
    operands: [1, Infinity],
    values: ["template", "title", "vault"],
    switches: ["dry-run", "reveal"],
  },
  "item create": {
    usage: "op item create [ - ] [ <assignment> ... ] [flags]",
    operands: [0, 1],
    values: ["template", "vault"],
    switches: ["dry-run", "reveal"],
  },
  "item delete": {
    usage: "op item delete [{ <itemName> | <itemID> | <shareLink> | - }] [flags]",
    operands: [1, 1],
    values: ["vault"],
    switches: [],
  },
};
