import { z } from 'zod';

import { inBoth } from '../wording.ts';
import { PHASE_DEADLINE_MS, PHASE_ID, phaseKind } from './phase-kind.ts';

/** Files that a travel document must have (ICAO Doc 9303-10 §3.1). */
const FILES_NEEDED = ['com', 'dg1', 'dg2', 'sod'] as const;

/** File identifiers of ICAO Doc 9303-10 that a recipe may write. */
export const CHIP_FILES = {
  cardAccess: 0x011c,
  com: 0x011e,
  dg1: 0x0101,
  dg2: 0x0102,
  dg3: 0x0103,
  dg13: 0x010d,
  dg14: 0x010e,
  dg15: 0x010f,
  sod: 0x011d,
} as const;
export type ChipFile = keyof typeof CHIP_FILES;

const schema = z.strictObject({
  id: PHASE_ID,
  station: z.literal('chip-encoder'),
  deadlineMs: PHASE_DEADLINE_MS,
  files: z.array(z.enum(Object.keys(CHIP_FILES) as [ChipFile, ...ChipFile[]])).min(1),
});

export const encodePhase = phaseKind({
  schema,
  station: 'chip-encoder',
  part: 'makes',
  layer: null,
  check: ({ files }, wrong) => {
    for (const needed of FILES_NEEDED)
      if (!files.includes(needed))
        wrong(
          'files',
          inBoth(
            `«${needed}» is missing, without which it is no document`,
            `thiếu «${needed}», không có nó thì không phải là giấy tờ`,
          ),
        );
    if (new Set(files).size !== files.length)
      wrong('files', inBoth('names a file twice', 'có một tệp được nêu hai lần'));
  },
});

export type EncodePhase = z.infer<typeof schema>;
