/**
 * Reading an item from JSON, as `op item edit` and `op item create` take it.
 *
 * @module
 */

import {
  BUILT_INS,
  CATEGORIES,
  type Category,
  FIELD_TYPES,
  OTP_ID_PREFIX,
  randomId,
} from "./catalogue.ts";
import type { Context } from "./context.ts";
import { badTemplate, failure } from "./failure.ts";
import type { StoredField, StoredSection, StoredUrl } from "./model.ts";
import { object, optionalList, optionalText, text, word } from "./shape.ts";

/** An item as a template describes it. */
export interface Template {
  id: string | undefined;
  title: string;
  category: Category;
  vault: { id: string | undefined; name: string | undefined };
  favorite: boolean;
  tags: string[];
  urls: StoredUrl[];
  sections: StoredSection[];
  fields: StoredField[];
  version: number | undefined;
  updatedAt: string | undefined;
}

/**
 * Takes the template of a call: what was piped, or else the file of `--template`.
 *
 * @param context The call
 * @returns The template, or undefined when there is neither
 * @throws {OpFailure} When it is not JSON, or not the JSON of an item
 */
export async function takeTemplate(
  { piped, values }: Context,
): Promise<Template | undefined> {
  if (piped !== undefined) return readTemplate(piped);
  const path = values.get("template");
  if (path === undefined) return undefined;
  let source: string;
  try {
    source = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Error) throw badTemplate(`${error.message}`);
    throw error;
  }
  return readTemplate(source);
}

function readTemplate(source: string): Template {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch {
    throw failure("invalid JSON");
  }
  const item = object(json, "the template");
  const vault = object(item.vault ?? {}, "vault");
  const title = text(item.title, "title");
  if (title === "") throw badTemplate("title is empty");
  if (item.fields === undefined) throw badTemplate("fields is missing");
  if (item.category === "CUSTOM") throw failure("custom category");
  const category = word(item.category, "category", CATEGORIES);
  const sections = optionalList(item.sections, "sections", readSection);
  const fields = optionalList(
    item.fields,
    "fields",
    (field) => readField(field, category, sections),
  );
  if (new Set(fields.map(({ id }) => id)).size < fields.length) {
    throw badTemplate("two fields have the same id");
  }
  return {
    id: optionalText(item.id, "id"),
    title,
    category,
    vault: {
      id: optionalText(vault.id, "vault.id"),
      name: optionalText(vault.name, "vault.name"),
    },
    favorite: item.favorite === true,
    tags: optionalList(item.tags, "tags", (tag) => text(tag, "tag")),
    urls: optionalList(item.urls, "urls", readUrl),
    sections,
    fields,
    version: typeof item.version === "number" ? item.version : undefined,
    updatedAt: optionalText(item.updated_at, "updated_at"),
  };
}

function readUrl(value: unknown): StoredUrl {
  const url = object(value, "url");
  return {
    label: optionalText(url.label, "url.label") ?? "",
    primary: url.primary === true,
    href: text(url.href, "url.href"),
  };
}

function readSection(value: unknown): StoredSection {
  const section = object(value, "section");
  return {
    id: text(section.id, "section.id"),
    label: optionalText(section.label, "section.label") ?? "",
  };
}

function readField(
  value: unknown,
  category: Category,
  sections: StoredSection[],
): StoredField {
  const field = object(value, "field");
  const id = optionalText(field.id, "field.id") ?? randomId();
  const sectionId = field.section === undefined ? undefined : readSection(field.section).id;
  if (
    sectionId !== undefined && !sections.some((each) => each.id === sectionId)
  ) {
    throw badTemplate(`field ${id} stands in an unknown section`);
  }
  const builtIn = BUILT_INS[category].find((each) => each.id === id);
  if (field.purpose !== builtIn?.purpose) {
    throw badTemplate(`field ${id} has the wrong purpose`);
  }
  const claimed = word(field.type, "field.type", FIELD_TYPES);
  if (claimed === "UNKNOWN") {
    throw badTemplate(`field ${id} is of an unknown type`);
  }
  // The id alone makes a field generate codes (observed on op 2.39.0), whatever the type says.
  const plainType = claimed === "OTP" ? "CONCEALED" : claimed;
  return {
    id,
    type: id.startsWith(OTP_ID_PREFIX) ? "OTP" : plainType,
    ...(builtIn === undefined ? {} : { purpose: builtIn.purpose }),
    label: optionalText(field.label, "field.label") ?? "",
    value: optionalText(field.value, "field.value") ?? "",
    ...(sectionId === undefined ? {} : { sectionId }),
  };
}
