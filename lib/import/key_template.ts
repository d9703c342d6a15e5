/**
 * New key items: what is sent to 1Password, and whether that is what it then holds.
 *
 * @module
 */

import { OPTION_DEFAULTS } from "../command_line/option_rows.ts";
import { findField } from "../onepassword/field_names.ts";
import type { Field, Item } from "../onepassword/item.ts";
import type { AccessKey } from "../sts/session.ts";
import type { ItemTemplate } from "../onepassword/op.ts";

/** What a key item is to hold. */
export interface KeyContent {
  readonly title: string;
  readonly key: AccessKey;
  readonly serial: string | undefined;
  /** Secret of the one-time password, as another item holds it. */
  readonly otpSecret?: string;
}

/** A key item as `op item create` takes it. */
export interface KeyTemplate extends ItemTemplate {
  /** The category that 1Password's AWS plugin uses. */
  readonly category: "API_CREDENTIAL";
  readonly fields: readonly TemplateField[];
}

/** A field of a new key item; none is empty, since `op` may drop or refuse empty ones. */
export interface TemplateField {
  readonly id: string;
  readonly type: "STRING" | "CONCEALED" | "OTP";
  readonly label: string;
  readonly value: string;
}

/**
 * Makes a template, with the labels that 1Password's AWS plugin knows (`sdk/schema/fieldname` of 1Password/shell-plugins).
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
    ],
  };
}

/**
 * Says in what an item of the user's differs from the key that it should hold.
 *
 * @throws {ItemError} When two fields have one of the labels
 */
export function keyDifferences(item: Item, content: KeyContent): string[] {
  return differences(item, keyTemplate(content), (kept, { value }) => kept?.value === value);
}

/**
 * Says in what a new item differs from its template.
 *
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
      (kept, { type, value }) => kept?.type === type && kept.value === value,
    ),
  ];
}

function differences(
  item: Item,
  { fields }: KeyTemplate,
  agree: (kept: Field | undefined, sent: TemplateField) => boolean,
): string[] {
  return fields.filter((sent) => !agree(findField(item, sent.label), sent)).map(({ label }) =>
    label
  );
}

function field(
  id: string,
  label: string,
  type: TemplateField["type"],
  value: string,
): TemplateField {
  return { id, type, label, value };
}
