/**
 * What this program assumes of the 1Password CLI, and what a probe has found of each.
 *
 * @module
 */

/** The assumptions by the name under which a report tells of them. */
export const ASSUMPTIONS = {
  "version": "op tells its version as three numbers",
  "file": "on Linux op runs as the group onepassword-cli",
  "dry-create": "a trial of item create prints JSON with an id, and makes nothing",
  "create": "an item is made from JSON on stdin",
  "create-ids": "fields keep the ids that were sent",
  "create-version": "a new item has the version 1",
  "create-answer": "what op prints after a write is what it has stored",
  "create-empty": "a field that is sent empty is kept",
  "get-ids": "every field has an id of its own",
  "get-plain": "concealed values come in plain without --reveal",
  "get-date": "a date comes back as it was sent",
  "otp-id": "a field whose id begins with TOTP_ gives codes",
  "otp-code": "its code is the one that AWS computes",
  "otp-8-digits": "a seed that asks for 8 digits gives 8",
  "otp-sha256": "a seed that asks for SHA-256 gives its codes",
  "otp-bad-seed": "a seed that is none can be stored, and gives no code",
  "dry-edit": "a trial of item edit prints JSON with an id, and changes nothing",
  "edit": "an item is changed by JSON on stdin",
  "edit-version": "an edit raises the version by one, printed and stored",
  "edit-fields": "fields that are sent as they were stay as they were",
  "edit-order": "fields keep their order",
  "edit-otp": "a one-time password stays one",
  "edit-new": "a field that is sent in addition is kept under its id",
  "edit-removed": "a field that is left out is removed",
  "edit-emptied": "a field that is emptied is kept",
  "edit-stale": "an edit with an old version is taken",
  "edit-date": "a date stays as it was",
  "words-missing-get": "reading an item that is not there is refused in words that are known",
  "words-missing-edit": "changing an item that is not there is refused in words that are known",
  "words-account": "an account that is not there is refused in words that are known",
  "words-ambiguous": "two items of one title are refused in words that are known, with both ids",
  "no-terminal": "two calls without a terminal both answer",
  "delete": "an item is deleted by its id",
} as const;

/** The name of an assumption. */
export type AssumptionName = keyof typeof ASSUMPTIONS;

/** What was found of one assumption. */
export interface Finding {
  readonly name: AssumptionName;
  readonly verdict: "as assumed" | "differs" | "not checked";
  /** How it differs, why it was not checked, or what else is worth knowing; without a value of an item. */
  readonly detail?: string;
}

/** Makes the finding that all is as assumed. */
export function asAssumed(name: AssumptionName, detail?: string): Finding {
  return { name, verdict: "as assumed", ...(detail === undefined ? {} : { detail }) };
}

/** Makes the finding that something differs. */
export function differs(name: AssumptionName, detail: string): Finding {
  return { name, verdict: "differs", detail };
}

/** Makes the finding that nothing could be found. */
export function notChecked(name: AssumptionName, detail: string): Finding {
  return { name, verdict: "not checked", detail };
}

/** Judges by one question. */
export function judge(name: AssumptionName, holds: boolean, otherwise: string): Finding {
  return holds ? asAssumed(name) : differs(name, otherwise);
}
