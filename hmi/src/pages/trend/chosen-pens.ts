import type { PensView } from '../../../../controller/gateway/contract.ts';

/** Which numbers of a machine a pen chart shows. */

export const PENS_SHOWN_MAX = 6;
const PENS_AT_FIRST = 4;

/**
 * Those that somebody chose, as far as the machine has them; else those of the journal, and those that change
 * most: what never changed draws a straight line.
 */
export function chosenPens(chosen: readonly string[], names: PensView['names']): readonly string[] {
  const known = chosen.filter((name) => names.some((one) => one.name === name));
  if (known.length > 0) return known.slice(0, PENS_SHOWN_MAX);
  return names
    .toSorted((one, other) => Number(other.isJournalled) - Number(one.isJournalled) || other.points - one.points)
    .slice(0, PENS_AT_FIRST)
    .map(({ name }) => name);
}
