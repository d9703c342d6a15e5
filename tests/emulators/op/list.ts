/**
 * The commands that list: `op item list`, `op vault list`, `op account list`, and `op whoami`.
 *
 * Shapes as recorded in zcutlip/pyonepassword (items, accounts, whoami) and yammerjp/optruck (vaults of 2025). Their
 * tables for humans are not known well enough to be imitated: without `--format json` they are refused.
 *
 * @module
 */

import { categoryOf } from "./catalogue.ts";
import type { Context } from "./context.ts";
import { OpFailure } from "./failure.ts";
import { findVault } from "./lookup.ts";
import { summarize, toJson } from "./render.ts";
import { plainTime } from "./times.ts";

/**
 * Prints the items that are not archived, without fields, in no order that a caller could rely on.
 *
 * @param context The call
 * @returns What goes to stdout
 * @throws {OpFailure} When there is no such vault or category
 */
export async function listItems(context: Context): Promise<string> {
  const { state, values } = context;
  const vault = values.get("vault");
  const vaultId = vault === undefined ? undefined : findVault(state, vault).id;
  const categories = values.get("categories")?.split(",").map(categoryOf);
  const items = state.items.filter((item) =>
    !item.archived && (vaultId === undefined || item.vault.id === vaultId) &&
    (categories === undefined || categories.includes(item.category))
  );
  return await print(context, items.toReversed().map((item) => summarize(item)));
}

/**
 * Prints the vaults that the account can read.
 *
 * @param context The call
 * @returns What goes to stdout
 */
export async function listVaults(context: Context): Promise<string> {
  const { items, vaults } = context.state;
  return await print(
    context,
    vaults.map(({ id, name, version, createdAt }) => {
      const inside = items.filter(({ vault, archived }) => vault.id === id && !archived);
      const updatedAt = Math.max(createdAt, ...inside.map((item) => item.updatedAt));
      return {
        id,
        name,
        content_version: version,
        created_at: plainTime(createdAt),
        updated_at: plainTime(updatedAt),
        items: inside.length,
      };
    }),
  );
}

/**
 * Prints one vault.
 *
 * @param context The call
 * @returns What goes to stdout
 * @throws {OpFailure} When there is no such vault
 */
export async function getVault(context: Context): Promise<string> {
  const { state, operands: [name = ""] } = context;
  const { id, name: own, version, createdAt } = findVault(state, name);
  const inside = state.items.filter(({ vault, archived }) => vault.id === id && !archived);
  return await print(context, {
    id,
    name: own,
    content_version: version,
    attribute_version: 1,
    items: inside.length,
    type: "USER_CREATED",
    created_at: plainTime(createdAt),
    updated_at: plainTime(Math.max(createdAt, ...inside.map((item) => item.updatedAt))),
  });
}

/**
 * Prints the accounts that are set up on the device; a service account is none.
 *
 * @param context The call
 * @returns What goes to stdout
 */
export async function listAccounts(context: Context): Promise<string> {
  const { account, otherAccounts, mode } = context.state;
  const all = [account, ...otherAccounts].map(({ url, email, userId, id }) => ({
    url,
    email,
    user_uuid: userId,
    account_uuid: id,
  }));
  return await print(context, mode === "app" ? all : []);
}

/**
 * Prints who is signed in.
 *
 * @param context The call
 * @returns What goes to stdout
 */
export async function whoAmI(context: Context): Promise<string> {
  const { account: { url, email, userId, id }, mode } = context.state;
  const address = `https://${url}`;
  const ids = { user_uuid: userId, account_uuid: id };
  const kind = "SERVICE_ACCOUNT";
  return await print(
    context,
    mode === "app"
      ? { url: address, email, ...ids }
      : { url: address, URL: address, ...ids, user_type: kind, ServiceAccountType: kind },
  );
}

async function print({ json, settle }: Context, value: unknown): Promise<string> {
  if (!json) throw new OpFailure("this stand-in prints lists with --format json only");
  await settle();
  return toJson(value);
}
