/**
 * Checking the shape of piped JSON: whatever is not known to be allowed is refused.
 *
 * @module
 */

import { badTemplate } from "./failure.ts";

/**
 * Takes an object. Keys that `op` does not know are ignored: 1Password's own Terraform provider sends some.
 *
 * @param value Any value
 * @param where What the value is, for the message
 * @returns The object
 * @throws {OpFailure} When the value is anything else
 */
export function object(value: unknown, where: string): Record<string, unknown> {
  if (!isObject(value)) throw badTemplate(`${where} is not an object`);
  return value;
}

/**
 * Takes a text that must be there.
 *
 * @param value Any value
 * @param where What the value is, for the message
 * @returns The text, which may be empty
 * @throws {OpFailure} When the value is anything else
 */
export function text(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw badTemplate(`${where} is not a string`);
}

/**
 * Takes a text that may be left out.
 *
 * @param value Any value
 * @param where What the value is, for the message
 * @returns The text, or undefined
 * @throws {OpFailure} When the value is anything else
 */
export function optionalText(
  value: unknown,
  where: string,
): string | undefined {
  return value === undefined ? undefined : text(value, where);
}

/**
 * Takes one of some words.
 *
 * @param value Any value
 * @param where What the value is, for the message
 * @param words The words that are allowed
 * @returns The word
 * @throws {OpFailure} When the value is anything else
 */
export function word<T extends string>(
  value: unknown,
  where: string,
  words: readonly T[],
): T {
  const found = words.find((each) => each === value);
  if (found !== undefined) return found;
  throw badTemplate(`${where} is not one of ${words.join(", ")}`);
}

/**
 * Takes a list that may be left out.
 *
 * @param value Any value
 * @param where What the value is, for the message
 * @param read Takes one element
 * @returns The elements
 * @throws {OpFailure} When the value is anything else
 */
export function optionalList<T>(
  value: unknown,
  where: string,
  read: (element: unknown) => T,
): T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw badTemplate(`${where} is not an array`);
  return value.map((element: unknown) => read(element));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
