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
 * Finds the fewest lines that turn one text into another, in time that grows with the lines times the changes (Eugene
 * W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986): files are long, changes few.
 *
 * @returns All lines of both, in order
 */
export function lineChanges(before: readonly string[], after: readonly string[]): LineChange[] {
  const reached = furthest(before, after);
  const changes: LineChange[] = [];
  let [i, j] = [before.length, after.length];
  for (let edits = reached.length - 1; edits >= 0; edits--) {
    const last = reached[edits - 1];
    const diagonal = i - j;
    const isAdded = last === undefined || isDown(last, diagonal, edits);
    const start = last === undefined
      ? 0
      : isAdded
      ? at(last, diagonal + 1)
      : at(last, diagonal - 1) + 1;
    while (i > start) {
      changes.push({ sign: " ", index: --i });
      j--;
    }
    if (last === undefined) break;
    changes.push(isAdded ? { sign: "+", index: --j } : { sign: "-", index: --i });
  }
  return changes.reverse();
}

/** By number of edits, how many old lines can be passed on each diagonal (old lines less new ones). */
function furthest(before: readonly string[], after: readonly string[]): Map<number, number>[] {
  const reached: Map<number, number>[] = [];
  for (let edits = 0;; edits++) {
    const last = reached.at(-1);
    const next = new Map<number, number>();
    reached.push(next);
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let i = last === undefined
        ? 0
        : isDown(last, diagonal, edits)
        ? at(last, diagonal + 1)
        : at(last, diagonal - 1) + 1;
      while (
        i < before.length && i - diagonal < after.length && before[i] === after[i - diagonal]
      ) {
        i++;
      }
      next.set(diagonal, i);
      if (diagonal === before.length - after.length && i >= before.length) return reached;
    }
  }
}

/** Whether the furthest way comes by a new line rather than by dropping an old one. */
function isDown(last: Map<number, number>, diagonal: number, edits: number): boolean {
  return diagonal === -edits ||
    diagonal !== edits && at(last, diagonal - 1) < at(last, diagonal + 1);
}

function at(last: Map<number, number>, diagonal: number): number {
  return last.get(diagonal) ?? -1;
}

/**
 * Leaves out what is far from any change.
 *
 * @returns The lines that are near, in runs without a gap
 */
export function hunks(changes: readonly LineChange[], context = 3): LineChange[][] {
  const near = new Set(
    changes.flatMap(({ sign }, place) =>
      sign === " "
        ? []
        : Array.from({ length: 2 * context + 1 }, (_, step) => place - context + step)
    ),
  );
  const found: LineChange[][] = [];
  let previous = -Infinity;
  for (const [place, change] of changes.entries()) {
    if (!near.has(place)) continue;
    if (place - previous > 1) found.push([]);
    found.at(-1)?.push(change);
    previous = place;
  }
  return found;
}
