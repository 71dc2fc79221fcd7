import { genealogy } from './genealogy.ts';
import type { JournalStore } from './store.ts';

/** Good cards in the boxes in which they go to the offices that hand them out: a manifest each. */

export interface BoxedCard {
  /** In the box, from 1. */
  readonly position: number;
  /** In the output stacker. */
  readonly rank: number;
  readonly serial: string;
  readonly order: string;
}

export interface Box {
  readonly box: string;
  readonly batch: string;
  /** The first three digits of the office's code. */
  readonly province: string;
  readonly office: string;
  /** `open`: more cards of its batch and office come into it. One that is closed never changes. */
  readonly state: 'open' | 'closed';
  /** How many cards it holds. */
  readonly size: number;
  readonly cards: readonly BoxedCard[];
}

const PROVINCE_DIGITS = 3;

/**
 * A box is for one office and one batch, and holds `size` cards at most. Cards come out in the order of the batch, so that a box
 * is one stretch of the stacker; a card that was made again comes later, and its rank says where it lies. A box is closed when it is
 * full, or when its batch has ended; until then cards are only added to it, so that its number stays its own.
 */
export function boxes(store: JournalStore, size: number, upTo = store.entries): Box[] {
  const open = new Map<string, BoxedCard[][]>();
  for (const { batch, office, outcome, rank, serial, order } of genealogy(store, upTo)) {
    if (outcome !== 'accepted') continue;
    const key = `${batch} ${office}`;
    const stacks = open.get(key) ?? [];
    open.set(key, stacks);
    let stack = stacks.at(-1);
    if (stack === undefined || stack.length >= size) {
      stack = [];
      stacks.push(stack);
    }
    stack.push({ position: stack.length + 1, rank, serial, order });
  }
  const ended = new Set<string>();
  for (const { seq, body } of store.readKinds(['batch.ended']))
    if (body.kind === 'batch.ended' && seq <= upTo) ended.add(body.batch);
  return [...open]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([key, stacks]) => {
      const [batch = '', office = ''] = key.split(' ');
      const province = office.slice(0, PROVINCE_DIGITS);
      return stacks.map((cards, index): Box => {
        const state = cards.length >= size || ended.has(batch) ? 'closed' : 'open';
        return { box: `${batch}/${office}/${index + 1}`, batch, province, office, state, size, cards };
      });
    });
}
