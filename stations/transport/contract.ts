import { z } from 'zod';

import { isBlankSerial, NO_SERIAL, readSerialOf, type BlankSerial } from '../blank-serial.ts';
import { METHODS, NODES } from '../job-control/contract.ts';
import { faultCodeNode, materialConditionsNode, supplyLevelsNode, unitContract } from '../job-control/unit-contract.ts';
import { outsideText, type OutsideText } from '../outside-text.ts';
import { NO_POSITION, position, readPositionOf, type Position } from '../position.ts';

/** Job of the transport: feed a blank from the feeder to a position, or move a card between positions. */
export type TransportWork =
  | { readonly kind: 'feed'; readonly to: Position }
  | { readonly kind: 'move'; readonly from: Position; readonly to: Position; readonly serial: BlankSerial };

export interface TransportResult {
  readonly kind: 'transport';
  /** Serial read from the blank during the move. */
  readonly serial: BlankSerial;
  /** Lots of the blank and of its chip, where the feeder knows them; otherwise empty. */
  readonly blankLot: OutsideText;
  readonly chipLot: OutsideText;
}

/** Whether a result is a transport result. */
export function isTransportResult(result: { readonly kind: string }): result is TransportResult {
  return result.kind === 'transport';
}

export const FEEDER = position('feeder');
export const OUTPUT = position('output');
export const REJECT_BIN = position('reject-bin');
/** Position under which the sensors report a blank that is stuck between two positions. */
export const JAM = position('jam');
/** Sensor readings by position: the serial of the blank there, or of both blanks where two are stacked. */
export type Sensors = ReadonlyMap<Position, OutsideText>;
/** Separator between the serials of stacked blanks. */
export const STACKED = '+';
/** Maximum positions of a transport; further lines of its list are not read. */
export const POSITIONS_MAX = 200;
/** Maximum length of one sensor reading: two serials of 40 characters, or more of a larger stack. */
const READING_MAX_CHARACTERS = 120;
const LOT_MAX_CHARACTERS = 40;

/** Shown in the alarm about a lot. */
const lot = z
  .string()
  .max(LOT_MAX_CHARACTERS)
  .default('')
  .transform((text) => outsideText(text));

/** Serial of one blank. */
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
        '`position=serial` for every position; nothing after `=` where there is no blank; `A+B` where two are stacked',
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
      meaning: 'the controller is alive: the drives may move for another 2 s',
    },
  ],
});

/**
 * Parses sensor readings, one `position=serial` per line, with nothing after `=` where there is no blank. A stacker reports the blank that
 * arrived last. Skips the feeder and empty positions.
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

/** Serial of the blank that left the feeder last, from the same lines; empty where it is not reported. */
export function parseLastFed(lines: readonly string[]): BlankSerial {
  const line = lines.slice(0, POSITIONS_MAX).find((line) => line.startsWith(`${FEEDER}=`)) ?? '';
  return readSerialOf(line.slice(FEEDER.length + 1));
}

/** Serials of the blanks in one sensor reading. */
export function serialsIn(reading: string): BlankSerial[] {
  return reading
    .split(STACKED)
    .map((read) => readSerialOf(read))
    .filter((serial) => serial !== NO_SERIAL);
}

/** Formats sensor readings as a transport publishes them; null for a position without a blank. */
export function formatPositions(positions: Iterable<readonly [Position, string | null]>): string[] {
  return [...positions].map(([place, serial]) => `${place}=${serial ?? ''}`);
}
