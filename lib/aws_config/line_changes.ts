/**
 * What changed between two texts, line by line, as `diff -u` shows it.
 *
 * @module
 */

/** A line of a text, by its index there. */
export interface LineChange {
  /** `-` for a line of the old text, `+` for one of the new, a blank for a line of the old text that stayed. */
  readonly sign: "-" | "+" | " ";
  /** Index of the line in its text. */
  readonly index: number;
}

/**
 * Finds the fewest lines that turn one text into another.
 *
 * @returns All lines of both, in order
 */
export function lineChanges(before: readonly string[], after: readonly string[]): LineChange[] {
  const differs = before.findIndex((line, index) => line !== after[index]);
  const head = differs === -1 ? before.length : differs;
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - head &&
    before.at(-1 - tail) === after.at(-1 - tail)
  ) tail++;
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  const common = commonLengths(old, fresh);
  const changes: LineChange[] = indices(0, head);
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const without = common[i + 1]?.[j] ?? -1;
    const withNew = common[i]?.[j + 1] ?? -1;
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      changes.push({ sign: " ", index: head + i++ });
      j++;
    } else if (without >= withNew) {
      changes.push({ sign: "-", index: head + i++ });
    } else {
      changes.push({ sign: "+", index: head + j++ });
    }
  }
  return [...changes, ...indices(before.length - tail, before.length)];
}

/**
 * Leaves out what is far from any change.
 *
 * @returns The lines that are near, in runs without a gap
 */
export function hunks(changes: readonly LineChange[], context = 3): LineChange[][] {
  const places = changes.flatMap(({ sign }, place) => sign === " " ? [] : [place]);
  const found: LineChange[][] = [];
  let previous = -Infinity;
  for (const [place, change] of changes.entries()) {
    if (!places.some((changed) => Math.abs(changed - place) <= context)) continue;
    if (place - previous > 1) found.push([]);
    found.at(-1)?.push(change);
    previous = place;
  }
  return found;
}

/** At `[i][j]`, how many lines the rests of both texts from there on have in common, in order. */
function commonLengths(old: readonly string[], fresh: readonly string[]): number[][] {
  const lengths = Array.from(
    { length: old.length + 1 },
    () => new Array<number>(fresh.length + 1).fill(0),
  );
  for (let i = old.length - 1; i >= 0; i--) {
    const [row = [], below = []] = [lengths[i], lengths[i + 1]];
    for (let j = fresh.length - 1; j >= 0; j--) {
      row[j] = old[i] === fresh[j]
        ? (below[j + 1] ?? 0) + 1
        : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function indices(from: number, to: number): LineChange[] {
  return Array.from({ length: to - from }, (_, offset) => ({ sign: " ", index: from + offset }));
}
