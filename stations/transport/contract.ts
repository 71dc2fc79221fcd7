import { z } from 'zod';

import { isBlankSerial, NO_SERIAL, readSerialOf, type BlankSerial } from '../blank-serial.ts';
import { METHODS, NODES } from '../job-control/contract.ts';
import { faultCodeNode, materialConditionsNode, supplyLevelsNode, unitContract } from '../job-control/unit-contract.ts';
import { outsideText, type OutsideText } from '../outside-text.ts';
import { NO_POSITION, position, readPositionOf, type Position } from '../position.ts';

/** The transport's work: feed a blank from the feeder to a position, or move a card between positions. */
export type TransportWork =
  | { readonly kind: 'feed'; readonly to: Position }
  | { readonly kind: 'move'; readonly from: Position; readonly to: Position; readonly serial: BlankSerial };

export interface TransportResult {
  readonly kind: 'transport';
  /** Serial read from the blank while it was moved. */
  readonly serial: BlankSerial;
  /** Lots that a blank and its chip came in, where the feeder knows them; empty elsewhere. */
  readonly blankLot: OutsideText;
  readonly chipLot: OutsideText;
}

/** Is it the answer of a machine that carries the cards? */
export function isTransportResult(result: { readonly kind: string }): result is TransportResult {
  return result.kind === 'transport';
}

export const FEEDER = position('feeder');
export const OUTPUT = position('output');
export const REJECT_BIN = position('reject-bin');
/** Where the sensors see a blank that is stuck between two positions. */
export const JAM = position('jam');
/** What the transport's sensors see, by position: the serial of the blank there, or of both where two lie on each other. */
export type Sensors = ReadonlyMap<Position, OutsideText>;
/** Between the serials of blanks that lie on one position, one on the other. */
export const STACKED = '+';
/** Most positions that a transport reports: lines of its list behind them are not read. */
export const POSITIONS_MAX = 200;
/** Of what one sensor reads: two serials of 40, and more of a stack that can't be distinguished. */
const READING_MAX_CHARACTERS = 120;
const LOT_MAX_CHARACTERS = 40;

/** The alarm about a lot bears its name. */
const lot = z
  .string()
  .max(LOT_MAX_CHARACTERS)
  .default('')
  .transform((text) => outsideText(text));

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
export function parsePositions(lines: readonly string[]): Sensors {
  const seen = new Map<Position, OutsideText>();
  for (const line of lines.slice(0, POSITIONS_MAX)) {
    const at = line.indexOf('=');
    const place = at < 0 ? NO_POSITION : readPositionOf(line.slice(0, at));
    const reading = outsideText(line.slice(at + 1), READING_MAX_CHARACTERS);
    if (place !== NO_POSITION && place !== FEEDER && reading !== '') seen.set(place, reading);
  }
  return seen;
}

/** Serial of the blank that left the feeder last, from the same list; empty where its sensor tells nothing. */
export function parseLastFed(lines: readonly string[]): BlankSerial {
  const line = lines.slice(0, POSITIONS_MAX).find((line) => line.startsWith(`${FEEDER}=`)) ?? '';
  return readSerialOf(line.slice(FEEDER.length + 1));
}

/** Serials of the blanks that a sensor reads at a position. */
export function serialsIn(reading: string): BlankSerial[] {
  return reading
    .split(STACKED)
    .map((read) => readSerialOf(read))
    .filter((serial) => serial !== NO_SERIAL);
}

export function formatPositions(positions: Iterable<readonly [Position, string | null]>): string[] {
  return [...positions].map(([place, serial]) => `${place}=${serial ?? ''}`);
}
