import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { readYamlFile, type FileResult } from '../recipes/yaml-file.ts';
import { addressKey, lacksPort, type MachineAddress } from './links/address.ts';
import {
  capabilitiesOf,
  CARRIER,
  isCarrier,
  parseMachineAddress,
  STATION_KINDS,
  stationLayout,
  type CarrierKind,
  type StationKind,
} from './kinds.ts';
import { QUEUE, STATION_ID } from './layout-fields.ts';
import { position, workPosition, type Position } from './position.ts';
import { DEFAULT_TIME_ZONE, isTimeZone } from './zoned-time.ts';
import { FEEDER, JAM, OUTPUT, REJECT_BIN } from './transport/contract.ts';

/** A line's layout: its machines, their addresses and their nominal speeds. */

const SAMPLE_ONE_IN_MAX = 1_000_000;
/** Default for real lines: a card or two per hour, so that a QC station with false results is detected within days. */
const SAMPLE_ONE_IN = 500;

export const layoutSchema = z
  .strictObject({
    line: STATION_ID,
    /** Simulated and real lines have separate machines, keys and cards. */
    simulated: z.boolean(),
    security: z.enum(['SignAndEncrypt', 'None']),
    /** Time zone of the plant (IANA name), used for all times shown to people. */
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be the name of a time zone such as Asia/Ho_Chi_Minh')
      .default(DEFAULT_TIME_ZONE),
    /** One in this many cards that pass QC is inspected by a person, at random; 0 for none. See `sampleOneIn` for the default. */
    sampleOneIn: z.number().int().min(0).max(SAMPLE_ONE_IN_MAX).optional(),
    stations: z.array(stationLayout).min(2).max(64),
  })
  .superRefine(({ simulated, stations }, context) => {
    const places = new Set<string>([FEEDER, OUTPUT, REJECT_BIN, JAM]);
    const machines = new Set<string>();
    for (const [index, station] of stations.entries()) {
      const wrong = (path: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['stations', index, path], message });
      // Positions of invalid stations are not checked, such as a queue of a billion places, or places with an invalid name.
      const queued = isCountable(station) ? queuePositions(station) : [];
      for (const place of [station.id, ...queued])
        if (places.has(place))
          wrong('id', place === station.id ? `station «${place}» is used twice` : `place «${place}» is used twice`);
        else places.add(place);
      const address = addressOf(station);
      if (address === null) continue;
      const portMissing = lacksPort(address);
      if (portMissing && !simulated) wrong('url', 'must have a port from 1 to 65535');
      if (machines.has(addressKey(address)) && !portMissing) wrong('url', `${station.url} is used twice`);
      machines.add(addressKey(address));
    }
    for (const kind of STATION_KINDS) {
      if (capabilitiesOf(kind).parallel) continue;
      const count = stations.filter((candidate) => candidate.kind === kind).length;
      if (count > 1 || (isCarrier(kind) && count === 0)) {
        context.addIssue({ code: 'custom', path: ['stations'], message: `a line has one ${kind}, not ${count}` });
      }
    }
  });

export type LineLayout = z.infer<typeof layoutSchema>;
export type StationLayout = LineLayout['stations'][number];
export type TransportLayout = Extract<StationLayout, { kind: CarrierKind }>;
export type WorkStationLayout = Exclude<StationLayout, TransportLayout>;

/** Reads and validates a layout file. */
export function readLayout(file: string): FileResult<LineLayout> {
  return readYamlFile(file, layoutSchema);
}

/** Problems for clients of machines that already run: only the process that starts simulated machines can choose a free port for them. */
const connectableSchema = layoutSchema.superRefine(({ stations }, context) => {
  for (const [index, station] of stations.entries()) {
    const address = addressOf(station);
    if (address !== null && lacksPort(address))
      context.addIssue({
        code: 'custom',
        path: ['stations', index, 'url'],
        message: 'has port 0, which stands for one that «cardline devices» finds: use the layout that it prints',
      });
  }
});

/** Reads a layout for a client of its machines, which needs their ports. */
export function readConnectableLayout(file: string): FileResult<LineLayout> {
  return readYamlFile(file, connectableSchema);
}

/** Whether its name and queue are valid. */
function isCountable(station: StationLayout): boolean {
  return STATION_ID.safeParse(station.id).success && (!('queue' in station) || QUEUE.safeParse(station.queue).success);
}

/** Null for an invalid address. */
function addressOf({ kind, url }: StationLayout): MachineAddress | null {
  const parsed = parseMachineAddress(kind, url);
  return parsed.ok ? parsed.address : null;
}

