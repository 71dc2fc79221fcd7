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

/** The interface through which the controller uses every machine. */
export interface Station {
  readonly id: string;
  readonly kind: StationKind;
  status(): StationStatus;
  /** Supply levels as far as the machine reports them; changes emit no event. */
  supplies(): Supplies;
  /** Terms that its OPC UA server granted; null for a machine on a serial line, or while it is offline. */
  terms(): LinkTerms | null;
  /** Sets the single listener, the controller. Called for every change of status and every ended job. */
  listen(listener: (event: StationEvent) => void): void;
  /** Starts connecting, and retries until `stop`. */
  start(): void;
  stop(): Promise<void>;
  /** Requests a PackML transition; resolves when the unit has accepted or rejected it. */
  command(command: PackMLCommand): Promise<Outcome<void>>;
  setMode(mode: UnitMode): Promise<Outcome<void>>;
  /**
   * Submits a job. Submitting the same key twice executes it once. Resolves when the station has accepted the job; its end is reported as
   * an event. A failure such as a timeout or a lost link does not show whether the job was begun: use `query`.
   *
   * @throws InvariantError for work of another kind
   */
  submit(job: Job): Promise<Outcome<void>>;
  /** Reads the state of a job: the only reliable source after any doubt. */
  query(job: Job): Promise<JobAnswer>;
  /** Cancels a job that has not begun, or aborts one that hangs. */
  cancel(key: JobKey): Promise<Outcome<void>>;
}

export interface Job {
  /** ISA-95 job order ID (job-key.ts). */
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
   * SHA-256 (lower-case hexadecimal) of the certificate whose private key the machine has proved to hold. Empty where nothing proves its
   * identity: on a serial line, behind pcscd, without OPC UA security.
   */
  readonly certificate: OutsideText;
}

/** Maximum length of each identification text. */
const TOLD_MAX_CHARACTERS = 120;

/** Identification text of a machine, bounded and cleaned. */
export function cleanedText(text: string): OutsideText {
  return outsideText(text, TOLD_MAX_CHARACTERS);
}

/** Manufacturer name of simulated machines: a line of real machines rejects them, and vice versa. */
export const SIMULATION_MAKER = 'Cardline simulation';

export interface StationStatus {
  readonly connection: Connection;
  /** Null while offline: a stale state is not reported. */
  readonly unitState: PackMLState | null;
  readonly unitMode: UnitMode | null;
  /** Changes when the machine restarts. */
  readonly bootId: OutsideText | null;
  readonly identity: StationIdentity | null;
  /** Why it is offline or impaired. */
  readonly fault: Fault | null;
  readonly conditions: readonly MaterialCondition[];
  /** Transport only: readings of its sensors. */
  readonly positions: Sensors | null;
  /** Serial of the blank that left the transport's feeder last; empty where it is not reported. */
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
