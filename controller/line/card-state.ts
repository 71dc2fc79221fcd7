import type { BlankSerial } from '../../stations/blank-serial.ts';
import type { Fault } from '../../stations/fault.ts';
import { NO_JOB, type JobKey } from '../../stations/job-key.ts';
import type { OutsideText } from '../../stations/outside-text.ts';
import type { Position } from '../../stations/position.ts';
import type { IdentityCheck } from '../journal/entries/entry-values.ts';
import type { EntryOf } from '../journal/entry.ts';
import type { CardMachineState, CardSnapshot } from './card-machine.ts';

/** A card on the line, and the job that a station does on it, as the journal has them. */

export interface CardState {
  readonly id: string;
  readonly order: string;
  readonly attempt: number;
  /** Order in which cards were fed: what the output is put back into. */
  readonly sequence: number;
  machine: CardSnapshot;
  serial: BlankSerial;
  /** Where it lies, or lay before the move that is under way. */
  position: Position;
  /** `NO_POSITION` where it goes nowhere. */
  movingTo: Position;
  job: JobKey;
  /** Jobs of the present step that the station did not begin, one after the other, and when the last of them ended (monotonic clock). */
  refusals: number;
  refusedAtMs: number;
  /** Lots that its blank and the chip in it came in; empty where the feeder does not tell. */
  blankLot: OutsideText;
  chipLot: OutsideText;
  /** The station that wrote its chip; empty before. */
  encodedAt: string;
  /** Attempt numbers used, by phase or move. */
  readonly attempts: Map<string, number>;
  /** SHA-256 (hex) of the LDS security object that its chip was last to be given; empty before. */
  chipDigest: string;
  reason: Fault | null;
  verdict: 'good' | 'reject' | null;
  /** Was it drawn for a person to look at? `open`: nobody has yet, and it goes nowhere. */
  sample: 'none' | 'open' | 'passed';
  /** Whose card is it, by each witness? Null before QC has looked. */
  identity: IdentityCheck | null;
  /** What QC measured, by name; empty before. */
  measures: Readonly<Record<string, number>>;
  /** What its chip showed to QC, by name; empty before. */
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
  /** SHA-256 (hex) of what the machine was given. */
  readonly payloadHash: string;
  /** On the controller's monotonic clock. */
  requestedAtMs: number;
  /** Nobody knows at present what became of it. */
  inDoubt: boolean;
  /** How often its machine said that it is done, and the machine's own sensors denied it. */
  contradictions: number;
  /** The blank that had left the feeder last when a feed was asked for; null where nobody wrote it down. */
  readonly lastFed: BlankSerial | null;
}

export function cardState(card: CardState): CardMachineState {
  return card.machine.value;
}

/** Index of the phase that comes next for the card. */
export function cardPhase(card: CardState): number {
  return card.machine.context.phase;
}

/** A card that was lost from sight in a move, or in a station that puts cards away. */
export function isAstray(card: CardState): boolean {
  const machine = cardState(card);
  return machine === 'astray' || machine === 'astrayPassed' || machine === 'astrayCondemned';
}

export function isAtRest(card: CardState): boolean {
  return card.job === NO_JOB;
}
