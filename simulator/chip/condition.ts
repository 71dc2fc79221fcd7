import type { SeededRandom } from '../../stations/random.ts';

/** Failure modes of chips: each chip has a condition, drawn from the seed or set by a test. */
export type ChipCondition =
  | { readonly kind: 'healthy' }
  /** Dead on arrival: no answer to reset, ever. */
  | { readonly kind: 'dead' }
  /** A bad contact: a block now and then is lost, in either direction. */
  | { readonly kind: 'weak'; readonly lossPerBlock: number }
  /** Loses its supply in mid-write, once, after so many blocks of the first session. */
  | { readonly kind: 'torn'; readonly afterBlocks: number };

export const HEALTHY: ChipCondition = { kind: 'healthy' };
export const DEAD: ChipCondition = { kind: 'dead' };

/** Probability of each defect. */
export interface ChipFailureRates {
  readonly dead: number;
  readonly weak: number;
  readonly torn: number;
}

export const NO_CHIP_FAILURES: ChipFailureRates = { dead: 0, weak: 0, torn: 0 };

const WEAK_LOSS_PER_BLOCK = 0.03;
const TORN_FIRST_BLOCK = 4;
const TORN_BLOCKS_SPREAD = 60;

/** Draws the condition of a new chip. Uses one draw, and a second one for a torn chip. */
export function drawCondition(rates: ChipFailureRates, random: SeededRandom): ChipCondition {
  const draw = random.unit();
  if (draw < rates.dead) return { kind: 'dead' };
  if (draw < rates.dead + rates.weak) return { kind: 'weak', lossPerBlock: WEAK_LOSS_PER_BLOCK };
  if (draw < rates.dead + rates.weak + rates.torn)
    return { kind: 'torn', afterBlocks: TORN_FIRST_BLOCK + random.below(TORN_BLOCKS_SPREAD) };
  return HEALTHY;
}
