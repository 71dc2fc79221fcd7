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

/** The line as the journal tells it. Folding an entry in (fold.ts) is the only way in which it changes. */

export interface LineState {
  readonly layout: LineLayout;
  seq: number;
  line: LineSnapshot;
  mode: UnitMode;
  /** Why the line is not producing, and whether only a person may let it go on. */
  reason: Fault | null;
  needsPerson: boolean;
  /** Sequence number of the entry that last changed the line's state or mode: commands name it. */
  revision: number;
  stateSinceAt: number;
  /** The batch that is being made, or was made last. */
  batch: BatchState | null;
  /** Batches of which not every order is in yet, with those that are. */
  readonly importing: Map<string, { readonly batch: BatchState; readonly orders: OrderState[] }>;
  /** Batches that come after it, first one first. */
  readonly queuedBatches: BatchState[];
  /** Batches that have ended and whose counts nobody has confirmed yet. */
  readonly unreconciled: BatchState[];
  /** Between two batches somebody must confirm that nothing is left on the line. */
  clearanceNeeded: boolean;
  /** By how much the wall clock was moved, which nobody has confirmed yet; 0 for not at all. */
  clockStepMs: number;
  /** Was it, the last time, while no controller ran? */
  clockSteppedWhile: EntryOf<'clock.stepped'>['while'];
  /** Who stand for it that this real line speaks to its machines without security; null where nobody does. */
  securityWaivedBy: { readonly by: string; readonly second: string } | null;
  /** How far the log of key ceremonies had come when a controller last noted it, and when; null where none has. */
  ceremonies: NotedCeremonies | null;
  /** Blanks that left the feeder and belong to no card, by serial: position. */
  readonly strays: Map<BlankSerial, Position>;
  /** Cards in the reject bin since it was emptied. */
  rejectBin: number;
  /** The box that a packer counts otherwise, until people counted it or the packer counts right; null where none is. */
  boxInDoubt: BoxInDoubt | null;
  /** By how much people found more cards in a box than the journal has there. */
  readonly boxDifferences: Map<string, number>;
  /** Lots whose blanks fail one after the other, by the blanks' lot. */
  readonly failingLots: Map<string, FailingLot>;
  /** The lot that nothing more is made of until a person has seen to it; null where every lot is well. */
  suspectLot: SuspectLot | null;
  /** Cards that QC rejected one after the other for the same reason. */
  rejectsInARow: { readonly what: string; readonly count: number };
  /** Orders that wait for a card or have one on the line; of those that have ended the tables of projections know. */
  readonly orders: Map<string, OrderState>;
  /** Orders to be made: remakes before all others. */
  readonly remakes: string[];
  readonly pending: string[];
  pendingFrom: number;
  /** Cards on the line; those that have ended live on in the journal. */
  readonly cards: Map<string, CardState>;
  readonly jobs: Map<JobKey, JobState>;
  readonly stations: Map<string, StationState>;
  readonly alarms: Map<AlarmId, AlarmState>;
  /** Alarms that people took out of sight, by ID, whether they stand or not. */
  readonly alarmControls: Map<AlarmId, AlarmControl>;
  readonly totals: Totals;
  cardCount: number;
  /** What keys of new jobs bear, so that no machine has met one of them before. */
  jobSeries: string;
  simulated: boolean;
}

export interface BatchState {
  readonly id: string;
  readonly recipe: string;
  readonly recipeHash: string;
  readonly changeover: 'continuous' | 'clearance';
  /** Urgent ones are made before all others. */
  priority: 'normal' | 'urgent';
  /** Why a person lets no further card be begun for it; empty where nobody does. */
  heldWhy: string;
  /** `open`: one card is made and shown to a person before the others. */
  firstArticle: 'none' | 'open' | 'approved';
  /** The card that a person is to look at now; empty where none is. */
  firstArticleCard: string;
  ordered: number;
  issued: number;
  accepted: number;
  /** Of them, by the office that they go to. */
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
  /** That hands the card out. */
  readonly office: string;
  state: 'waiting' | 'inProcess';
  attempts: number;
  /** `never`: nobody knows whether its card was finished since the copy of the journal that is gone on with. */
  remake: 'allowed' | 'never';
  readonly reasons: Fault[];
  /** Stations at which a card of it failed, and which others of their kind may do better. */
  readonly failedAt: string[];
  /** Lot of the blank on which its last card failed; empty for none. */
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
  /** By the wall clock; 0 for one that is out of service. */
  readonly untilAt: number;
  readonly why: string;
  readonly by: string;
  /** What it says, so that it can be shown while it does not stand; null where it was never raised. */
  readonly fault: Fault | null;
}

/** A box that a packer counts otherwise than the journal. */
export interface BoxInDoubt {
  readonly box: string;
  /** The one that was packed last: it does not count as packed. */
  readonly card: string;
  /** Cards that the journal has in the box beside it. */
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

/** Where a blank lies that no sensor sees. */
export const BESIDE_THE_LINE = position('floor');
/** Between a serial that was there before and what tells its second blank apart. */
export const TWIN = '#';

/** What a reader reads off a stray blank. */
export function readSerial(stray: BlankSerial): BlankSerial {
  return parseBlankSerial(stray.split(TWIN)[0]) ?? stray;
}

/** The batch among those that are not reconciled yet, or will be. */
export function batchOf(state: LineState, id: string): BatchState | null {
  if (state.batch?.id === id) return state.batch;
  return (
    state.queuedBatches.find((batch) => batch.id === id) ?? state.unreconciled.find((batch) => batch.id === id) ?? null
  );
}

/** What an entry speaks of must be there. */
export function existing<K extends string, T>(map: ReadonlyMap<K, T>, key: K): T {
  const value = map.get(key);
  if (value === undefined) throw new InvariantError(`the journal speaks of ${key}, which it never introduced`);
  return value;
}
