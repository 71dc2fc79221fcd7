import { boxSlot } from '../../stations/packer/box.ts';
import { genealogy } from './genealogy.ts';
import type { JournalStore } from './store.ts';

/** Good cards in the boxes that go to the issuing offices: one manifest per box. */

export interface BoxedCard {
  /** Position in the box, from 1. */
  readonly position: number;
  /** Rank among the good cards of the line, which is the position in the output stacker for a card that no packer has boxed. */
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
  /** `open`: more cards of its batch and office may be added. A closed one never changes. */
  readonly state: 'open' | 'closed';
  /** Number of cards that it can hold. */
  readonly size: number;
  readonly cards: readonly BoxedCard[];
}

const PROVINCE_DIGITS = 3;

interface Stack {
  readonly batch: string;
  readonly office: string;
  /** Number among the boxes of this batch and office, from 1. */
  readonly number: number;
  readonly size: number;
  readonly cards: BoxedCard[];
}

/**
 * A box is for one office and one batch, and holds at most `size` cards; a box that a packer filled has its recipe's capacity and the cards
 * that the packer reported. Cards come out in batch order, so that a box filled from the output stacker is one contiguous part of it; a
 * remade card comes later, at its own rank. A box is closed when it is full or when its batch has ended; until then cards are only added,
 * so that its number is stable.
 */
export function boxes(store: JournalStore, size: number, upTo = store.entries): Box[] {
  const stacks = new Map<string, Stack>();
  const ranks = new Map<string, number>();
  for (const card of genealogy(store, upTo)) {
    const { batch, office, outcome, rank, serial, order } = card;
    if (outcome !== 'accepted') continue;
    const key = `${batch} ${office}`;
    const before = ranks.get(key) ?? 0;
    ranks.set(key, before + 1);
    const planned = boxSlot({ batch, batchMark: '', office, rank: before + 1 }, size);
    const packed = card.box !== '';
    const box = packed ? card.box : planned.box;
    const stack = stacks.get(box) ?? {
      batch,
      office,
      number: Number(box.slice(box.lastIndexOf('/') + 1)),
      size: packed ? Number(card.boxSize) : size,
      cards: [],
    };
    stacks.set(box, stack);
    stack.cards.push({ position: packed ? Number(card.slot) : stack.cards.length + 1, rank, serial, order });
  }
  const ended = new Set<string>();
  for (const { seq, body } of store.reader.readKinds(['batch.ended']))
    if (body.kind === 'batch.ended' && seq <= upTo) ended.add(body.batch);
  return [...stacks]
    .toSorted(([, one], [, other]) => compare(keyOf(one), keyOf(other)) || one.number - other.number)
    .map(([box, { batch, office, size: holds, cards }]): Box => {
      const province = office.slice(0, PROVINCE_DIGITS);
      const state = cards.length >= holds || ended.has(batch) ? 'closed' : 'open';
      return { box, batch, province, office, state, size: holds, cards };
    });
}

function keyOf({ batch, office }: Stack): string {
  return `${batch} ${office}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
