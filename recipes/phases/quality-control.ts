import { z } from 'zod';

import { nothingToCheck, PHASE_DEADLINE_MS, PHASE_ID, phaseKind } from './phase-kind.ts';

const schema = z.strictObject({
  id: PHASE_ID,
  station: z.literal('quality-control'),
  deadlineMs: PHASE_DEADLINE_MS,
  tolerances: z.strictObject({
    /** Percent of the designed contrast. */
    printContrastPercentMin: z.number().min(1).max(100),
    engraveContrastPercentMin: z.number().min(1).max(100),
    printOffsetMmMax: z.number().positive().max(1),
    engraveOffsetMmMax: z.number().positive().max(1),
    sharpnessPercentMin: z.number().min(1).max(100),
    defectAreaMm2Max: z.number().positive().max(20),
    /** Minimum similarity of each text and picture to the designed one; 1 is identical. */
    textLikenessMin: z.number().min(0.3).max(1),
    pictureLikenessMin: z.number().min(0.3).max(1),
  }),
});

export const inspectPhase = phaseKind({
  schema,
  station: 'quality-control',
  part: 'judges',
  layer: null,
  check: nothingToCheck,
});

export type InspectPhase = z.infer<typeof schema>;
export type Tolerances = InspectPhase['tolerances'];
