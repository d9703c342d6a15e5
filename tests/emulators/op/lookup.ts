/**
 * Finding vaults and items by name or id. Names match exactly: the real rule is not documented, and this is the stricter.
 *
 * @module
 */

import type { Context } from "./context.ts";
import { failure } from "./failure.ts";
import type { State, StoredItem, StoredVault } from "./model.ts";

/**
 * Finds a vault.
 *
 * @param state The state to look in
 * @param vault Name or id
 * @returns The vault
 * @throws {OpFailure} When there is none
 */
export function findVault(state: State, vault: string): StoredVault {
  const found = state.vaults.find(({ id, name }) => id === vault || name === vault);
  if (found === undefined) throw failure("vault missing", { vault });
  return found;
}

/**
 * Finds the item that a command names with its first operand, in the vault of `--vault` or in all.
 *
 * @param context The call
 * @param state The state to look in
 * @returns The item, as it lies in the state
 * @throws {OpFailure} When there is none, when it is archived or deleted, or when several have the title
 */
export function findItem(
  { operands, values }: Pick<Context, "operands" | "values">,
  state: State,
): StoredItem {
  const item = operands[0] ?? "";
  const vault = values.get("vault");
  const vaultId = vault === undefined ? undefined : findVault(state, vault).id;
  const inReach = state.items.filter((each) => vaultId === undefined || each.vault.id === vaultId);
  const byId = inReach.find(({ id }) => id === item);
  if (byId?.archived === false) return byId;
  if (byId !== undefined) {
    throw failure("item archived", { item, vault: byId.vault.id });
  }
  const deleted = state.deleted.find((each) =>
    each.id === item && (vaultId ?? each.vaultId) === each.vaultId
  );
  if (deleted !== undefined) {
    throw failure("item archived", { item, vault: deleted.vaultId });
  }
  const [first, ...others] = inReach.filter(({ archived, title }) => !archived && title === item);
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const lines = [first, ...others].map(({ id, title, vault }) =>
      `\n\t* for the item "${title}" in vault ${vault.name}: ${id}`
    );
    throw failure("ambiguous title", { item, lines: lines.join("") });
  }
  throw vault === undefined
    ? failure("item missing", { item })
    : failure("item missing in vault", { item, vault });
}
