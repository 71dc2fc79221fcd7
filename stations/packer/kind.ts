import { z } from 'zod';

import type { PackPhase } from '../../recipes/phases/packer.ts';
import { NO_SERIAL } from '../blank-serial.ts';
import { fault } from '../fault.ts';
import { DWELL_MS, OPC_UA_URL, QUEUE, REVERSE, STATION_ID } from '../layout-fields.ts';
import { parseOpcUaAddress } from '../links/address.ts';
import { otherContent, phaseWork, type AskedWork, type Misdone, type WorkKindDescriptor } from '../station-kind.ts';
import { boxSlot, slotDigest } from './box.ts';
import type { PackResult, PackWork } from './contract.ts';

/** Evidence of a packed card in the journal. `label`: whether the box's label was printed for it, or existed. */
const evidence = z.object({
  box: z.coerce.string().default(''),
  slot: z.coerce.number().default(0),
  count: z.coerce.number().default(0),
  /** Capacity of the box. */
  size: z.coerce.number().default(0),
  label: z.enum(['printed', 'present']).default('present'),
});

/** Station kind that puts good cards into boxes, one box per office. */
export const packerKind = {
  name: 'packer',
  link: 'opcua',
  address: parseOpcUaAddress,
  layout: z.strictObject({
    id: STATION_ID,
    kind: z.literal('packer'),
    url: OPC_UA_URL,
    reverse: REVERSE,
    dwellMs: DWELL_MS,
    queue: QUEUE,
  }),
  capabilities: {
    packml: true,
    parallel: false,
    hazardous: false,
    marks: false,
    carries: false,
    judges: false,
    stores: true,
    writesChip: false,
    namesMaker: true,
  },
  conditions: { 'label-out': 'packer.label-out' },
  handFaults: ['packer.jam', 'packer.box-removed'],
  supplies: ['labels'],
  works: ['pack'],
  traces: ['box', 'slot', 'boxSize'],
  trace: (job) => {
    if (!job.done) return {};
    const { box, slot, size } = evidence.parse(job.evidence);
    return { box, slot: String(slot), boxSize: String(size) };
  },
  phase: phaseWork<PackPhase, PackWork, PackResult, z.infer<typeof evidence>>({
    station: 'packer',
    work: 'pack',
    payload: ({ destination }, { cardsPerBox }) => slotDigest(boxSlot(destination, cardsPerBox)),
    job: ({ destination }, { cardsPerBox }) => ({
      kind: 'pack',
      office: destination.office,
      batch: destination.batch,
      ...boxSlot(destination, cardsPerBox),
      size: cardsPerBox,
    }),
    serial: () => NO_SERIAL,
    evidence: ({ box, slot, count, labelPrinted }, { cardsPerBox }) => ({
      box,
      slot,
      count,
      size: cardsPerBox,
      label: labelPrinted ? 'printed' : 'present',
    }),
    misdone: (result, asked) => otherContent(slotDigest(result), asked) ?? wrongCount(result, asked),
    findings: () => [],
  }),
} as const satisfies WorkKindDescriptor;

/**
 * The machine counts another number of cards in the box than were put into it: it is unknown whether this card is among them. Both numbers
 * are only in the evidence, because the person who counts the box for this fault must not see them.
 */
function wrongCount({ box, slot, count }: PackResult, { station, beside }: AskedWork): Misdone | null {
  const expected = slot + beside(box);
  if (count === expected) return null;
  return {
    reason: fault('packer.wrong-count', 'major', { station, box }),
    line: 'holds',
  };
}
