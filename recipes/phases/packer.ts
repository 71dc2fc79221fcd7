import { z } from 'zod';

import { nothingToCheck, PHASE_DEADLINE_MS, PHASE_ID, phaseKind } from './phase-kind.ts';

const schema = z.strictObject({
  id: PHASE_ID,
  station: z.literal('packer'),
  deadlineMs: PHASE_DEADLINE_MS,
  /** A line without a packer skips the phase: good cards go into the output stacker. */
  optional: z.boolean(),
  /** Capacity of a box, which belongs to one office and one batch. */
  cardsPerBox: z.number().int().min(1).max(2000),
});

export const packPhase = phaseKind({
  schema,
  station: 'packer',
  part: 'ends',
  layer: null,
  check: nothingToCheck,
});

export type PackPhase = z.infer<typeof schema>;
