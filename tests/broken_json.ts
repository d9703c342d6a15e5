/**
 * JSON that is nearly what it should be.
 *
 * @module
 */

import fc from "./fast_check.ts";

/** Values that stand where another one should. */
const ODD = fc.oneof(
  fc.constantFrom(null, "", 0, 1e999, "x", [], {}, [null], [{}], [{ id: "" }], true),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Copies of a value in which up to three parts are another value, or are missing. */
export function broken(value: unknown): fc.Arbitrary<unknown> {
  const paths = pathsIn(value);
  const change = fc.tuple(fc.constantFrom(...paths), fc.option(ODD, { nil: undefined }));
  return fc.array(change, { maxLength: 3 }).map((changes) => {
    let copy = structuredClone(value);
    for (const [path, part] of changes) copy = withPart(copy, path, part);
    return copy;
  });
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([name, part]) =>
      pathsIn(part).map((path) => [name, ...path])
    ),
  ];
}

function withPart(value: unknown, [name, ...rest]: readonly string[], part: unknown): unknown {
  if (name === undefined) return part;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, old]) => {
    const changed = key === name ? withPart(old, rest, part) : old;
    return changed === undefined ? [] : [[key, changed] as const];
  });
  return Array.isArray(value) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}
