/**
 * Shapes of JSON that every hit reads.
 *
 * All else that comes from outside is looked at by zod. To load it and to make its schemas took a third of what a hit
 * costs us (`docs/speed.md`), so that its two readers ask for shapes by hand; tests hold them against schemas.
 *
 * @module
 */

/** Tells whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells whether a value is a text, or not there. */
export function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

/** Tells whether a value is a text with something in it. */
export function isFilledText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
