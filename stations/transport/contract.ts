import { z } from 'zod';

import { isBlankSerial, NO_SERIAL, readSerialOf, type BlankSerial } from '../blank-serial.ts';
import { METHODS, NODES } from '../job-control/contract.ts';
import { faultCodeNode, materialConditionsNode, supplyLevelsNode, unitContract } from '../job-control/unit-contract.ts';

/** The transport's work: feed a blank from the feeder to a position, or move a card between positions. */
export type TransportWork =
  | { readonly kind: 'feed'; readonly to: string }
  | { readonly kind: 'move'; readonly from: string; readonly to: string; readonly serial: BlankSerial };

export interface TransportResult {
  readonly kind: 'transport';
  /** Serial read from the blank while it was moved. */
  readonly serial: BlankSerial;
  /** Lots that a blank and its chip came in, where the feeder knows them; empty elsewhere. */
  readonly blankLot: string;
  readonly chipLot: string;
}

/** Is it the answer of a machine that carries the cards? */
export function isTransportResult(result: { readonly kind: string }): result is TransportResult {
  return result.kind === 'transport';
}

export const FEEDER = 'feeder';
export const OUTPUT = 'output';
export const REJECT_BIN = 'reject-bin';
/** Where the sensors see a blank that is stuck between two positions. */
export const JAM = 'jam';
/** Between the serials of blanks that lie on one position, one on the other. */
export const STACKED = '+';

/** The alarm about a lot bears its name, so that it holds nothing that no eye sees. */
const lot = z
  .string()
  .max(40)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u)
  .default('');

/** What it reads of one blank. */
const readSerial = z.custom<BlankSerial>((value) => isBlankSerial(value) && value.length <= 40);

export const transportResponse = z.object({ Serial: readSerial, BlankLot: lot, ChipLot: lot });

export const TRANSPORT_CONTRACT = unitContract({
  kind: 'transport',
  leased: true,
  nodes: [
    {
      path: NODES.positions,
      type: 'String',
      rank: 'array',
      need: 'required',
      read: 'watched',
      pauses: false,
      unit: '',
      clause: '',
      meaning:
        '`position=serial` for every position; nothing after `=` where no blank is seen; `A+B` where two lie on each other',
    },
    materialConditionsNode('`feeder-empty`, `output-full`, `reject-bin-full`'),
    faultCodeNode('required'),
    supplyLevelsNode('`blanks`, `output`, `reject-bin`'),
  ],
  methods: [
    {
      object: NODES.unit,
      method: METHODS.renewLease,
      inputs: [],
      outputs: [],
      need: 'required',
      clause: '',
      meaning: 'the controller lives: the drives may move for 2 s more',
    },
  ],
});

/**
 * One sensor reading per position; the stackers' sensors tell the blank that came last.
 * `position=serial`, empty after `=` where no blank is seen.
 */
export function parsePositions(lines: readonly string[]): Record<string, string> {
  // A position may be called like something that every object has.
  const positions = Object.create(null) as Record<string, string>;
  for (const line of lines) {
    const at = line.indexOf('=');
    const position = line.slice(0, at);
    if (at > 0 && at < line.length - 1 && position !== FEEDER) positions[position] = line.slice(at + 1);
  }
  return positions;
}

/** Serial of the blank that left the feeder last, from the same list; empty where its sensor tells nothing. */
export function parseLastFed(lines: readonly string[]): BlankSerial {
  const told = lines.find((line) => line.startsWith(`${FEEDER}=`)) ?? '';
  return readSerialOf(told.slice(FEEDER.length + 1));
}

/** Serials of the blanks that a sensor reads at a position. */
export function serialsIn(reading: string): BlankSerial[] {
  return reading
    .split(STACKED)
    .map((read) => readSerialOf(read))
    .filter((serial) => serial !== NO_SERIAL);
}

export function formatPositions(positions: Iterable<readonly [string, string | null]>): string[] {
  return [...positions].map(([position, serial]) => `${position}=${serial ?? ''}`);
}
