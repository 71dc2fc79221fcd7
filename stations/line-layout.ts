import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { readYamlFile, type FileResult } from '../recipes/yaml-file.ts';
import {
  addressKey,
  lacksPort,
  parseHeadAddress,
  parseOpcUaAddress,
  parseSerialAddress,
  type MachineAddress,
  type Parsed,
} from './links/address.ts';
import type { StationKind } from './station.ts';
import { DEFAULT_TIME_ZONE, isTimeZone } from './zoned-time.ts';
import { FEEDER, JAM, OUTPUT, REJECT_BIN } from './transport/contract.ts';

/** A line's layout: which machines stand there, how to reach them, how fast they are by design. */

const ID = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens');
const OPC_UA_URL = z.string().superRefine((url, context) => {
  const parsed = parseOpcUaAddress(url);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.why });
});
const SERIAL_URL = z.string().superRefine((url, context) => {
  const parsed = parseSerialAddress(url);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.why });
});
const HEAD_URL = z.string().superRefine((url, context) => {
  const parsed = parseHeadAddress(url);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.why });
});
/** A machine that connects to us by itself (OPC 10000-6 §7.1.3): where this computer listens, and how the machine calls itself. */
const REVERSE = z.strictObject({ listen: OPC_UA_URL, serverUri: z.string().min(1).max(256) }).optional();
/** At the least as fast as simulated machines can be made: a thousand times a millisecond. */
const DWELL_MS = z.number().min(0.001).max(600_000);
const QUEUE = z.number().int().min(0).max(8);

const station = z.discriminatedUnion('kind', [
  z.strictObject({ id: ID, kind: z.literal('transport'), url: OPC_UA_URL, reverse: REVERSE, moveMs: DWELL_MS }),
  z.strictObject({ id: ID, kind: z.literal('chip-encoder'), url: HEAD_URL, dwellMs: DWELL_MS }),
  z.strictObject({
    id: ID,
    kind: z.literal('printer'),
    url: OPC_UA_URL,
    reverse: REVERSE,
    dwellMs: DWELL_MS,
    queue: QUEUE,
  }),
  z.strictObject({ id: ID, kind: z.literal('laser-engraver'), url: SERIAL_URL, dwellMs: DWELL_MS, queue: QUEUE }),
  z.strictObject({
    id: ID,
    kind: z.literal('quality-control'),
    url: OPC_UA_URL,
    reverse: REVERSE,
    dwellMs: DWELL_MS,
    queue: QUEUE,
  }),
]);

export const layoutSchema = z
  .strictObject({
    line: ID,
    /** Machines, keys and cards of a simulated line never share a batch with real ones. */
    simulated: z.boolean(),
    security: z.enum(['SignAndEncrypt', 'None']),
    /** The plant's, by its IANA name: what people read of times is of this zone. */
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be the name of a time zone such as Asia/Ho_Chi_Minh')
      .default(DEFAULT_TIME_ZONE),
    stations: z.array(station).min(2).max(64),
  })
  .superRefine(({ simulated, stations }, context) => {
    const places = new Set<string>([FEEDER, OUTPUT, REJECT_BIN, JAM]);
    const machines = new Set<string>();
    for (const [index, station] of stations.entries()) {
      const wrong = (path: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['stations', index, path], message });
      // What is refused already is not counted: a queue of a billion places, say.
      const queued = 'queue' in station && !QUEUE.safeParse(station.queue).success ? [] : queuePositions(station);
      for (const place of [station.id, ...queued])
        if (places.has(place))
          wrong('id', place === station.id ? `station «${place}» is used twice` : `place «${place}» is used twice`);
        else places.add(place);
      const address = addressOf(station);
      if (address === null) continue;
      const unsaid = lacksPort(address);
      if (unsaid && !simulated) wrong('url', 'must have a port from 1 to 65535');
      if (machines.has(addressKey(address)) && !unsaid) wrong('url', `${station.url} is used twice`);
      machines.add(addressKey(address));
    }
    for (const kind of ['transport', 'printer', 'laser-engraver', 'quality-control'] as const) {
      const count = stations.filter((candidate) => candidate.kind === kind).length;
      if (count > 1 || (kind === 'transport' && count === 0)) {
        context.addIssue({ code: 'custom', path: ['stations'], message: `a line has one ${kind}, not ${count}` });
      }
    }
  });

