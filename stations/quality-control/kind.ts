import { z } from 'zod';

import type { InspectPhase } from '../../recipes/phases/quality-control.ts';
import { NO_SERIAL } from '../blank-serial.ts';
import { NO_FACES, UNKNOWN_FORMAT } from '../card-work.ts';
import { DWELL_MS, OPC_UA_URL, QUEUE, REVERSE, STATION_ID } from '../layout-fields.ts';
import { parseOpcUaAddress } from '../links/address.ts';
import { fileName } from '../smartcard/icao9303/lds.ts';
import { phaseWork, type WorkKindDescriptor } from '../station-kind.ts';
import type { ChipFindings, InspectResult, InspectWork } from './contract.ts';
import { measureFindings } from './findings.ts';

/** Maximum length of each text in the evidence. */
const TEXT_MAX_CHARACTERS = 200;

/** Chip results as text for the inspector of the first article; and each measure by its name. */
const shown = z.object({
  access: z.string(),
  signer: z.string(),
  passive: z.string(),
  active: z.string(),
  terminal: z.string(),
  chip: z.string(),
  locked: z.enum(['locked', 'open']),
  files: z.string(),
  refused: z.string(),
});
const evidence = shown.extend({ result: z.string() }).catchall(z.union([z.string(), z.number()]));

/** Station kind that inspects the finished card and reads its chip. Its result decides whether the card is good. */
export const qualityControlKind = {
  name: 'quality-control',
  link: 'opcua',
  address: parseOpcUaAddress,
  layout: z.strictObject({
    id: STATION_ID,
    kind: z.literal('quality-control'),
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
    judges: true,
    stores: false,
    writesChip: false,
    namesMaker: true,
  },
  conditions: {},
  handFaults: [],
  supplies: [],
  works: ['inspect'],
  traces: [],
  trace: () => ({}),
  phase: phaseWork<InspectPhase, InspectWork, InspectResult, z.infer<typeof evidence>>({
    station: 'quality-control',
    work: 'inspect',
    payload: ({ chipDigest }) => chipDigest,
    job: ({ faces, places, issuer }, { tolerances }) => ({
      kind: 'inspect',
      csca: issuer.csca,
      crl: issuer.crl,
      terminal: issuer.terminal?.() ?? null,
      format: faces?.format ?? UNKNOWN_FORMAT,
      designed: faces?.layers ?? NO_FACES,
      places,
      tolerances,
    }),
    serial: () => NO_SERIAL,
    evidence: ({ resultId, chip, measures }) => {
      const own = { result: resultId, ...shownByChip(chip) };
      // A measure with one of these names is dropped.
      return { ...own, ...measures, ...own };
    },
    misdone: () => null,
    findings: measureFindings,
  }),
} as const satisfies WorkKindDescriptor;

function shownByChip(chip: ChipFindings): z.infer<typeof shown> {
  const names = (files: Readonly<Record<string, unknown>>): string =>
    Object.keys(files)
      .map((fid) => fileName(Number.parseInt(fid, 16)))
      .join(' ')
      .slice(0, TEXT_MAX_CHARACTERS);
  return {
    access: chip.protocol ?? '',
    signer: chip.signer,
    passive: chip.passive ?? '',
    active: chip.active,
    terminal: chip.terminal,
    chip: chip.chip,
    locked: chip.locked ? 'locked' : 'open',
    files: names(chip.files),
    refused: names(chip.refused),
  };
}
