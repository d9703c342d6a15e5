/**
 * The commands that list: `op item list`, `op vault list`, `op account list`, and `op whoami`.
 *
 * Shapes as recorded in zcutlip/pyonepassword (items, accounts, whoami) and yammerjp/optruck (vaults of 2025). Their
 * tables for humans are not known well enough to be imitated: without `--format json` they are refused.
 *
 * @module
 */

import { CATEGORIES, type Category } from "./catalogue.ts";
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
 * Prints the accounts that are set up on the device; a service account is none.
 *
 * @param context The call
 * @returns What goes to stdout
 */
export async function listAccounts(context: Context): Promise<string> {
  const { account: { url, email, userId, id }, mode } = context.state;
  const own = { url, email, user_uuid: userId, account_uuid: id };
  return await print(context, mode === "app" ? [own] : []);
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

/** Categories are given by their names for humans, such as `API Credential` (`InputCategory` of 1Password/op-js). */
function categoryOf(name: string): Category {
  const found = CATEGORIES.find((category) => nameOf(category) === name);
  if (found === undefined) throw new OpFailure(`"${name}" is not an item category`);
  return found;
}

function nameOf(category: Category): string {
  return category.split("_").map((word) =>
    word === "API" ? word : word.charAt(0) + word.slice(1).toLowerCase()
  ).join(" ");
}

async function print({ json, settle }: Context, value: unknown): Promise<string> {
  if (!json) throw new OpFailure("this stand-in prints lists with --format json only");
  await settle();
  return toJson(value);
}
