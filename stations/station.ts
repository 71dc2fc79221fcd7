import { NO_SERIAL, type BlankSerial } from './blank-serial.ts';
import type { JobKey } from './job-key.ts';
import type { Supplies } from './supplies.ts';
import type { Fault, Outcome } from './fault.ts';
import type { MaterialCondition, PhaseJob, PhaseResult, StationKind } from './kinds.ts';
import type { LinkTerms } from './links/opcua-link.ts';
import { outsideText, type OutsideText } from './outside-text.ts';
import type { PackMLCommand, PackMLState, UnitMode } from './packml.ts';
import type { Sensors, TransportResult, TransportWork } from './transport/contract.ts';

export type { MaterialCondition, StationKind } from './kinds.ts';

/** The one interface through which the controller sees every machine. */
export interface Station {
  readonly id: string;
  readonly kind: StationKind;
  status(): StationStatus;
  /** What it uses up or fills, as far as it tells; no event is made of it. */
  supplies(): Supplies;
  /** What its server grants of what was asked of it; null for a machine on a serial line, or while it is away. */
  terms(): LinkTerms | null;
  /** One listener: the controller. Called for every change of status and every job that ends. */
  listen(listener: (event: StationEvent) => void): void;
  /** Begins to connect, and keeps trying until `stop`. */
  start(): void;
  stop(): Promise<void>;
  /** Asks the unit to make a PackML transition; resolves when the unit has accepted or refused it. */
  command(command: PackMLCommand): Promise<Outcome<void>>;
  setMode(mode: UnitMode): Promise<Outcome<void>>;
  /**
   * Gives a job to the station. The same key twice has the effect of once. Resolves when the station has
   * taken it; its end comes as an event. `unknown`-looking failures (timeout, link lost) say nothing about
   * whether the job was begun: ask with `query`.
   */
  submit(job: Job): Promise<Outcome<void>>;
  /** What became of a job: the only source of truth after any doubt. */
  query(job: Job): Promise<JobAnswer>;
  /** Asks the station to give up a job that has not begun, or to stop one that hangs. */
  cancel(key: JobKey): Promise<Outcome<void>>;
}

export interface Job {
  /** The ISA-95 job order ID everywhere (job-key.ts). */
  readonly key: JobKey;
  readonly work: JobWork;
}

export type JobWork = TransportWork | PhaseJob;
export type JobResult = TransportResult | PhaseResult;

export type JobAnswer =
  | { readonly state: 'done'; readonly result: JobResult }
  /** Ended without success. `begun`: the card may bear marks of it, so it must not be worked on again. */
  | { readonly state: 'failed'; readonly fault: Fault; readonly begun: boolean }
  | { readonly state: 'running' }
  /** The station proves that it never began this job. */
  | { readonly state: 'notDone' }
  /** The station has lost its memory of jobs: nobody can know. */
  | { readonly state: 'unknown' }
  /** No answer now. */
  | { readonly state: 'unreachable'; readonly fault: Fault };

export type EndedJob = Extract<JobAnswer, { state: 'done' | 'failed' }>;

export type StationEvent =
  | { readonly type: 'status'; readonly status: StationStatus }
  | { readonly type: 'jobEnded'; readonly key: JobKey; readonly answer: EndedJob };

export type Connection = 'offline' | 'connecting' | 'online';

export interface StationIdentity {
  readonly manufacturer: OutsideText;
  readonly model: OutsideText;
  readonly serialNumber: OutsideText;
  readonly softwareRevision: OutsideText;
  /**
   * SHA-256 of the certificate whose key it has proved that it holds, lower-case hexadecimal. Empty where nothing proves who it is: on a
   * serial line, behind pcscd, without OPC UA's security.
   */
  readonly certificate: OutsideText;
}

/** Of each of the texts by which a machine says what it is. */
const TOLD_MAX_CHARACTERS = 120;

/** What a machine says of itself. */
export function cleanedText(text: string): OutsideText {
  return outsideText(text, TOLD_MAX_CHARACTERS);
}

/** What simulated machines call their maker: a line of real machines refuses them, and the other way round. */
export const SIMULATION_MAKER = 'Cardline simulation';

export interface StationStatus {
  readonly connection: Connection;
  /** Null while offline: a stale state is no state. */
  readonly unitState: PackMLState | null;
  readonly unitMode: UnitMode | null;
  /** Changes when the machine restarts. */
  readonly bootId: OutsideText | null;
  readonly identity: StationIdentity | null;
  /** Why it is offline or impaired. */
  readonly fault: Fault | null;
  readonly conditions: readonly MaterialCondition[];
  /** Transport only: what its sensors see. */
  readonly positions: Sensors | null;
  /** What a transport read of the blank that left its feeder last; empty where nothing tells. */
  readonly lastFed: BlankSerial;
}

export const OFFLINE: StationStatus = {
  connection: 'offline',
  unitState: null,
  unitMode: null,
  bootId: null,
  identity: null,
  fault: null,
  conditions: [],
  positions: null,
  lastFed: NO_SERIAL,
};
