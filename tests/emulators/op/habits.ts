/**
 * What nobody knows of the real `op`: each is a switch, and the program is tested under every answer.
 *
 * @module
 */

import { randomId } from "./catalogue.ts";
import { failure } from "./failure.ts";
import type { StoredField, StoredItem } from "./model.ts";

/** The answers that a stand-in gives. */
export interface Habits {
  /** What becomes of a custom field without a value: kept, left out, or refused (third party: "cannot add a field with no value"). */
  emptyFields: "kept" | "dropped" | "refused";
  /** Ids of fields in a template for a new item: as given, or new ones (the id of a one-time password keeps its prefix). */
  createdIds: "kept" | "new";
  /** What an item holds besides: nothing, a field without an id, or two of one id (recorded, pyonepassword#85). */
  oddField: "none" | "without id" | "id twice";
  /** Whether an edit normalises DATE fields. */
  dates: "kept" | "rewritten";
  /** Whether an edit whose `version` is not the current one is refused. */
  staleVersion: "taken" | "refused";
  /** JSON edits of API credentials: taken, or refused for good in one of two ways. Those of custom items always are. */
  edits: "taken" | "custom category" | "validator";
  /** Whether a one-time password comes with its code. */
  codes: "printed" | "missing";
}

/** The answers that are assumed unless a test says otherwise. */
export const USUAL_HABITS: Habits = {
  emptyFields: "kept",
  createdIds: "kept",
  oddField: "none",
  dates: "kept",
  staleVersion: "taken",
  edits: "taken",
  codes: "printed",
};

/**
 * Applies to an item what a write does of itself.
 *
 * @param item The item as it would be stored, which is altered
 * @param before The item before an edit; undefined when it is created
 * @throws {OpFailure} When the write is refused
 */
export function keepHabits(
  item: StoredItem,
  before: StoredItem | undefined,
  habits: Habits,
): void {
  const isEmpty = ({ purpose, value }: StoredField) => purpose === undefined && value === "";
  if (habits.emptyFields === "refused" && item.fields.some(isEmpty)) {
    throw failure("field without value");
  }
  if (habits.emptyFields === "dropped") {
    item.fields = item.fields.filter((field) => !isEmpty(field));
  }
  if (before === undefined && habits.createdIds === "new") {
    for (const field of item.fields) {
      if (field.purpose === undefined) {
        field.id = (field.type === "OTP" ? "TOTP_" : "") + randomId();
      }
    }
  }
  if (before !== undefined && habits.dates === "rewritten") {
    for (const field of item.fields) {
      if (field.type === "DATE" && /^\d{4}-\d\d-\d\d$/.test(field.value)) {
        field.value = String(Date.parse(field.value) / 1000);
      }
    }
  }
}

/**
 * Refuses a JSON edit that 1Password would refuse.
 *
 * @param version `version` of the JSON
 * @throws {OpFailure} When it is refused
 */
export function refuseEdit(
  item: StoredItem,
  version: number | undefined,
  habits: Habits,
): void {
  const isCredential = item.category === "API_CREDENTIAL";
  if (item.category === "CUSTOM" || (isCredential && habits.edits === "custom category")) {
    throw failure("custom category");
  }
  if (isCredential && habits.edits === "validator") throw failure("no password value");
  if (habits.staleVersion === "refused" && version !== undefined && version !== item.version) {
    throw failure("conflict");
  }
}

/** What is printed besides an item's own fields; session items have none of it. */
export function oddFields(
  { title }: StoredItem,
  { oddField }: Habits,
): Record<string, unknown>[] {
  if (title.startsWith("op-sts session")) return [];
  const field = { type: "STRING", label: "odd", value: "x" };
  if (oddField === "without id") return [field];
  if (oddField === "id twice") return [{ id: "twin", ...field }, { id: "twin", ...field }];
  return [];
}
