/**
 * Finding a field by the name that somebody gives it: a label as people write it, `section.label` as `op` takes it, or
 * an id.
 *
 * @module
 */

import { ItemError } from "../base/errors.ts";
import { posixWord } from "../base/shell_quotes.ts";
import { isPlain, quote } from "../base/text.ts";
import type { Field, Item } from "./item.ts";

/** A way in which a name can fit a field. */
type Fit = (field: Field, name: string) => boolean;

/** From the closest to the widest: the first that fits one field counts. A label beats an id, which nobody sees. */
const FITS: readonly Fit[] = [hasLabel, hasPlainLabel, hasPath, hasLetters, hasId];

/**
 * Reduces a label to its letters and digits, so that `access_key_id`, `AccessKeyId` and `Access Key ID` are one.
 *
 * @returns Lower case; a label without letters and digits stays as it is
 */
export function foldLabel(label: string): string {
  const letters = isPlain(label)
    ? label.toLowerCase().replace(/[^a-z0-9]+/g, "")
    : label.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "");
  return letters === "" ? label.trim() : letters;
}

/**
 * Finds the fields of a name.
 *
 * @param name Label, `section.label` (`\.` is a dot of a label), or id
 * @returns One field, none, or all that a label stands for which nothing tells apart
 */
export function fieldsNamed(item: Item, name: string): readonly Field[] {
  for (const fits of FITS) {
    const found = item.fields.filter((field) => fits(field, name));
    if (found.length === 0) continue;
    // Of what a name fits closely no wider fit may choose another field. An id can still tell apart what labels do not.
    const ofId = found.length === 1 ? found : item.fields.filter((field) => hasId(field, name));
    return ofId.length === 1 ? ofId : found;
  }
  return [];
}

/**
 * Finds a field by its name.
 *
 * @param option Option that gave the name, for the advice
 * @returns The field, or `undefined` when there is none
 * @throws {ItemError} When several fields have that label
 */
export function findField(item: Item, name: string, option?: string): Field | undefined {
  return onlyOne(item, fieldsNamed(item, name), name, option);
}

/**
 * Takes the one field that was found.
 *
 * @param option Option that names such a field, for the advice
 * @throws {ItemError} When there are several
 */
export function onlyOne(
  item: Item,
  found: readonly Field[],
  name: string,
  option?: string,
): Field | undefined {
  if (found.length < 2) return found[0];
  const ids = [...new Set(found.map(({ id }) => id))].filter((id) => id !== "");
  // Nobody sees ids: where sections tell the fields apart, they are named as well.
  const places = new Set(found.map(({ section }) => section?.label));
  const seen = ids.map((id) => {
    const label = found.find((field) => field.id === id)?.section?.label;
    return places.size === found.length && label ? `${id} in ${quote(label)}` : id;
  });
  const way = option === undefined ? "" : `: --${option} ${posixWord(ids[0] ?? "")}`;
  throw new ItemError(
    `Cannot choose a field: the item ${quote(item.title)} has several called ${quote(name)} ${
      ids.length === 0 ? "without ids" : `(ids ${seen.join(", ")})`
    }`,
    // Where ids do not tell them apart, only another label does.
    ids.length === found.length
      ? `give the id of the right one instead of its label${way}`
      : "give one of them another label in the 1Password app",
  );
}

function hasLabel({ label }: Field, name: string): boolean {
  return label !== undefined && label !== "" && label === name;
}

function hasPlainLabel(field: Field, name: string): boolean {
  return name.includes("\\") && hasLabel(field, unescape(name));
}

function hasLetters({ label }: Field, name: string): boolean {
  const letters = foldLabel(name);
  return label !== undefined && letters !== "" && foldLabel(label) === letters;
}

function hasId({ id }: Field, name: string): boolean {
  return id !== "" && id === name;
}

/** `section.label`: a section has a label or only an id, and both halves may hold dots of their own. */
function hasPath(field: Field, name: string): boolean {
  const { section } = field;
  if (section === undefined || !name.includes(".")) return false;
  const parts = name.match(/(?:\\.|[^\\.])+/gs) ?? [];
  return parts.slice(1).some((_, index) => {
    const inSection = parts.slice(0, index + 1).join(".");
    const own = parts.slice(index + 1).join(".");
    const place = { id: section.id, type: "", label: section.label };
    return isCalled(place, inSection) && isCalled(field, own);
  });
}

function isCalled(field: Field, name: string): boolean {
  return hasLabel(field, unescape(name)) || hasLetters(field, name) || hasId(field, name);
}

function unescape(name: string): string {
  return name.replace(/\\(.)/gs, "$1");
}
