import { z } from 'zod';

import { inBoth } from '../wording.ts';
import { PHASE_DEADLINE_MS, PHASE_FIELDS, PHASE_ID, phaseKind } from './phase-kind.ts';

/** Maximum laser power per mm/s, percent: beyond it polycarbonate is cut instead of marked. */
const ENERGY_MAX = 0.5;

const schema = z.strictObject({
  id: PHASE_ID,
  station: z.literal('laser-engraver'),
  deadlineMs: PHASE_DEADLINE_MS,
  powerPercent: z.number().min(5).max(90),
  speedMmPerS: z.number().min(50).max(4000),
  fields: PHASE_FIELDS,
});

export const engravePhase = phaseKind({
  schema,
  station: 'laser-engraver',
  part: 'makes',
  layer: 'laser',
  check: ({ powerPercent, speedMmPerS }, wrong) => {
    if (powerPercent / speedMmPerS > ENERGY_MAX)
      wrong(
        'powerPercent',
        inBoth(
          `is too much for ${speedMmPerS} mm/s: the card would be cut`,
          `quá lớn so với ${speedMmPerS} mm/s: thẻ sẽ bị cắt`,
        ),
      );
  },
});

export type EngravePhase = z.infer<typeof schema>;
