import { z } from 'zod';

import { nothingToCheck, PHASE_DEADLINE_MS, PHASE_FIELDS, PHASE_ID, phaseKind } from './phase-kind.ts';

const schema = z.strictObject({
  id: PHASE_ID,
  station: z.literal('printer'),
  deadlineMs: PHASE_DEADLINE_MS,
  fields: PHASE_FIELDS,
});

export const printPhase = phaseKind({
  schema,
  station: 'printer',
  part: 'makes',
  layer: 'colour',
  check: nothingToCheck,
});

export type PrintPhase = z.infer<typeof schema>;
