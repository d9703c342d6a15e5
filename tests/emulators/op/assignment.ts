/**
 * Assignments of `op item edit`: `[<section>.]<field>[[<fieldType>]]=<value>`.
 *
 * @module
 */

import { type FieldType, OTP_ID_PREFIX, randomId } from "./catalogue.ts";
import { failure, OpFailure } from "./failure.ts";
import type { StoredField, StoredItem, StoredSection } from "./model.ts";

/** An assignment that was understood. */
export interface Assignment {
  section: string | undefined;
  field: string;
  /** What to make of the field; undefined keeps its type. */
  type: FieldType | "delete" | undefined;
  /** Undefined keeps the value. */
  value: string | undefined;
}

/** The field types of assignments (1Password, "item fields"; `concealed` from 1Password/op-js); `file` is not supported here. */
const TYPES: Record<string, FieldType | "delete"> = {
  password: "CONCEALED",
  concealed: "CONCEALED",
  text: "STRING",
  email: "EMAIL",
  url: "URL",
  date: "DATE",
  monthYear: "MONTH_YEAR",
  phone: "PHONE",
  otp: "OTP",
  delete: "delete",
};

/**
 * Understands an assignment. In names a backslash escapes `.`, `=` and itself; values are taken as they are.
 *
 * @param source The argument
 * @returns Its parts
 * @throws {OpFailure} When it is none; the wording is our own
 */
export function parseAssignment(source: string): Assignment {
  const left = /^(?:\\[.=\\]|[^\\=])*/.exec(source)?.[0] ?? "";
  const rest = source.slice(left.length);
  const [, names = "", typeName] = /^(.*?)(?:\[(\w+)\])?$/s.exec(left) ?? [];
  const type = typeName === undefined ? undefined : TYPES[typeName];
  const parts = names.match(/(?:\\.|[^\\.])+/gs) ?? [];
  const isValid = rest.startsWith("=") || (rest === "" && type !== undefined);
  const [last, section, ...more] = parts.map(unescape).reverse();
  if (
    !isValid || typeName !== undefined && type === undefined ||
    parts.join(".") !== names || last === undefined || more.length > 0
  ) {
    throw new OpFailure(`invalid assignment statement "${source}"`);
  }
  const value = rest === "" ? undefined : rest.slice(1);
  return { section, field: last, type, value };
}

/**
 * Carries out an assignment: it changes, creates or deletes a field. New fields stand last, in a new section if need be.
 *
 * @param item The item, which is altered
 * @param assignment What to do
 * @throws {OpFailure} When the field is ambiguous, or cannot be deleted or changed so
 */
export function assign(item: StoredItem, assignment: Assignment): void {
  const { type, value } = assignment;
  const [field, ...others] = matching(item, assignment);
  const quoted = `"${assignment.field}"`;
  if (others.length > 0) {
    throw new OpFailure(`more than one field matches ${quoted}`);
  }
  if (type === "delete") {
    if (field === undefined) {
      throw failure("field missing", {
        field: assignment.field,
        item: item.title,
      });
    }
    remove(item, field);
  } else if (field === undefined) {
    item.fields.push(newField(item, assignment, type ?? "CONCEALED"));
  } else {
    if (type !== undefined && (type === "OTP") !== (field.type === "OTP")) {
      throw new OpFailure(
        `${quoted} cannot change to or from a one-time password`,
      );
    }
    field.type = type ?? field.type;
    field.value = value ?? field.value;
  }
}

function matching(item: StoredItem, { section, field }: Assignment): StoredField[] {
  const sectionIds = item.sections
    .filter(({ id, label }) => id === section || label === section)
    .map(({ id }) => id);
  return item.fields.filter(({ id, label, sectionId }) =>
    (label === field || id === field) &&
    (section === undefined ||
      sectionId !== undefined && sectionIds.includes(sectionId))
  );
}

function remove(item: StoredItem, field: StoredField): void {
  if (field.purpose !== undefined) {
    throw new OpFailure(`built-in field "${field.id}" cannot be deleted`);
  }
  item.fields = item.fields.filter((each) => each !== field);
  item.sections = item.sections.filter(({ id }) =>
    id !== field.sectionId || item.fields.some((each) => each.sectionId === id)
  );
}

function newField(
  item: StoredItem,
  { field, section, value = "" }: Assignment,
  type: FieldType,
): StoredField {
  const prefix = type === "OTP" ? OTP_ID_PREFIX : "";
  return {
    id: prefix + randomId(),
    type,
    label: field,
    value,
    ...(section === undefined ? {} : { sectionId: sectionId(item, section) }),
  };
}

/** The id of a section, which is made when it is not there. */
function sectionId(item: StoredItem, name: string): string {
  const known = item.sections.find(({ id, label }) => id === name || label === name);
  if (known !== undefined) return known.id;
  const made: StoredSection = { id: `Section_${randomId()}`, label: name };
  item.sections.push(made);
  return made.id;
}

function unescape(name: string): string {
  return name.replace(/\\(.)/gs, "$1");
}
