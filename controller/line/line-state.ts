import { initialTransition } from 'xstate';

import { parseBlankSerial, type BlankSerial } from '../../stations/blank-serial.ts';
import { InvariantError, type Fault } from '../../stations/fault.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { LineLayout } from '../../stations/line-layout.ts';
import type { PackMLState, UnitMode } from '../../stations/packml.ts';
import { position, type Position } from '../../stations/position.ts';
import type { AlarmId } from '../alarms/alarm-id.ts';
import type { EntryOf } from '../journal/entry.ts';
import type { NotedCeremonies } from '../keys/noted-ceremonies.ts';
import type { CardState, JobState } from './card-state.ts';
import { lineMachine, type LineSnapshot } from './line-machine.ts';
import { newStationState, type FailingLot, type StationState, type SuspectLot } from './station-state.ts';

/** The line's state as folded from the journal. It changes only by folding an entry (fold.ts). */

export interface LineState {
  readonly layout: LineLayout;
  seq: number;
  line: LineSnapshot;
  mode: UnitMode;
  /** Why the line is not producing, and whether it needs a person to continue. */
  reason: Fault | null;
  needsPerson: boolean;
  /** Sequence number of the entry that last changed the line's state or mode: commands refer to it. */
  revision: number;
  stateSinceAt: number;
  /** The batch that is being made, or was made last. */
  batch: BatchState | null;
  /** Batches whose import is not complete, with the orders imported so far. */
  readonly importing: Map<string, { readonly batch: BatchState; readonly orders: OrderState[] }>;
  /** Batches waiting behind the current one, next batch first. */
  readonly queuedBatches: BatchState[];
  /** Batches that have ended and are not reconciled yet. */
  readonly unreconciled: BatchState[];
  /** Between two batches a person must confirm that the line is empty. */
  clearanceNeeded: boolean;
  /** Unconfirmed step of the wall clock in milliseconds; 0 for none. */
  clockStepMs: number;
  /** Whether the last clock step happened while no controller was running. */
  clockSteppedWhile: EntryOf<'clock.stepped'>['while'];
  /** The two people who allowed this real line to run its machines without OPC UA security; null where security is required. */
  securityWaivedBy: { readonly by: string; readonly second: string } | null;
  /** Length of the key ceremony log when a controller last recorded it, and when; null before the first time. */
  ceremonies: NotedCeremonies | null;
  /** Blanks that left the feeder and belong to no card, by serial: position. */
  readonly strays: Map<BlankSerial, Position>;
  /** Cards in the reject bin since it was emptied. */
  rejectBin: number;
  /** The box that a packer counts otherwise, until people counted it or the packer counts right; null where none is. */
  boxInDoubt: BoxInDoubt | null;
  /** Per box: by how much the people's count exceeds the journal's. */
  readonly boxDifferences: Map<string, number>;
  /** Lots whose blanks failed in a row, by blank lot. */
  readonly failingLots: Map<string, FailingLot>;
  /** The lot that is blocked until a person has inspected it; null for none. */
  suspectLot: SuspectLot | null;
  /** Consecutive cards that QC rejected for the same reason. */
  rejectsInARow: { readonly what: string; readonly count: number };
  /** Orders that wait for a card or have one on the line. Ended orders are in the projections' tables only. */
  readonly orders: Map<string, OrderState>;
  /** Orders waiting for a remake; they go before all others. */
  readonly remakes: string[];
  readonly pending: string[];
  pendingFrom: number;
  /** Cards on the line; ended cards are in the journal only. */
  readonly cards: Map<string, CardState>;
  readonly jobs: Map<JobKey, JobState>;
  readonly stations: Map<string, StationState>;
  readonly alarms: Map<AlarmId, AlarmState>;
  /** Alarms that people suppressed (shelved or out of service), by ID, active or not. */
  readonly alarmControls: Map<AlarmId, AlarmControl>;
  readonly totals: Totals;
  cardCount: number;
  /** Series in the keys of new jobs: no machine has seen one of these keys before. */
  jobSeries: string;
  simulated: boolean;
}

