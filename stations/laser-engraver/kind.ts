import { z } from 'zod';

import type { EngravePhase } from '../../recipes/phases/laser-engraver.ts';
import { NO_SERIAL } from '../blank-serial.ts';
import { NO_FACES, sidesOf, UNKNOWN_FORMAT } from '../card-work.ts';
import { DWELL_MS, QUEUE, SERIAL_URL, STATION_ID } from '../layout-fields.ts';
import { parseSerialAddress } from '../links/address.ts';
import { otherContent, phaseWork, type WorkKindDescriptor } from '../station-kind.ts';
import type { EngraveResult, EngraveWork } from './contract.ts';
import { engraveFindings } from './findings.ts';

const evidence = z.object({ energyMilliJ: z.coerce.number().default(0), lens: z.coerce.string().default('') });

/** Station kind that engraves both faces permanently. */
export const laserEngraverKind = {
  name: 'laser-engraver',
  link: 'serial',
  address: parseSerialAddress,
  layout: z.strictObject({
    id: STATION_ID,
    kind: z.literal('laser-engraver'),
    url: SERIAL_URL,
    dwellMs: DWELL_MS,
    queue: QUEUE,
  }),
  capabilities: {
    packml: true,
    parallel: false,
    hazardous: true,
    marks: true,
    carries: false,
    judges: false,
    stores: false,
    writesChip: false,
    namesMaker: true,
  },
  conditions: {},
  handFaults: [],
  supplies: [],
  works: ['engrave'],
  traces: ['lens'],
  trace: (job) => ({ lens: evidence.parse(job.evidence).lens }),
  phase: phaseWork<EngravePhase, EngraveWork, EngraveResult, z.infer<typeof evidence>>({
    station: 'laser-engraver',
    work: 'engrave',
    payload: ({ faces }) => faces?.digest.laser ?? null,
    job: ({ faces }, { powerPercent, speedMmPerS }) => ({
      kind: 'engrave',
      powerPercent,
      speedMmPerS,
      format: faces?.format ?? UNKNOWN_FORMAT,
      faces: sidesOf(faces?.layers ?? NO_FACES, 'laser'),
    }),
    serial: () => NO_SERIAL,
    evidence: ({ energyMilliJ, lens }) => ({ energyMilliJ, lens }),
    misdone: ({ sha256 }, asked) => otherContent(sha256, asked),
    findings: engraveFindings,
  }),
} as const satisfies WorkKindDescriptor;
