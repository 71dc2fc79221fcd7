import { hash } from 'node:crypto';

/** The box for a good card: each box belongs to one office and one batch, and has a fixed capacity. */

/**
 * Destination of a good card: its office, and its rank as the n-th good card of its batch for that office (from 1). `batchMark`
 * distinguishes the batch from one with the same orders in another journal, whose boxes may still be in the machine.
 */
export interface Destination {
  readonly batch: string;
  readonly batchMark: string;
  readonly office: string;
  readonly rank: number;
}

export interface BoxSlot {
  readonly box: string;
  /** Place in the box, from 1. */
  readonly slot: number;
}

/** Box and place for a card. `size`: capacity of a box. The boxes of one batch and office are filled one after the other. */
export function boxSlot({ batch, batchMark, office, rank }: Destination, size: number): BoxSlot {
  const marked = batchMark === '' ? batch : `${batch}.${batchMark}`;
  return { box: `${marked}/${office}/${Math.ceil(rank / size)}`, slot: ((rank - 1) % size) + 1 };
}

/** SHA-256 (hex) of box and place, as requested from a packer and confirmed by it. */
export function slotDigest({ box, slot }: BoxSlot): string {
  return hash('sha256', `${box}#${slot}`);
}
