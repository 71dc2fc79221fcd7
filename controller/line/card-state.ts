import type { BlankSerial } from '../../stations/blank-serial.ts';
import type { Fault } from '../../stations/fault.ts';
import { NO_JOB, type JobKey } from '../../stations/job-key.ts';
import type { OutsideText } from '../../stations/outside-text.ts';
import type { Position } from '../../stations/position.ts';
import type { IdentityCheck } from '../journal/entries/entry-values.ts';
import type { EntryOf } from '../journal/entry.ts';
import type { CardMachineState, CardSnapshot } from './card-machine.ts';

/** A card on the line, and the job that a station does on it, as folded from the journal. */

export interface CardState {
  readonly id: string;
  readonly order: string;
  readonly attempt: number;
  /** Feed order: the output is put back into this order. */
  readonly sequence: number;
  machine: CardSnapshot;
  serial: BlankSerial;
  /** Its position, or the one before the move under way. */
  position: Position;
  /** `NO_POSITION` while it is not moving. */
  movingTo: Position;
  job: JobKey;
  /** Consecutive refusals of the present step, and when the last one came (monotonic clock). */
  refusals: number;
  refusedAtMs: number;
  /** Lots of its blank and of the chip in it; empty where the feeder reports none. */
  blankLot: OutsideText;
  chipLot: OutsideText;
  /** The station that wrote its chip; empty until then. */
  encodedAt: string;
  /** Attempt numbers used, by phase or move. */
  readonly attempts: Map<string, number>;
  /** SHA-256 (hex) of the LDS security object last sent to its chip; empty until then. */
  chipDigest: string;
  reason: Fault | null;
  verdict: 'good' | 'reject' | null;
  /** Whether it was drawn as a sample. `open`: not inspected yet; the card does not move. */
  sample: 'none' | 'open' | 'passed';
  /** The identity by each source; null until QC has inspected the card. */
  identity: IdentityCheck | null;
  /** QC's measurements, by name; empty until then. */
  measures: Readonly<Record<string, number>>;
  /** What QC read from its chip, by name; empty until then. */
  chipShows: Readonly<Record<string, string>>;
  sinceAt: number;
}

export interface JobState {
  readonly key: JobKey;
  readonly station: string;
  readonly card: string;
  readonly work: EntryOf<'job.requested'>['work'];
  readonly phase: string;
  readonly from: Position;
  readonly to: Position;
  readonly deadlineMs: number;
  /** SHA-256 (hex) of the content that the machine was given. */
  readonly payloadHash: string;
  /** On the controller's monotonic clock. */
  requestedAtMs: number;
  /** True while the job's outcome is not known. */
  inDoubt: boolean;
  /** How often its machine reported «done» while the machine's own sensors denied it. */
  contradictions: number;
  /** For a feed: the blank that had left the feeder last when it was requested; null where the entry does not record it. */
  readonly lastFed: BlankSerial | null;
}

export function cardState(card: CardState): CardMachineState {
  return card.machine.value;
}

/** Index of the card's next phase. */
export function cardPhase(card: CardState): number {
  return card.machine.context.phase;
}

/** True for a card lost in a move, or in a station that puts cards away. */
export function isAstray(card: CardState): boolean {
  const machine = cardState(card);
  return machine === 'astray' || machine === 'astrayPassed' || machine === 'astrayCondemned';
}

export function isAtRest(card: CardState): boolean {
  return card.job === NO_JOB;
}
