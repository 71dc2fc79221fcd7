/** The name that somebody may have meant. */

/** So many of ten characters may be wrong. */
const WRONG_OF_TEN = 4;

/** Null where none is near. By the least number of characters that were changed, left out, added or exchanged. */
export function nearest(word: string, names: readonly string[]): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const wrong = distance(word, name);
    const most = Math.max(1, Math.floor((Math.max(word.length, name.length) * WRONG_OF_TEN) / 10));
    if (wrong <= most && wrong < least) {
      best = name;
      least = wrong;
    }
  }
  return best;
}

/** ` Did you mean «…»?`, or nothing. */
export function meant(word: string, names: readonly string[]): string {
  const name = nearest(word, names);
  return name === null ? '' : `; did you mean «${name}»?`;
}

/** Optimal string alignment distance. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      const exchanged = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(
        Math.min(
          (last[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last[j - 1] ?? 0) + (same ? 0 : 1),
          exchanged ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