export type LineLayout = z.infer<typeof layoutSchema>;
export type StationLayout = LineLayout['stations'][number];
export type WorkStationLayout = Exclude<StationLayout, { kind: 'transport' }>;

export function readLayout(file: string): FileResult<LineLayout> {
  return readYamlFile(file, layoutSchema);
}

/** Of machines that are there already: only who starts the simulated ones can find a port for them. */
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

/** The same for whoever connects to its machines. */
export function readConnectableLayout(file: string): FileResult<LineLayout> {
  return readYamlFile(file, connectableSchema);
}

/** Null where it is no address. */
function addressOf({ kind, url }: StationLayout): MachineAddress | null {
  const parsed = parseMachineAddress(kind, url);
  return parsed.ok ? parsed.address : null;
}

/** The address of a machine of this kind. */
export function parseMachineAddress(kind: StationKind, url: string): Parsed<MachineAddress> {
  if (kind === 'chip-encoder') return parseHeadAddress(url);
  return isOpcUa(kind) ? parseOpcUaAddress(url) : parseSerialAddress(url);
}

/** Whether machines of this kind are spoken to over OPC UA; the others over serial lines, heads over PC/SC as well. */
export function isOpcUa(kind: StationKind): boolean {
  return kind === 'transport' || kind === 'printer' || kind === 'quality-control';
}

export function defaultLayoutFile(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const inClone = join(here, 'lines', 'simulated-line.yaml');
  return existsSync(inClone) ? inClone : join(here, '..', '..', 'stations', 'lines', 'simulated-line.yaml');
}

export function transportOf(layout: LineLayout): Extract<StationLayout, { kind: 'transport' }> {
  for (const candidate of layout.stations) if (candidate.kind === 'transport') return candidate;
  throw new RangeError('a checked layout has a transport');
}

export function workStations(layout: LineLayout): WorkStationLayout[] {
  return layout.stations.filter((candidate) => candidate.kind !== 'transport');
}

/** Waiting places before a station, nearest first. */
export function queuePositions(layout: StationLayout): string[] {
  const places = 'queue' in layout ? layout.queue : 0;
  return Array.from({ length: places }, (_, index) => `${layout.id}-queue-${index + 1}`);
}

/** Every place on the line where one card can be. */
export function linePositions(layout: LineLayout): string[] {
  return workStations(layout).flatMap((candidate) => [...queuePositions(candidate), candidate.id]);
}

/** The same line with so many chip encoder heads, for simulations. */
export function withHeads(layout: LineLayout, heads: number): LineLayout {
  const first = layout.stations.find((station) => station.kind === 'chip-encoder');
  if (first === undefined) throw new RangeError('the line has no chip encoder');
  const others = layout.stations.filter((station) => station.kind !== 'chip-encoder');
  const encoders = Array.from({ length: heads }, (_, index) => ({
    ...first,
    id: `head-${index + 1}`,
    url: `serial:///simulated/head-${index + 1}`,
  }));
  return { ...layout, stations: [...encoders, ...others] };
}

/** What is to be expected of machines that run `pace` times as fast as the layout says. */
export function atPace(layout: LineLayout, pace: number): LineLayout {
  if (pace === 1) return layout;
  const scale = (ms: number): number => Math.round((ms / pace) * 1000) / 1000;
  const stations = layout.stations.map((station) =>
    station.kind === 'transport'
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
 * What each stage can do at most. While one card leaves a station the next one comes, so that a card costs its
 * station the dwell and one move; parallel heads share the load; the feeder gives one blank a move.
 */
export function capacities(layout: LineLayout): Capacity[] {
  const { moveMs } = transportOf(layout);
  const byKind = new Map<StationKind, number>([['transport', MS_PER_HOUR / moveMs]]);
  for (const { kind, dwellMs } of workStations(layout)) {
    byKind.set(kind, (byKind.get(kind) ?? 0) + MS_PER_HOUR / (dwellMs + moveMs));
  }
  return [...byKind].map(([kind, cardsPerHour]) => ({ station: kind, cardsPerHour }));
}

/** The stage that no other can make up for. */
export function bottleneck(layout: LineLayout): Capacity {
  return capacities(layout).reduce((least, candidate) =>
    candidate.cardsPerHour < least.cardsPerHour ? candidate : least,
  );
}
