import type { Destination } from '../../stations/packer/box.ts';
import { batchOf, existing, type LineState } from './line-state.ts';
import type { CardState } from './card-state.ts';

/** The office that a good card goes to, and its rank among the batch's good cards for that office. */
export function destinationOf(state: LineState, card: Pick<CardState, 'order'>): Destination {
  const { batch, office } = existing(state.orders, card.order);
  const { createdAt = 0, acceptedFor } = batchOf(state, batch) ?? {};
  return { batch, batchMark: createdAt.toString(36), office, rank: (acceptedFor?.get(office) ?? 0) + 1 };
}
