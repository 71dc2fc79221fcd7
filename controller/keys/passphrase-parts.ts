/** The passphrase of a real line's keys has two parts, one of each custodian: neither must be guessed, alone or from the other. */

const CHARACTERS_LEAST = 12;
const DIFFERENT_LEAST = 5;

export type PartsWeakness = 'short' | 'monotonous' | 'alike';

/** What is wrong with the parts with which keys are to be made; null where nothing is. */
export function partsWeakness(first: string, second: string): PartsWeakness | null {
  for (const part of [first, second]) {
    if (Array.from(part).length < CHARACTERS_LEAST) return 'short';
    if (new Set(part.toLowerCase()).size < DIFFERENT_LEAST) return 'monotonous';
  }
  const [one, other] = [first, second].map((part) => part.normalize('NFKC').toLowerCase().replaceAll(/\s/g, ''));
  return one === undefined || other === undefined || one.includes(other) || other.includes(one) ? 'alike' : null;
}
