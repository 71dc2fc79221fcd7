import { z } from 'zod';

import { chipEncoderKind } from './chip-encoder/kind.ts';
import { InvariantError, type FaultCode } from './fault.ts';
import { laserEngraverKind } from './laser-engraver/kind.ts';
import { packerKind } from './packer/kind.ts';
import { printerKind } from './printer/kind.ts';
import { qualityControlKind } from './quality-control/kind.ts';
import type { MachineAddress, Parsed } from './links/address.ts';
import type { Capabilities, PhaseWork, StationKindDescriptor, TracedJob } from './station-kind.ts';
import { transportKind } from './transport/kind.ts';

/** Registry of the station kinds: one line each. Driver and check of each kind are in machines.ts. */
export const KINDS = {
  transport: transportKind,
  'chip-encoder': chipEncoderKind,
  printer: printerKind,
  'laser-engraver': laserEngraverKind,
  'quality-control': qualityControlKind,
  packer: packerKind,
} as const;

export const stationLayout = z.discriminatedUnion('kind', [
  KINDS.transport.layout,
  KINDS['chip-encoder'].layout,
  KINDS.printer.layout,
  KINDS['laser-engraver'].layout,
  KINDS['quality-control'].layout,
  KINDS.packer.layout,
]);

type Kinds = typeof KINDS;

export type StationKind = keyof Kinds;
export const STATION_KINDS = Object.keys(KINDS) as readonly StationKind[];

type Having<Name extends keyof Capabilities> = {
  [K in StationKind]: Kinds[K]['capabilities'][Name] extends true ? K : never;
}[StationKind];

/** The kind that carries the cards. */
export type CarrierKind = Having<'carries'>;
/** Kinds that work on cards, each in a phase of a recipe. */
export type WorkKind = Exclude<StationKind, CarrierKind>;
/** Kinds on a serial line. */
export type SerialKind = { [K in StationKind]: Kinds[K]['link'] extends 'serial' ? K : never }[StationKind];

/** Name of a job in the journal. */
export type WorkName = Kinds[StationKind]['works'][number];
export const WORK_NAMES = STATION_KINDS.flatMap((kind): readonly WorkName[] => KINDS[kind].works);

type JobOf<T> = T extends { readonly phase: PhaseWork<infer Work, infer _Result> } ? Work : never;
type ResultOf<T> = T extends { readonly phase: PhaseWork<infer _Work, infer Result> } ? Result : never;

/** Work requested from the stations of the recipe's phases, and their results. */
export type PhaseJob = JobOf<Kinds[WorkKind]>;
export type PhaseResult = ResultOf<Kinds[WorkKind]>;

/** What cards can be recalled by, from the evidence of their jobs. */
export type Trace = Kinds[StationKind]['traces'][number];
export const TRACES = STATION_KINDS.flatMap((kind): readonly Trace[] => KINDS[kind].traces);

/** Conditions of its material that a unit reports. They starve or block the line; they are not faults of the unit. */
export type MaterialCondition = { [K in StationKind]: keyof Kinds[K]['conditions'] }[StationKind];
export const MATERIAL_CONDITIONS = STATION_KINDS.flatMap(
  (kind) => Object.keys(KINDS[kind].conditions) as MaterialCondition[],
);

/** Consumables and containers of a machine. */
export type Supply = Kinds[StationKind]['supplies'][number];
export const SUPPLIES = STATION_KINDS.flatMap((kind): readonly Supply[] => KINDS[kind].supplies);

/** Faults of the machine that need a manual intervention: they are in the list of tasks. */
export function handFaultsOf(kind: StationKind): readonly FaultCode[] {
  return KINDS[kind].handFaults;
}

/** Capabilities of a kind. */
export function capabilitiesOf(kind: StationKind): Capabilities {
  return KINDS[kind].capabilities;
}

/** Material conditions of a kind with the corresponding fault, most severe first. */
export function conditionsOf(kind: StationKind): readonly (readonly [MaterialCondition, FaultCode])[] {
  return Object.entries(KINDS[kind].conditions) as [MaterialCondition, FaultCode][];
}

/** Whether machines of this kind carry the cards. */
export function isCarrier(kind: StationKind): kind is CarrierKind {
  return capabilitiesOf(kind).carries;
}

/** Parses the address of a machine of this kind. */
export function parseMachineAddress(kind: StationKind, url: string): Parsed<MachineAddress> {
  return KINDS[kind].address(url);
}

/** Whether machines of this kind are on a serial line. */
export function isSerial(kind: StationKind): kind is SerialKind {
  return KINDS[kind].link === 'serial';
}

/** The work of this kind in its phase of the recipe. */
export function phaseWorkOf(kind: WorkKind): PhaseWork<PhaseJob, PhaseResult> {
  return KINDS[kind].phase;
}

/** Name of its jobs in the journal. */
export function workNameOf(kind: WorkKind): WorkName {
  return KINDS[kind].works[0];
}

const KIND_OF_WORK = new Map<string, StationKind>(
  STATION_KINDS.flatMap((kind) => KINDS[kind].works.map((work) => [work, kind] as const)),
);

/**
 * The kind of station that does this work.
 *
 * @throws InvariantError when no kind does it
 */
export function kindOfWork(work: WorkName): StationKind {
  const kind = KIND_OF_WORK.get(work);
  if (kind === undefined) throw new InvariantError(`no kind of station does ${work} work`);
  return kind;
}

/** Recall data of one job that has ended. */
export function tracesOf(job: TracedJob & { readonly work: WorkName }): Readonly<Partial<Record<Trace, string>>> {
  const descriptor: StationKindDescriptor = KINDS[kindOfWork(job.work)];
  return descriptor.trace(job);
}

/** The kind of which every line has exactly one machine. */
export const CARRIER: CarrierKind = KINDS.transport.name;
