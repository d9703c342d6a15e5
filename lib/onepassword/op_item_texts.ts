/**
 * What the error texts of the 1Password CLI mean and what a user can do about each, where they are about vaults and
 * items. Loaded only after a failure; see `op_texts.ts`.
 *
 * @module
 */

import type { Row } from "./op_texts.ts";

const NO_ITEM = "check --item, --vault and --account; op item list shows the titles";
/** What is written may be a session, a new key or a marker: only the first can be done without. */
const WITHOUT = "a login does without it: --cache off";

/** The first row that matches counts. */
export const ITEM_ROWS: readonly Row[] = [
  {
    text: /a vault query must be provided/i,
    trouble: "other",
    detail: "a service account needs the vault's name",
    hint: "name the vault by --vault; op vault list shows the vaults",
  },
  {
    text: /\(409\)|internal server conflict|version conflict/i,
    trouble: "conflict",
    detail: "another program changed the vault at the same moment",
    hint: "run the same command again",
  },
  {
    text:
      /couldn't validate the item|ItemValidator|validateVaultItem|identity inconsistencies|unsupported field type|must have either an ID or a label|field with no value|updatedAt must be|cannot edit items? of/i,
    trouble: "refused",
    detail: "1Password does not take the item as it was sent",
    hint: `run: op update; if that does not help, ${WITHOUT}`,
  },
  {
    text:
      /\(101\)|do(n't| not) have (the )?permissions?|couldn't update the item|insufficient permission|read-only vault|vault is read-only/i,
    trouble: "denied",
    detail: "the account has no right to write there",
    hint: `grant write access to the vault; ${WITHOUT}`,
  },
  {
    text: /\(403\)|aren't authorized|not authorized/i,
    trouble: "denied",
    detail: "the account has no access to it",
    hint: "grant access to the vault, or name another one by --vault",
  },
  {
    text: /more than one item matches/i,
    trouble: "ambiguous",
    detail: "more than one item has this title",
    hint: "give --item the id of one of them",
  },
  {
    text: /more than one vault matches/i,
    trouble: "other",
    detail: "more than one vault has this name",
    hint: "give --vault the id of one of them; op vault list shows the ids",
  },
  {
    text: /isn't a vault in this account|could not find vault/i,
    trouble: "other",
    detail: "there is no such vault",
    hint: "correct --vault or --account; op vault list shows the vaults",
  },
  {
    text:
      /isn't an item|could not find item|has been deleted or archived|in the trash|\(404\)|item not found/i,
    trouble: "not found",
    detail: "there is no such item",
    hint: NO_ITEM,
  },
  {
    text: /doesn't have a one-time password/i,
    trouble: "other",
    detail: "the item has no one-time password",
    hint: "add it in 1Password, from the QR code or secret that AWS showed",
  },
  {
    text: /isn't a field in the|does not have a field/i,
    trouble: "other",
    detail: "the item has no such field",
    hint: "name another field, by its label or id",
  },
  {
    text: /\b(with|using|by) (1Password )?connect\b|OP_CONNECT_HOST/i,
    trouble: "refused",
    detail: "1Password Connect does not do this",
    hint: "run: unset OP_CONNECT_HOST OP_CONNECT_TOKEN",
  },
  {
    text:
      /invalid JSON|invalid item template|template and stdin|item category with|unknown (shorthand )?(flag|command)/i,
    trouble: "refused",
    detail: "this 1Password CLI does not take what was sent",
    hint: "run: op update (storing a session needs 2.23.0 or later)",
  },
  {
    text: /\(400\)/,
    trouble: "other",
    detail: "1Password does not take the request",
    hint: "give ids for --item, --vault and --account, and run: op update",
  },
  {
    // Stands before most of the others as well, hence here.
    text: /could not get item/i,
    trouble: "not found",
    detail: "there is no such item",
    hint: NO_ITEM,
  },
];
