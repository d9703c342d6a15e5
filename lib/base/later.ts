/**
 * Work that every hit needs, but not before `op` has answered: done while `op` runs, when this process would only wait.
 *
 * @module
 */

const waiting: (() => unknown)[] = [];

/** Puts the making of a value off until {@linkcode makeWhatWaits}, or until somebody needs it. */
export function later<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  const get = () => made ??= make();
  waiting.push(get);
  return get;
}

/** Makes every value that was put off. */
export function makeWhatWaits(): void {
  for (const get of waiting.splice(0)) get();
}