export interface BatchState {
  readonly id: string;
  readonly recipe: string;
  readonly recipeHash: string;
  readonly changeover: 'continuous' | 'clearance';
  /** Urgent batches are made before all others. */
  priority: 'normal' | 'urgent';
  /** Why a person holds the batch, so that no further card is started for it; empty where it is not held. */
  heldWhy: string;
  /** `open`: one card is made and shown to a person before the others are started. */
  firstArticle: 'none' | 'open' | 'approved';
  /** The card that a person must inspect now; empty for none. */
  firstArticleCard: string;
  ordered: number;
  issued: number;
  accepted: number;
  /** Accepted cards per destination office. */
  readonly acceptedFor: Map<string, number>;
  rejected: number;
  removed: number;
  setAside: number;
  ended: boolean;
  firstAcceptedAt: number;
  lastAcceptedAt: number;
  readonly createdAt: number;
}

export interface OrderState {
  readonly id: string;
  readonly batch: string;
  readonly sequence: number;
  /** The office that issues the card to the citizen. */
  readonly office: string;
  state: 'waiting' | 'inProcess';
  attempts: number;
  /** `never`: the journal is a restored copy, and the order's card may have been finished after that copy was made. */
  remake: 'allowed' | 'never';
  readonly reasons: Fault[];
  /** Stations at which a card of this order failed; other stations of that kind are preferred. */
  readonly failedAt: string[];
  /** Blank lot of the last card that failed; empty for none. */
  failedLot: string;
}

export interface AlarmState {
  readonly id: AlarmId;
  readonly fault: Fault;
  readonly raisedAt: number;
  active: boolean;
  acknowledged: boolean;
  note: string;
}

export interface AlarmControl {
  readonly how: 'shelved' | 'out-of-service';
  /** Wall-clock time; 0 for out of service. */
  readonly untilAt: number;
  readonly why: string;
  readonly by: string;
  /** The fault to display while the alarm is not active; null where it was never raised. */
  readonly fault: Fault | null;
}

/** A box whose packer counts differently from the journal. */
export interface BoxInDoubt {
  readonly box: string;
  /** The card packed last; it is not counted as packed. */
  readonly card: string;
  /** Cards that the journal has in the box, without that one. */
  readonly packed: number;
}

export interface Totals {
  issued: number;
  accepted: number;
  rejected: number;
  removed: number;
  remade: number;
}

export function newLineState(layout: LineLayout): LineState {
  const [line] = initialTransition(lineMachine);
  const stations = new Map<string, StationState>();
  for (const station of layout.stations) stations.set(station.id, newStationState(station));
  return {
    layout,
    seq: 0,
    line,
    mode: 'Produce',
    reason: null,
    needsPerson: false,
    revision: 0,
    stateSinceAt: 0,
    securityWaivedBy: null,
    ceremonies: null,
    batch: null,
    importing: new Map(),
    queuedBatches: [],
    unreconciled: [],
    clearanceNeeded: false,
    clockStepMs: 0,
    clockSteppedWhile: 'running',
    strays: new Map(),
    rejectBin: 0,
    boxInDoubt: null,
    boxDifferences: new Map(),
    failingLots: new Map(),
    suspectLot: null,
    rejectsInARow: { what: '', count: 0 },
    orders: new Map(),
    remakes: [],
    pending: [],
    pendingFrom: 0,
    cards: new Map(),
    jobs: new Map(),
    stations,
    alarms: new Map(),
    alarmControls: new Map(),
    totals: { issued: 0, accepted: 0, rejected: 0, removed: 0, remade: 0 },
    cardCount: 0,
    jobSeries: '',
    simulated: layout.simulated,
  };
}

export function packMLState(state: LineState): PackMLState {
  return state.line.value;
}

/** Position of a blank that no sensor sees. */
export const BESIDE_THE_LINE = position('floor');
/** Separates a duplicate serial from the suffix of its second blank. */
export const TWIN = '#';

/** The serial as a reader reads it from the stray blank. */
export function readSerial(stray: BlankSerial): BlankSerial {
  return parseBlankSerial(stray.split(TWIN)[0]) ?? stray;
}

/** Finds a batch that is waiting, current or not yet reconciled. */
export function batchOf(state: LineState, id: string): BatchState | null {
  if (state.batch?.id === id) return state.batch;
  return (
    state.queuedBatches.find((batch) => batch.id === id) ?? state.unreconciled.find((batch) => batch.id === id) ?? null
  );
}

/**
 * Looks up what an entry refers to.
 * @throws InvariantError if the journal never introduced it.
 */
export function existing<K extends string, T>(map: ReadonlyMap<K, T>, key: K): T {
  const value = map.get(key);
  if (value === undefined) throw new InvariantError(`the journal speaks of ${key}, which it never introduced`);
  return value;
}
