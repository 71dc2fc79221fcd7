import { z } from 'zod';

import { faultCodeNode, materialConditionsNode, supplyLevelsNode, unitContract } from '../job-control/unit-contract.ts';
import type { BoxSlot } from './box.ts';

/** A good card is put into the box of its office. */
export interface PackWork extends BoxSlot {
  readonly kind: 'pack';
  readonly office: string;
  readonly batch: string;
  /** Cards that the box holds. */
  readonly size: number;
}

export interface PackResult extends BoxSlot {
  readonly kind: 'pack';
  /** Cards that the machine counts in the box, this one among them. */
  readonly count: number;
  /** Whether the label of the box was printed for this card: its first one. */
  readonly labelPrinted: boolean;
}

/** A card box is no larger. */
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
