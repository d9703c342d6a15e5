/**
 * `op item edit`.
 *
 * @module
 */

import { assign, type Assignment, parseAssignment } from "./assignment.ts";
import { randomId } from "./catalogue.ts";
import { validate, withBuiltIns, withHistory } from "./content.ts";
import type { Context } from "./context.ts";
import { badTemplate, failure, OpFailure } from "./failure.ts";
import { keepHabits, refuseEdit } from "./habits.ts";
import { findItem } from "./lookup.ts";
import type { StoredItem } from "./model.ts";
import { takeTemplate, type Template } from "./template.ts";
import { now } from "./times.ts";
import { isAtLeast } from "./versions.ts";
import { printWritten, write } from "./write.ts";

/**
 * Changes an item by JSON, assignments and `--title`, in this order. With none of them, as when the JSON came through a
 * socket and was not read, nothing changes but the version: so did op 2.34.1.
 *
 * @param context The call
 * @returns What goes to stdout
 * @throws {OpFailure} When there is no such item, or the change is not allowed
 */
export async function editItem(context: Context): Promise<string> {
  const { state, twist, values } = context;
  const assignments = context.operands.slice(1).map(parseAssignment);
  const template = await takeTemplate(context);
  // Observed on 2.35.0.
  if (template?.updatedAt === undefined && template !== undefined && isAtLeast(state, 2, 35)) {
    throw failure("no time of the edit");
  }
  const title = values.get("title");
  if (title === "") throw new OpFailure("the title cannot be empty");
  const { vault } = findItem(context, state);
  const item = await write(context, vault.id, (current) => {
    const before = findItem(context, current);
    const after = edited(before, template, assignments);
    after.title = title ?? after.title;
    if (template !== undefined) refuseEdit(before, template.version, current.habits);
    keepHabits(after, before, current.habits);
    validate(after);
    const kept = twist === "edit ignored" ? structuredClone(before) : after;
    kept.version = before.version + (twist === "edit skips a version" ? 2 : 1);
    kept.updatedAt = now();
    if (twist === "edit alters another field") spoil(kept, before);
    current.items[current.items.indexOf(before)] = kept;
    return kept;
  });
  return await printWritten(context, item, false);
}

function edited(
  before: StoredItem,
  template: Template | undefined,
  assignments: readonly Assignment[],
): StoredItem {
  // Items with such fields cannot be edited at all (1Password/shell-plugins issue 600, op 2.34.0).
  if (before.fields.some(({ type }) => type === "UNKNOWN")) {
    throw failure("inconsistent ids", { field: randomId(), item: before.id });
  }
  const after = structuredClone(before);
  if (template !== undefined) replace(after, template);
  for (const assignment of assignments) assign(after, assignment);
  after.fields = withHistory(
    withBuiltIns(after.category, after.fields),
    before.fields,
  );
  return after;
}

/**
 * Makes the item what the template says: custom fields that are left out go, and so does the passkey, which no template
 * holds (1Password, "item edit"). What becomes of files is not known; they go as well, which is the stricter.
 */
function replace(item: StoredItem, template: Template): void {
  const { category, id, vault } = template;
  if (id !== undefined && id !== item.id) {
    throw failure("inconsistent ids", { field: id, item: item.id });
  }
  if (category !== item.category) {
    throw badTemplate("the template is of another category than the item");
  }
  if (
    vault.id !== undefined && vault.id !== item.vault.id ||
    vault.name !== undefined && vault.name !== item.vault.name
  ) {
    throw badTemplate("the template names another vault than the item's");
  }
  const { favorite, fields, sections, tags, title, urls } = template;
  Object.assign(item, { favorite, fields, sections, tags, title, urls });
  item.files = [];
  item.passkey = false;
}

/** Changes a field that the edit left alone, as a server gone wrong might. */
function spoil(after: StoredItem, before: StoredItem): void {
  const untouched = after.fields.find((field) =>
    field.value !== "" &&
    before.fields.some(({ id, value }) => id === field.id && value === field.value)
  );
  if (untouched !== undefined) untouched.value += " altered";
}
