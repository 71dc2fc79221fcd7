/** The passphrase of a real line's keys has two parts, one per custodian: neither part may be guessable, alone or from the other. */

const CHARACTERS_LEAST = 12;
const DIFFERENT_LEAST = 5;

export type PartsWeakness = 'short' | 'monotonous' | 'alike';

/** Why the parts can't be used for new keys; null if they can. */
export function partsWeakness(first: string, second: string): PartsWeakness | null {
  for (const part of [first, second]) {
    if (Array.from(part).length < CHARACTERS_LEAST) return 'short';
    if (new Set(part.toLowerCase()).size < DIFFERENT_LEAST) return 'monotonous';
  }
  const [one, other] = [first, second].map((part) => part.normalize('NFKC').toLowerCase().replaceAll(/\s/g, ''));
  return one === undefined || other === undefined || one.includes(other) || other.includes(one) ? 'alike' : null;
}
