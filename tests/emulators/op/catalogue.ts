/**
 * The field types, categories and built-in fields that 1Password knows.
 *
 * @module
 */

import { OpFailure } from "./failure.ts";

/** Field types in `op`'s JSON (`ResponseFieldType` of 1Password/op-js). */
export const FIELD_TYPES = [
  "STRING",
  "CONCEALED",
  "OTP",
  "URL",
  "EMAIL",
  "PHONE",
  "DATE",
  "MONTH_YEAR",
  "MENU",
  "ADDRESS",
  "REFERENCE",
  "FILE",
  "SSHKEY",
  "CREDIT_CARD_TYPE",
  "CREDIT_CARD_NUMBER",
  "GENDER",
  "UNKNOWN",
] as const;

/** The type of a field. */
export type FieldType = typeof FIELD_TYPES[number];

/** Item categories that the stand-in holds; the real list (`OutputCategory` of 1Password/op-js) is longer. */
export const CATEGORIES = [
  "API_CREDENTIAL",
  "CUSTOM",
  "DATABASE",
  "LOGIN",
  "PASSWORD",
  "SECURE_NOTE",
  "SERVER",
] as const;

/** The category of an item. */
export type Category = typeof CATEGORIES[number];

/** What a built-in field is for. */
export type Purpose = "USERNAME" | "PASSWORD" | "NOTES";

/** A field that every item of a category has. */
export interface BuiltIn {
  readonly id: string;
  readonly type: FieldType;
  readonly purpose: Purpose;
}

const USERNAME: BuiltIn = {
  id: "username",
  type: "STRING",
  purpose: "USERNAME",
};
const PASSWORD: BuiltIn = {
  id: "password",
  type: "CONCEALED",
  purpose: "PASSWORD",
};
const NOTES: BuiltIn = { id: "notesPlain", type: "STRING", purpose: "NOTES" };

/**
 * The fields with a purpose of each category, in the order of the recordings in zcutlip/pyonepassword. A write can empty
 * them but not remove them. Items of other categories have more fields of their own; those count as custom ones here.
 */
export const BUILT_INS: Record<Category, readonly BuiltIn[]> = {
  API_CREDENTIAL: [NOTES],
  CUSTOM: [NOTES],
  DATABASE: [NOTES],
  LOGIN: [USERNAME, PASSWORD, NOTES],
  PASSWORD: [PASSWORD, NOTES],
  SECURE_NOTE: [NOTES],
  SERVER: [NOTES],
};

/** How the id of a field begins that generates codes, whatever type a template claims (observed on op 2.39.0). */
export const OTP_ID_PREFIX = "TOTP_";

/**
 * Makes an id as 1Password does: 26 characters of a to z and 2 to 7.
 *
 * @returns The new id
 */
export function randomId(): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  const bytes = crypto.getRandomValues(new Uint8Array(26));
  return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
}

/**
 * Finds a category by its name for humans, such as `API Credential` (`InputCategory` of 1Password/op-js), in any case.
 *
 * @param name The name
 * @returns The category
 * @throws {OpFailure} When there is none
 */
export function categoryOf(name: string): Category {
  const found = CATEGORIES.find((category) => category.replaceAll("_", " ") === name.toUpperCase());
  if (found === undefined) throw new OpFailure(`"${name}" is not an item category`);
  return found;
}
