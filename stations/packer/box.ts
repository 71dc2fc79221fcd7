import { hash } from 'node:crypto';

/** In which box a good card goes: one box is for one office and one batch, and holds so many cards at most. */

/**
 * Where a good card goes: to its office, as the n-th good card of its batch for it (`rank`, from 1). `batchMark` tells the batch from one
 * of the same orders in another journal: the machine may still have its boxes.
 */
export interface Destination {
  readonly batch: string;
  readonly batchMark: string;
  readonly office: string;
  readonly rank: number;
}

export interface BoxSlot {
  readonly box: string;
  /** In the box, from 1. */
  readonly slot: number;
}

/** `size`: cards that a box holds. Boxes of a batch and an office are filled one after the other. */
export function boxSlot({ batch, batchMark, office, rank }: Destination, size: number): BoxSlot {
  const marked = batchMark === '' ? batch : `${batch}.${batchMark}`;
  return { box: `${marked}/${office}/${Math.ceil(rank / size)}`, slot: ((rank - 1) % size) + 1 };
}

/** SHA-256 (hex) of what a packer is asked for, and answers with. */
export function slotDigest({ box, slot }: BoxSlot): string {
  return hash('sha256', `${box}#${slot}`);
}
