/**
 * `op item create -`.
 *
 * @module
 */

import { randomId } from "./catalogue.ts";
import { validate, withBuiltIns } from "./content.ts";
import type { Context } from "./context.ts";
import { badTemplate, failure, OpFailure } from "./failure.ts";
import { findVault } from "./lookup.ts";
import type { State, StoredItem, StoredVault } from "./model.ts";
import { takeTemplate, type Template } from "./template.ts";
import { now } from "./times.ts";
import { printWritten, write } from "./write.ts";

/**
 * Creates an item from JSON: from a FIFO announced with `-`, or from the file of `--template`. Any other stdin is not
 * parsed, and without a category nothing can be made.
 *
 * @param context The call
 * @returns What goes to stdout
 * @throws {OpFailure} When the template is missing or wrong, or the vault cannot be written
 */
export async function createItem(context: Context): Promise<string> {
  const [dash] = context.operands;
  if (dash !== undefined && dash !== "-") {
    throw new OpFailure(`"${dash}" cannot be assigned: give a template`);
  }
  const template = await takeTemplate(context);
  if (template === undefined) throw failure("no category");
  const vault = vaultFor(context, template);
  const item = itemFrom(template, vault);
  validate(item);
  await write(context, vault.id, (state) => {
    state.items.push(item);
    return item;
  });
  return await printWritten(context, item, true);
}

function vaultFor(
  { state, values }: Context,
  template: Template,
): StoredVault {
  const flag = values.get("vault");
  const named = template.vault.id ?? template.vault.name;
  const vault = findVault(state, flag ?? named ?? defaultVault(state));
  if (named !== undefined && findVault(state, named) !== vault) {
    throw badTemplate("the template names another vault than --vault");
  }
  return vault;
}

/** The built-in vault of the account, which comes first. */
function defaultVault({ vaults: [first] }: State): string {
  return first?.id ?? "";
}

function itemFrom(template: Template, vault: StoredVault): StoredItem {
  const { category, favorite, sections, tags, title, urls } = template;
  const createdAt = now();
  return {
    id: randomId(),
    title,
    favorite,
    tags,
    version: 1,
    vault: { id: vault.id, name: vault.name },
    category,
    lastEditedBy: randomId().toUpperCase(),
    createdAt,
    updatedAt: createdAt,
    urls,
    sections,
    fields: withBuiltIns(category, template.fields),
    files: [],
    passkey: false,
    archived: false,
  };
}
