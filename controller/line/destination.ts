import type { Destination } from '../../stations/packer/box.ts';
import { batchOf, known, type CardState, type LineState } from './line-state.ts';

/** To which office a card goes once it is good, and as the n-th good card of its batch for it. */
export function destinationOf(state: LineState, card: Pick<CardState, 'order'>): Destination {
  const { batch, office } = known(state.orders, card.order);
  return { batch, office, rank: (batchOf(state, batch)?.acceptedFor.get(office) ?? 0) + 1 };
}
