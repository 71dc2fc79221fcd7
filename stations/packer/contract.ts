import { z } from 'zod';

import { faultCodeNode, materialConditionsNode, supplyLevelsNode, unitContract } from '../job-control/unit-contract.ts';
import type { BoxSlot } from './box.ts';

/** Job of the packer: put a good card into the box of its office. */
export interface PackWork extends BoxSlot {
  readonly kind: 'pack';
  readonly office: string;
  readonly batch: string;
  /** Capacity of the box. */
  readonly size: number;
}

/** Confirmation of a packed card. */
export interface PackResult extends BoxSlot {
  readonly kind: 'pack';
  /** Number of cards that the machine counted in the box, including this one. */
  readonly count: number;
  /** Whether the label of the box was printed for this card, because it is the first one. */
  readonly labelPrinted: boolean;
}

/** Maximum capacity of a card box. */
export const BOX_SIZE_MAX = 2000;

export const PACKER_CONTRACT = unitContract({
  kind: 'packer',
  leased: false,
  nodes: [materialConditionsNode('`label-out`'), faultCodeNode('required'), supplyLevelsNode('`labels`')],
});

export const packResponse = z.object({
  Box: z.string().min(1).max(120),
  Slot: z.number().int().min(1).max(BOX_SIZE_MAX),
  Count: z
    .number()
    .int()
    .min(0)
    .max(2 * BOX_SIZE_MAX),
  LabelPrinted: z.boolean(),
});
