import type { FaultCode, Severity } from '../../../stations/fault.ts';
import type { PackMLState, UnitMode } from '../../../stations/packml.ts';
import type { LinkTerms } from '../../../stations/links/opcua-link.ts';
import type { StationKind } from '../../../stations/kinds.ts';
import type { Supply } from '../../../stations/supplies.ts';
import type { AlarmStateName } from '../../alarms/alarm-state.ts';
import type { LineRefusal } from '../../line/commands.ts';
import type { TaskView } from './tasks.ts';

/** The picture of the line: a set of keyed items, each as a page shows it. */

export interface FaultView {
  readonly code: FaultCode;
  readonly severity: Severity;
  readonly context: Readonly<Record<string, string | number>>;
}

/** A unit that is not yet where it should be, or a job that has not ended. */
export type AwaitedView =
  | {
      readonly kind: 'unit';
      readonly station: string;
      readonly is: PackMLState | 'offline';
      readonly expected: PackMLState;
    }
  | { readonly kind: 'job'; readonly station: string; readonly card: string };

export interface LineView {
  readonly id: string;
  readonly simulated: boolean;
  readonly state: PackMLState;
  readonly mode: UnitMode;
  readonly reason: FaultView | null;
  readonly needsPerson: boolean;
  /** Commands carry it: one based on an older picture is refused. */
  readonly revision: number;
  /** Nothing moves: hands may go between the machines. */
  readonly standing: boolean;
  readonly stateSince: number;
  /** Who keeps the line in its acting state; nobody in every other state. */
  readonly waitsFor: readonly AwaitedView[];
  /** Every command of people, with why it is refused now; null where it is allowed. */
  readonly commands: Readonly<Record<string, LineRefusal | null>>;
  readonly modes: Readonly<Record<UnitMode, LineRefusal | null>>;
  readonly designCardsPerHour: number;
  readonly bottleneck: StationKind;
  readonly moveMs: number;
}

export interface BatchView {
  readonly id: string;
  readonly recipe: string;
  readonly ordered: number;
  readonly accepted: number;
  readonly setAside: number;
  readonly inProcess: number;
  readonly waiting: number;
  readonly rejected: number;
  readonly ended: boolean;
  /** Why a person lets no further card be begun; empty where nobody does. */
  readonly heldWhy: string;
  /** Kinds of stations that the line has none of, so that their phase of the recipe is passed over. */
  readonly passedOver: readonly StationKind[];
  /** Over the last cards; null until there are enough of them. */
  readonly cardsPerHour: number | null;
  readonly remainingMs: number | null;
}

/** A batch that waits for its turn. */
export interface QueuedBatchView {
  readonly id: string;
  readonly recipe: string;
  readonly ordered: number;
  /** Cards of it are on the line already, behind those of the batch before. */
  readonly begun: boolean;
  readonly priority: 'normal' | 'urgent';
  readonly heldWhy: string;
  readonly createdAt: number;
}

/** What a machine uses up or fills, and for how long it is enough at the speed of now. */
export interface SupplyView {
  readonly station: string;
  readonly supply: Supply;
  /** Cards. */
  readonly left: number;
  readonly capacity: number;
  /** Whole minutes; null where nobody can tell yet, as of a reject bin that few cards went into. */
  readonly leftMinutes: number | null;
}

export interface StationView {
  readonly id: string;
  readonly kind: StationKind;
  /** It has PackML states, by which it can be commanded. */
  readonly packml: boolean;
  /** Several of its kind may stand side by side and do the same. */
  readonly parallel: boolean;
  /** It carries the cards from one station to the next. */
  readonly carries: boolean;
  /** Good cards stay in it. */
  readonly stores: boolean;
  readonly rank: number;
  readonly dwellMs: number;
  readonly queue: readonly string[];
  readonly connection: 'offline' | 'online';
  readonly condition: 'offline' | 'resolving' | 'waiting' | 'ready';
  readonly unitState: PackMLState | null;
  readonly fault: FaultView | null;
  /** Why it is heard no more until a person returns it; null for one that is heard. */
  readonly isolated: FaultView | null;
  /** SHA-256 of the certificate that stands for it; empty where none does. */
  readonly certificate: string;
  /** Why it is given no work until a person has looked at it; null for one that is in use. */
  readonly withdrawn: FaultView | null;
  readonly conditions: readonly string[];
  readonly url: string;
  /** What was asked of its server and what it gave; null for a machine on a serial line, and while it is away. */
  readonly terms: LinkTerms | null;
  /** What the recipe allows of what it measures, by the measure's name. */
  readonly limits: Readonly<Record<string, Limit>>;
  /** In Manual mode: what may be asked of this machine by hand, with why it is refused now; null where it is allowed. */
  readonly manual: Readonly<Record<string, LineRefusal | null>>;
}

export interface Limit {
  readonly min: number | null;
  readonly max: number | null;
}

export interface CardView {
  readonly id: string;
  readonly order: string;
  readonly attempt: number;
  readonly serial: string;
  readonly state: string;
  readonly position: string;
  readonly movingTo: string;
  /** Quality control has judged it good. */
  readonly good: boolean;
  /** Kinds of the stations whose phases are done, in order. */
  readonly done: readonly StationKind[];
  /** Server's time of the last change. */
  readonly since: number;
}

export interface AlarmView {
  readonly id: string;
  readonly fault: FaultView;
  readonly raisedAt: number;
  readonly active: boolean;
  readonly acknowledged: boolean;
  readonly state: AlarmStateName;
  /** It tells why the line stopped. */
  readonly firstOut: boolean;
  /** How often it came in the last ten minutes. */
  readonly times: number;
  readonly note: string;
  /** Who took it out of sight, why, and until when (0 for no end); null for one that is in sight. */
  readonly hidden: { readonly by: string; readonly why: string; readonly untilAt: number } | null;
}

export interface BlanksView {
  readonly issued: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly removed: number;
  readonly onLine: number;
}

export interface PictureItems {
  readonly line: LineView;
  readonly batch: BatchView | null;
  /** In the order in which they will be made. */
  readonly queue: readonly QueuedBatchView[];
  readonly blanks: BlanksView;
  readonly stations: Readonly<Record<string, StationView>>;
  /** By station and name. */
  readonly supplies: Readonly<Record<string, SupplyView>>;
  readonly cards: Readonly<Record<string, CardView>>;
  readonly alarms: Readonly<Record<string, AlarmView>>;
  readonly tasks: Readonly<Record<string, TaskView>>;
  /** Stations whose plug can be pulled from here, with whether it is; null on a real line. */
  readonly plugs: Readonly<Record<string, boolean>> | null;
}
