import { z } from 'zod';

import type { EncodePhase } from '../../recipes/phases/chip-encoder.ts';
import { fault } from '../fault.ts';
import { DWELL_MS, HEAD_URL, STATION_ID } from '../layout-fields.ts';
import { parseHeadAddress } from '../links/address.ts';
import { diversificationData, diversify } from '../smartcard/globalplatform/key-diversification.ts';
import { EMRTD_AID } from '../smartcard/icao9303/lds.ts';
import { phaseWork, type AskedWork, type Misdone, type WorkKindDescriptor } from '../station-kind.ts';
import type { EncodeResult, EncodeWork } from './contract.ts';
import { chipFindings } from './findings.ts';
import { SIMULATED_CHIP } from './simulated-chip.ts';

const evidence = z.object({ atr: z.coerce.string().default(''), bytes: z.coerce.number().default(0) });

/** Station kind that writes chips, in one of several heads. */
export const chipEncoderKind = {
  name: 'chip-encoder',
  link: 'serial',
  address: parseHeadAddress,
  layout: z.strictObject({ id: STATION_ID, kind: z.literal('chip-encoder'), url: HEAD_URL, dwellMs: DWELL_MS }),
  capabilities: {
    packml: false,
    parallel: true,
    hazardous: false,
    marks: true,
    carries: false,
    judges: false,
    stores: false,
    writesChip: true,
    namesMaker: false,
  },
  conditions: {},
  handFaults: [],
  supplies: [],
  works: ['encode'],
  traces: ['head'],
  trace: ({ station }) => ({ head: station }),
  phase: phaseWork<EncodePhase, EncodeWork, EncodeResult, z.infer<typeof evidence>>({
    station: 'chip-encoder',
    work: 'encode',
    payload: ({ chip }) => (chip === null ? null : Buffer.from(chip.digest).toString('hex')),
    job: ({ serial, chip, chipDigest, issuer }) => {
      const digest = Buffer.from(chipDigest, 'hex');
      return {
        kind: 'encode',
        aid: EMRTD_AID,
        // The chip's channel keys are derived when the job is built, and discarded with it.
        channelKeys: diversify(issuer.cardMasterKey, diversificationData(serial)),
        channelSecurity: issuer.channelSecurity,
        digest,
        content: chip !== null && digest.equals(chip.digest) ? chip.content : null,
      };
    },
    serial: ({ chipSerial }) => chipSerial,
    evidence: ({ atr, bytesWritten }) => ({ atr, bytes: bytesWritten }),
    misdone: wrongChip,
    findings: chipFindings,
  }),
} as const satisfies WorkKindDescriptor;

/** Detects a simulated chip on a real line, a real chip on a simulated line, and the chip of another blank. */
function wrongChip({ atr, chipSerial }: EncodeResult, { station, serial, simulated }: AskedWork): Misdone | null {
  if (isSimulatedChip(atr) !== simulated)
    return {
      reason: fault('station.wrong-identity', 'major', {
        station,
        found: atr,
        wanted: simulated ? 'simulated' : 'real',
      }),
      line: 'holds',
    };
  if (chipSerial === serial) return null;
  return { reason: fault('chip.foreign', 'major', { expected: serial, found: chipSerial }), line: 'goes-on' };
}

function isSimulatedChip(atrHex: string): boolean {
  return Buffer.from(atrHex, 'hex').includes(SIMULATED_CHIP, 0, 'latin1');
}
