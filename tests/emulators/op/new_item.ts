/**
 * Items as tests describe them, made into stored ones with sensible defaults.
 *
 * @module
 */

import { BUILT_INS, type Category, type FieldType, OTP_ID_PREFIX, randomId } from "./catalogue.ts";
import { withBuiltIns } from "./content.ts";
import type {
  StoredField,
  StoredFile,
  StoredItem,
  StoredSection,
  StoredUrl,
  StoredVault,
} from "./model.ts";
import { now } from "./times.ts";

/** A field to store. */
export interface NewField {
  /** Random by default; that of an OTP field must begin with `TOTP_`. Built-in fields have fixed ids. */
  id?: string;
  label: string;
  /** `STRING` by default. */
  type?: FieldType;
  /** Empty by default. */
  value?: string;
  /** Label of the section to put it in; a section is made for each label. */
  section?: string;
}

/** An item to store; built-in fields of its category that are not given are added, empty. */
export interface NewItem {
  /** Random by default. An item of the same id is replaced, and its version raised by one. */
  id?: string;
  title: string;
  /** Name or id; the first vault by default. */
  vault?: string;
  /** `API_CREDENTIAL` by default, as 1Password's AWS plugin makes. */
  category?: Category;
  fields?: NewField[];
  files?: Partial<StoredFile>[];
  tags?: string[];
  urls?: StoredUrl[];
  favorite?: boolean;
  version?: number;
  /** Whether it holds a passkey; Login items only. */
  passkey?: boolean;
  archived?: boolean;
}

/**
 * Makes an item that can be stored.
 *
 * @param item What the test gives
 * @param vault The vault to put it in
 * @param before The item of the same id, if any
 * @returns The complete item
 * @throws {TypeError} When no real item could be like that
 */
export function completeItem(
  item: NewItem,
  vault: StoredVault,
  before?: StoredItem,
): StoredItem {
  const category = item.category ?? "API_CREDENTIAL";
  if (item.passkey && category !== "LOGIN") {
    throw new TypeError("Cannot store the item: only a Login holds a passkey");
  }
  const sections: StoredSection[] = [];
  const fields = (item.fields ?? []).map((field) => completeField(field, category, sections));
  const at = now();
  return {
    id: item.id ?? randomId(),
    title: item.title,
    favorite: item.favorite ?? false,
    tags: item.tags ?? [],
    version: item.version ?? (before?.version ?? 0) + 1,
    vault: { id: vault.id, name: vault.name },
    category,
    lastEditedBy: before?.lastEditedBy ?? randomId().toUpperCase(),
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
    urls: item.urls ?? [],
    sections,
    fields: withBuiltIns(category, fields),
    files: (item.files ?? []).map((
      { id = randomId(), name = "f", size = 1 },
    ) => ({
      id,
      name,
      size,
    })),
    passkey: item.passkey ?? false,
    archived: item.archived ?? false,
  };
}

function completeField(
  field: NewField,
  category: Category,
  sections: StoredSection[],
): StoredField {
  const { label, section, type = "STRING", value = "" } = field;
  const prefix = type === "OTP" ? OTP_ID_PREFIX : "";
  const id = field.id ?? prefix + randomId();
  if (id.startsWith(OTP_ID_PREFIX) !== (type === "OTP")) {
    throw new TypeError(
      `Cannot store the field: ids of OTP fields, and no others, begin with ${OTP_ID_PREFIX}`,
    );
  }
  const builtIn = BUILT_INS[category].find((each) => each.id === id);
  return {
    id,
    type: builtIn?.type ?? type,
    ...(builtIn === undefined ? {} : { purpose: builtIn.purpose }),
    label,
    value,
    ...(section === undefined ? {} : { sectionId: placeIn(section, sections) }),
  };
}

function placeIn(label: string, sections: StoredSection[]): string {
  const known = sections.find((section) => section.label === label);
  if (known !== undefined) return known.id;
  const made = { id: `Section_${randomId()}`, label };
  sections.push(made);
  return made.id;
}
