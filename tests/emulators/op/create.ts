/**
 * `op item create -`.
 *
 * @module
 */

import { assign, parseAssignment } from "./assignment.ts";
import { categoryOf, randomId } from "./catalogue.ts";
import { validate, withBuiltIns } from "./content.ts";
import type { Context } from "./context.ts";
import { badTemplate, failure } from "./failure.ts";
import { keepHabits } from "./habits.ts";
import { findVault } from "./lookup.ts";
import type { State, StoredItem, StoredVault } from "./model.ts";
import { takeTemplate, type Template } from "./template.ts";
import { now } from "./times.ts";
import { printWritten, write } from "./write.ts";

/**
 * Creates an item from JSON, from a FIFO or the file of `--template`, or from `--category` and assignments. Without a
 * category nothing can be made.
 *
 * @param context The call
 * @returns What goes to stdout
 * @throws {OpFailure} When the template is missing or wrong, or the vault cannot be written
 */
export async function createItem(context: Context): Promise<string> {
  const assignments = context.operands.filter((word) => word !== "-").map(parseAssignment);
  const template = await takeTemplate(context) ?? emptyTemplate(context);
  const vault = vaultFor(context, template);
  const item = itemFrom(template, vault);
  item.title = context.values.get("title") ?? item.title;
  for (const assignment of assignments) assign(item, assignment);
  keepHabits(item, undefined, context.state.habits);
  validate(item);
  await write(context, vault.id, (state) => {
    state.items.push(item);
    return item;
  });
  return await printWritten(context, item, true);
}

/** What `--category` and `--title` say, to be filled by assignments. */
function emptyTemplate({ values }: Context): Template {
  const named = values.get("category");
  if (named === undefined) throw failure("no category");
  return {
    id: undefined,
    title: values.get("title") ?? named,
    category: categoryOf(named),
    vault: { id: undefined, name: undefined },
    favorite: false,
    tags: values.get("tags")?.split(",") ?? [],
    urls: [],
    sections: [],
    fields: [],
    version: undefined,
    updatedAt: undefined,
  };
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
