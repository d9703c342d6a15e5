/**
 * What may have been meant by a word that is not known.
 *
 * @module
 */

/**
 * Finds the known word that a mistyped one is nearest to.
 *
 * @returns Undefined when none is near enough to be worth a question, or two are equally near
 */
export function nearMiss(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const most = Math.max(1, Math.floor(wanted.replace(/^-+/, "").length / 3));
  const ranked = [...new Set(known)].map((name) => ({ name, away: distance(wanted, name) }))
    .sort((one, other) => one.away - other.away);
  const [best, next] = ranked;
  if (best !== undefined && best.away <= most && best.away < (next?.away ?? Infinity)) {
    return best.name;
  }
  // Who knows the beginning, or wrote more than there is, is not mistyping.
  const begun = [...new Set(known)].filter((name) =>
    wanted.length > 2 && (name.startsWith(wanted) || wanted.startsWith(name))
  );
  return begun.length === 1 ? begun[0] : undefined;
}

/** Counts letters put in, left out, exchanged, or swapped with their neighbour (Damerau and Levenshtein). */
function distance(one: string, other: string): number {
  const name = other.toLowerCase();
  let before: number[] = [];
  let row = Array.from({ length: name.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= name.length; j++) {
      const same = one[i - 1] === name[j - 1];
      const swapped = one[i - 1] === name[j - 2] && one[i - 2] === name[j - 1];
      next.push(Math.min(
        at(row, j) + 1,
        at(next, j - 1) + 1,
        at(row, j - 1) + (same ? 0 : 1),
        swapped ? at(before, j - 2) + 1 : Infinity,
      ));
    }
    before = row;
    row = next;
  }
  return at(row, name.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
