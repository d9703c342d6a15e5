/**
 * What the 1Password CLI lists: items, vaults, accounts, and who is signed in. Loaded by commands for humans; no
 * session needs a list.
 *
 * @module
 */

import * as z from "zod/mini";
import { quote } from "../base/text.ts";
import { callOp, type OpParts } from "./op_call.ts";

/** An item in a list: no fields, so no secrets. */
export interface ItemSummary {
  readonly id: string;
  readonly title: string;
  /** `LOGIN`, `API_CREDENTIAL`, …. */
  readonly category: string;
  readonly vault: { readonly id: string; readonly name: string };
}

/** A vault that can be read. */
export interface Vault {
  readonly id: string;
  readonly name: string;
}

/** An account that is set up on this device. */
export interface Account {
  /** Sign-in address without a scheme, such as `my.1password.com`; `--account` takes it. */
  readonly url: string;
  readonly email: string;
  /** Id of the account; `--account` takes it. */
  readonly account_uuid: string;
  /** Id of the user within the account. */
  readonly user_uuid: string;
}

/** Who is signed in. */
export interface Identity {
  readonly url: string;
  /** Email address of the user; a service account has none. */
  readonly email?: string;
  readonly account_uuid: string;
  /** `SERVICE_ACCOUNT`; absent for people. */
  readonly user_type?: string;
}

/** Which items to list. */
export interface ItemFilter {
  /** Name or id of a vault; by default the one the options name, else all. */
  readonly vault?: string | undefined;
  /** Categories by their names for humans, such as `API Credential`; all by default. */
  readonly categories?: readonly string[];
}

/** What can be listed; each method is one call of `op`. */
export interface OpLists {
  /** Items that are not archived, in no particular order. */
  items(filter?: ItemFilter): Promise<readonly ItemSummary[]>;
  vaults(): Promise<readonly Vault[]>;
  /** All accounts that are set up on this device, whatever `--account` says: asks nothing of 1Password and raises no prompt. */
  accounts(): Promise<readonly Account[]>;
  /** Who is signed in: raises no prompt, and fails when nobody is. */
  whoami(): Promise<Identity>;
}

/** Shapes: recordings of `op` 2.x (zcutlip/pyonepassword), 1Password/op-js. Other keys are of no use here. */
const ITEMS = z.array(z.object({
  id: z.string().check(z.minLength(1)),
  title: z.string(),
  category: z.string(),
  vault: z.object({ id: z.string().check(z.minLength(1)), name: z.string() }),
}));

const VAULTS = z.array(z.object({ id: z.string().check(z.minLength(1)), name: z.string() }));

const ACCOUNTS = z.array(z.object({
  url: z.string(),
  email: z.string(),
  account_uuid: z.string(),
  user_uuid: z.string(),
}));

const IDENTITY = z.object({
  url: z.string(),
  email: z.exactOptional(z.string()),
  account_uuid: z.string(),
  user_type: z.exactOptional(z.string()),
});

/**
 * Opens the lists; nothing is run before one is asked for.
 *
 * @returns The lists of the account that `--account` names
 */
export function openOpLists(parts: OpParts): OpLists {
  return {
    items({ vault = parts.options.vault, categories } = {}) {
      const place = vault === undefined ? [] : ["--vault", vault];
      const kind = categories === undefined ? [] : ["--categories", categories.join(",")];
      return callOp(parts, {
        action: "Cannot list the items of 1Password",
        args: ["item", "list", ...place, ...kind],
        parse: (text) => readAs(ITEMS, text),
      });
    },
    vaults() {
      return callOp(parts, {
        action: "Cannot list the vaults of 1Password",
        args: ["vault", "list"],
        parse: (text) => readAs(VAULTS, text),
      });
    },
    accounts() {
      const { account: _account, ...options } = parts.options;
      return callOp({ ...parts, options }, {
        action: "Cannot list the accounts of 1Password",
        args: ["account", "list"],
        parse: (text) => readAs(ACCOUNTS, text),
      });
    },
    whoami() {
      return callOp(parts, {
        action: "Cannot tell who is signed in to 1Password",
        args: ["whoami"],
        parse: (text) => readAs(IDENTITY, text),
      });
    },
  };
}

/** Deletes an item; 1Password keeps it among the recently deleted ones. */
export async function deleteItem(
  { id, title, vault }: Pick<ItemSummary, "id" | "title"> & { vault: { readonly id: string } },
  parts: OpParts,
): Promise<void> {
  await callOp(parts, {
    action: `Cannot delete the item ${quote(title)}`,
    args: ["item", "delete", id, "--vault", vault.id],
    parse: () => "deleted",
  });
}

function readAs<T>(shape: z.ZodMiniType<T>, text: string): T | undefined {
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