/** Path of the layout that comes with the package. */
export function defaultLayoutFile(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const inClone = join(here, 'lines', 'simulated-line.yaml');
  return existsSync(inClone) ? inClone : join(here, '..', '..', 'stations', 'lines', 'simulated-line.yaml');
}

/**
 * The machine that carries the cards.
 *
 * @throws RangeError when the layout was not validated
 */
export function transportOf(layout: LineLayout): TransportLayout {
  const transport = layout.stations.find((candidate) => isTransport(candidate));
  if (transport === undefined) throw new RangeError('a checked layout has a transport');
  return transport;
}

/** Sampling rate: one in this many good cards is inspected by a person; 0 for none. Simulated lines default to none. */
export function sampleOneIn({ sampleOneIn: configured, simulated }: LineLayout): number {
  return configured ?? (simulated ? 0 : SAMPLE_ONE_IN);
}

/** The stations that work on cards, in layout order. */
export function workStations(layout: LineLayout): WorkStationLayout[] {
  return layout.stations.filter((candidate) => isWorkStation(candidate));
}

/** Whether this is the machine that carries the cards. */
export function isTransport(layout: StationLayout): layout is TransportLayout {
  return isCarrier(layout.kind);
}

function isWorkStation(layout: StationLayout): layout is WorkStationLayout {
  return !isCarrier(layout.kind);
}

/** Nominal duration of one step, milliseconds: a move, or the work on one card. */
export function cycleMs(layout: StationLayout): number {
  return isTransport(layout) ? layout.moveMs : layout.dwellMs;
}

/** Waiting places in front of a station, nearest first. */
export function queuePositions(layout: StationLayout): Position[] {
  const places = 'queue' in layout ? layout.queue : 0;
  return Array.from({ length: places }, (_, index) => position(`${layout.id}-queue-${index + 1}`));
}

/** Every place on the line that holds one card. */
export function linePositions(layout: LineLayout): Position[] {
  return workStations(layout).flatMap((candidate) => [...queuePositions(candidate), workPosition(candidate.id)]);
}

/** Units of the layout that work in parallel: the encoder heads. */
export function headsOf(layout: LineLayout): StationLayout[] {
  return layout.stations.filter(({ kind }) => capabilitiesOf(kind).writesChip);
}

/**
 * The same layout with this many encoder heads, for simulations.
 *
 * @throws RangeError when the line has no chip encoder
 */
export function withHeads(layout: LineLayout, heads: number): LineLayout {
  const [first] = headsOf(layout);
  if (first === undefined) throw new RangeError('the line has no chip encoder');
  const others = layout.stations.filter(({ kind }) => !capabilitiesOf(kind).writesChip);
  const encoders = Array.from({ length: heads }, (_, index) => ({
    ...first,
    id: `head-${index + 1}`,
    url: `serial:///simulated/head-${index + 1}`,
  }));
  return { ...layout, stations: [...encoders, ...others] };
}

/** Layout with all durations divided by `pace`. */
export function atPace(layout: LineLayout, pace: number): LineLayout {
  if (pace === 1) return layout;
  const scale = (ms: number): number => Math.round((ms / pace) * 1000) / 1000;
  const stations = layout.stations.map((station) =>
    isTransport(station)
      ? { ...station, moveMs: scale(station.moveMs) }
      : { ...station, dwellMs: scale(station.dwellMs) },
  );
  return { ...layout, stations };
}

export interface Capacity {
  readonly station: StationKind;
  readonly cardsPerHour: number;
}

const MS_PER_HOUR = 3_600_000;

/**
 * Maximum throughput of each stage. A card occupies its station for the dwell time and one move, because the next card arrives while it
 * leaves; parallel heads share the load; the feeder supplies one blank per move.
 */
export function capacities(layout: LineLayout): Capacity[] {
  const { moveMs } = transportOf(layout);
  const byKind = new Map<StationKind, number>([[CARRIER, MS_PER_HOUR / moveMs]]);
  for (const { kind, dwellMs } of workStations(layout)) {
    byKind.set(kind, (byKind.get(kind) ?? 0) + MS_PER_HOUR / (dwellMs + moveMs));
  }
  return [...byKind].map(([kind, cardsPerHour]) => ({ station: kind, cardsPerHour }));
}

/** The stage with the lowest throughput. */
export function bottleneck(layout: LineLayout): Capacity {
  return capacities(layout).reduce((least, candidate) =>
    candidate.cardsPerHour < least.cardsPerHour ? candidate : least,
  );
}
