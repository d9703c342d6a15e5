/**
 * The commands and flags that the stand-in knows.
 *
 * @module
 */

import type { Command } from "./model.ts";

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
  values: ["account", "config", "encoding", "format", "session"],
  switches: ["cache", "debug", "iso-timestamps", "no-color"],
};

/**
 * The commands. The real `op` has more commands and more flags (help of op 2.x); what is not here is refused.
 */
export const GRAMMARS: Record<Command, Grammar> = {
  "item get": {
    usage: "op item get [{ <itemName> | <itemID> | <shareLink> | - }] [flags]",
    operands: [1, 1],
    values: ["fields", "vault"],
    switches: ["otp", "reveal"],
  },
  "item edit": {
    usage: "op item edit { <itemName> | <itemID> | <shareLink> } [ <assignment> ... ] [flags]",
    operands: [1, Infinity],
    values: ["tags", "template", "title", "url", "vault"],
    switches: ["dry-run", "reveal"],
  },
  "item create": {
    usage: "op item create [ - ] [ <assignment> ... ] [flags]",
    operands: [0, Infinity],
    values: ["category", "tags", "template", "title", "url", "vault"],
    switches: ["dry-run", "reveal"],
  },
  "item delete": {
    usage: "op item delete [{ <itemName> | <itemID> | <shareLink> | - }] [flags]",
    operands: [1, 1],
    values: ["vault"],
    switches: [],
  },
  "item list": {
    usage: "op item list [flags]",
    operands: [0, 0],
    values: ["categories", "vault"],
    switches: [],
  },
  "vault list": { usage: "op vault list [flags]", operands: [0, 0], values: [], switches: [] },
  "vault get": {
    usage: "op vault get [{ <vaultName> | <vaultID> | - }] [flags]",
    operands: [1, 1],
    values: [],
    switches: [],
  },
  "account list": { usage: "op account list [flags]", operands: [0, 0], values: [], switches: [] },
  "whoami": { usage: "op whoami [flags]", operands: [0, 0], values: [], switches: [] },
};

/** The names of the commands, of one word or two. */
export const COMMAND_NAMES: readonly Command[] = Object.keys(GRAMMARS).filter(isCommand);

/**
 * Tells whether words name a command.
 *
 * @param words One or two words
 * @returns Whether the stand-in knows it
 */
export function isCommand(words: string): words is Command {
  return Object.hasOwn(GRAMMARS, words);
}
