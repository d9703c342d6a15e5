/**
 * Which account of 1Password a profile belongs to.
 *
 * @module
 */

import { OpStsError, UsageError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { type Account, openOpLists } from "../onepassword/op_lists.ts";
import { choose } from "../terminal/choice_prompt.ts";
import { isServiceAccount } from "../onepassword/op_call.ts";
import type { Wizard } from "./wizard.ts";

/**
 * Finds out which account to use where this device has several; it is then named in the line, since `op` would take the
 * one that was used last.
 *
 * @param kept Account of the line that is there already
 * @returns A wizard whose calls name the account
 * @throws {UsageError} When there are several and nobody to ask
 */
export async function chooseAccount(wizard: Wizard, kept: string | undefined): Promise<Wizard> {
  const { parts: { given, environment, terminal }, prompter } = wizard;
  const isNamed = given["account"] !== undefined || (environment["OP_ACCOUNT"] ?? "") !== "";
  if (isNamed || isServiceAccount(environment)) return wizard;
  if (kept !== undefined && prompter === undefined) return withAccount(wizard, kept);
  terminal.progress("op-sts: asking op which accounts there are");
  const accounts = await accountsOf(wizard);
  terminal.progress("");
  if (accounts.length < 2) return wizard;
  if (prompter === undefined) {
    const names = accounts.map((account) => nameOf(account, accounts));
    throw new UsageError(
      `Cannot choose an account of 1Password: this device has ${names.join(", ")}`,
      `run the same command again with the right one, such as --account ${
        posixWord(names[0] ?? "")
      }`,
    );
  }
  const choices = accounts.map((account) => ({
    label: account.url,
    note: account.email,
    value: nameOf(account, accounts),
  })).sort((a, b) => Number(b.value === kept) - Number(a.value === kept));
  return withAccount(wizard, await prompter.ask(choose("Which 1Password account?", choices)));
}

/** Whatever is wrong with `op` is told by the call that needs it. */
async function accountsOf(wizard: Wizard): Promise<readonly Account[]> {
  try {
    const call = wizard.callWith(new Map(Object.entries(wizard.parts.given)));
    return await openOpLists(call).accounts();
  } catch (error) {
    if (error instanceof OpStsError) return [];
    throw error;
  }
}

/** The address, unless two users of one account are signed in. */
function nameOf({ url, user_uuid }: Account, accounts: readonly Account[]): string {
  return accounts.filter((account) => account.url === url).length === 1 ? url : user_uuid;
}

function withAccount(wizard: Wizard, account: string): Wizard {
  const { parts } = wizard;
  return { ...wizard, parts: { ...parts, given: { ...parts.given, account } } };
}
