/**
 * New key items: what is sent to 1Password, and whether that is what it then holds.
 *
 * @module
 */

import { OPTION_DEFAULTS } from "./option_rows.ts";
import { type Field, findField, type Item } from "./item.ts";
import type { AccessKey } from "./key_item.ts";
import type { ItemTemplate } from "./op.ts";

/** What a key item is to hold. */
export interface KeyContent {
  /** Its title. */
  readonly title: string;
  /** The access key. */
  readonly key: AccessKey;
  /** MFA serial, where one is known. */
  readonly serial: string | undefined;
  /** Secret of the one-time password, as another item holds it. */
  readonly otpSecret?: string;
}

/** A key item as `op item create` takes it. */
export interface KeyTemplate extends ItemTemplate {
  /** The category that 1Password's AWS plugin uses. */
  readonly category: "API_CREDENTIAL";
  /** All its fields. */
  readonly fields: readonly Required<Pick<Field, "id" | "type" | "label" | "value">>[];
}

/**
 * Makes a template, with the labels that 1Password's AWS plugin knows (`sdk/schema/fieldname` of 1Password/shell-plugins)
 * and a field for the session.
 *
 * @param content What the item is to hold
 * @returns The template
 *
 * @example Usage
 * ```ts
 * import { keyTemplate } from "./key_template.ts";
 *
 * const key = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "x" };
 * const { fields } = keyTemplate({ title: "AWS", key, serial: undefined });
 * if (fields.some(({ label }) => label === "mfa serial")) throw new Error("unreachable");
 * ```
 */
export function keyTemplate({ title, key, serial, otpSecret }: KeyContent): KeyTemplate {
  return {
    title,
    category: "API_CREDENTIAL",
    fields: [
      field("access_key_id", OPTION_DEFAULTS["access-key-field"], "STRING", key.accessKeyId),
      field(
        "secret_access_key",
        OPTION_DEFAULTS["secret-key-field"],
        "CONCEALED",
        key.secretAccessKey,
      ),
      ...(serial === undefined ? [] : [field("mfa_serial", "mfa serial", "STRING", serial)]),
      // The id makes a field generate codes, whatever its type says (observed on op 2.39.0).
      ...(otpSecret === undefined
        ? []
        : [field("TOTP_one_time_password", "one-time password", "OTP", otpSecret)]),
      field("session_cache", OPTION_DEFAULTS["cache-field"], "CONCEALED", ""),
    ],
  };
}

/**
 * Says in what an item of the user's differs from the key that it should hold.
 *
 * @param item Item as read
 * @param content What it should hold; its title is not compared
 * @returns Labels of the fields that differ
 * @throws {ItemError} When two fields have one of the labels
 */
export function keyDifferences(item: Item, content: KeyContent): string[] {
  return differences(item, keyTemplate(content), (kept, { value }) =>
    // Where the session goes is not the key's concern.
    value === "" || kept?.value === value);
}

/**
 * Says in what a new item differs from its template.
 *
 * @param item Item as read back
 * @param template What was sent
 * @returns Names of the parts that differ, none of which is a secret
 * @throws {ItemError} When two fields have one of the labels
 */
export function templateDifferences(item: Item, template: KeyTemplate): string[] {
  const { title, category } = template;
  return [
    ...(item.title === title ? [] : ["title"]),
    ...(item.category === category ? [] : ["category"]),
    ...differences(
      item,
      template,
      (kept, { type, value }) => kept?.type === type && (kept.value ?? "") === value,
    ),
  ];
}

function differences(
  item: Item,
  { fields }: KeyTemplate,
  agree: (kept: Field | undefined, sent: KeyTemplate["fields"][number]) => boolean,
): string[] {
  return fields.filter((sent) => !agree(findField(item, sent.label), sent)).map(({ label }) =>
    label
  );
}

function field(
  id: string,
  label: string,
  type: "STRING" | "CONCEALED" | "OTP",
  value: string,
): KeyTemplate["fields"][number] {
  return { id, type, label, value };
}
