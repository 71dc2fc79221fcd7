import { z } from 'zod';

import type { PrintPhase } from '../../recipes/phases/printer.ts';
import { NO_SERIAL } from '../blank-serial.ts';
import { NO_FACES, sidesOf, UNKNOWN_FORMAT } from '../card-work.ts';
import { DWELL_MS, OPC_UA_URL, QUEUE, REVERSE, STATION_ID } from '../layout-fields.ts';
import { parseOpcUaAddress } from '../links/address.ts';
import { otherContent, phaseWork, type WorkKindDescriptor } from '../station-kind.ts';
import type { PrintResult, PrintWork } from './contract.ts';
import { printFindings } from './findings.ts';

const evidence = z.object({ ribbonLot: z.coerce.string().default(''), panels: z.coerce.number().default(0) });

/** Station kind that prints both faces in colour. */
export const printerKind = {
  name: 'printer',
  link: 'opcua',
  address: parseOpcUaAddress,
  layout: z.strictObject({
    id: STATION_ID,
    kind: z.literal('printer'),
    url: OPC_UA_URL,
    reverse: REVERSE,
    dwellMs: DWELL_MS,
    queue: QUEUE,
  }),
  capabilities: {
    packml: true,
    parallel: false,
    hazardous: false,
    marks: true,
    carries: false,
    judges: false,
    stores: false,
    writesChip: false,
    namesMaker: true,
  },
  conditions: { 'ribbon-out': 'printer.ribbon-out', 'film-out': 'printer.film-out' },
  handFaults: [],
  supplies: ['ribbon', 'film'],
  works: ['print'],
  traces: ['ribbonLot'],
  trace: (job) => ({ ribbonLot: evidence.parse(job.evidence).ribbonLot }),
  phase: phaseWork<PrintPhase, PrintWork, PrintResult, z.infer<typeof evidence>>({
    station: 'printer',
    work: 'print',
    payload: ({ faces }) => faces?.digest.colour ?? null,
    job: ({ recipe, faces }) => ({
      kind: 'print',
      template: recipe,
      format: faces?.format ?? UNKNOWN_FORMAT,
      faces: sidesOf(faces?.layers ?? NO_FACES, 'colour'),
    }),
    serial: () => NO_SERIAL,
    evidence: ({ ribbonLot, panelsUsed }) => ({ ribbonLot, panels: panelsUsed }),
    misdone: ({ sha256 }, asked) => otherContent(sha256, asked),
    findings: printFindings,
  }),
} as const satisfies WorkKindDescriptor;
