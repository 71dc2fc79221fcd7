import { z } from 'zod';

import { DWELL_MS, OPC_UA_URL, REVERSE, STATION_ID } from '../layout-fields.ts';
import { parseOpcUaAddress } from '../links/address.ts';
import type { CarrierDescriptor } from '../station-kind.ts';

/** Lots of the blank and of its chip, as reported by the feeder; otherwise empty. */
const evidence = z.object({ blankLot: z.coerce.string().default(''), chipLot: z.coerce.string().default('') });
const FEED = 'feed';

/** Station kind that feeds blanks and moves cards between positions. */
export const transportKind = {
  name: 'transport',
  link: 'opcua',
  address: parseOpcUaAddress,
  layout: z.strictObject({
    id: STATION_ID,
    kind: z.literal('transport'),
    url: OPC_UA_URL,
    reverse: REVERSE,
    moveMs: DWELL_MS,
  }),
  capabilities: {
    packml: true,
    parallel: false,
    hazardous: true,
    marks: false,
    carries: true,
    judges: false,
    stores: false,
    writesChip: false,
    namesMaker: true,
  },
  conditions: {
    'output-full': 'transport.output-full',
    'reject-bin-full': 'transport.reject-bin-full',
    'feeder-empty': 'transport.feeder-empty',
  },
  handFaults: [],
  supplies: ['blanks', 'output', 'reject-bin'],
  works: [FEED, 'move'],
  traces: ['blankLot', 'chipLot'],
  trace: (job) => (job.work === FEED && job.done ? evidence.parse(job.evidence) : {}),
} as const satisfies CarrierDescriptor;
