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

/** A unit that is not in its target state, or a job that has not ended. */
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
  /** Sent with commands: one based on an older picture is refused. */
  readonly revision: number;
  /** Nothing moves: hands may reach between the machines. */
  readonly standing: boolean;
  readonly stateSince: number;
  /** What keeps the line in its acting state; empty in every other state. */
  readonly waitsFor: readonly AwaitedView[];
  /** Every command for people, with the reason why it is refused now; null if it is allowed. */
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
  /** Why a person holds the batch, so that no further card is started; empty where it is not held. */
  readonly heldWhy: string;
  /** Kinds of stations that the line lacks, so that their phase of the recipe is skipped. */
  readonly passedOver: readonly StationKind[];
  /** Over the last cards; null until there are enough of them. */
  readonly cardsPerHour: number | null;
  readonly remainingMs: number | null;
}

/** A waiting batch. */
export interface QueuedBatchView {
  readonly id: string;
  readonly recipe: string;
  readonly ordered: number;
  /** Cards of it are on the line already, behind those of the current batch. */
  readonly begun: boolean;
  readonly priority: 'normal' | 'urgent';
  readonly heldWhy: string;
  readonly createdAt: number;
}

/** A consumable or container of a machine, and how long it lasts at the present speed. */
export interface SupplyView {
  readonly station: string;
  readonly supply: Supply;
  /** Cards. */
  readonly left: number;
  readonly capacity: number;
  /** Whole minutes; null while unknown, for example for a reject bin with few cards. */
  readonly leftMinutes: number | null;
}

export interface StationView {
  readonly id: string;
  readonly kind: StationKind;
  /** It has PackML states and can be commanded. */
  readonly packml: boolean;
  /** Several of its kind may work in parallel. */
  readonly parallel: boolean;
  /** It moves the cards between stations. */
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
  /** Why it is isolated until a person returns it; null where it is not. */
  readonly isolated: FaultView | null;
  /** SHA-256 of its accepted certificate; empty for none. */
  readonly certificate: string;
  /** Why it gets no work until a person has inspected it; null where it is in use. */
  readonly withdrawn: FaultView | null;
  readonly conditions: readonly string[];
  readonly url: string;
  /** Requested and granted link terms; null for a machine on a serial line, and while it is offline. */
  readonly terms: LinkTerms | null;
  /** Tolerances of the recipe, by the measurement's name. */
  readonly limits: Readonly<Record<string, Limit>>;
  /** In Manual mode: commands for this machine, with the reason why each is refused now; null if it is allowed. */
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
  /** The first-out alarm, which explains the stop. */
  readonly firstOut: boolean;
  /** How often it was raised in the last ten minutes. */
  readonly times: number;
  readonly note: string;
  /** Who suppressed it, why, and until when (0 for no end); null if it is not suppressed. */
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
  /** In production order. */
  readonly queue: readonly QueuedBatchView[];
  readonly blanks: BlanksView;
  readonly stations: Readonly<Record<string, StationView>>;
  /** By station and name. */
  readonly supplies: Readonly<Record<string, SupplyView>>;
  readonly cards: Readonly<Record<string, CardView>>;
  readonly alarms: Readonly<Record<string, AlarmView>>;
  readonly tasks: Readonly<Record<string, TaskView>>;
  /** Stations whose plug can be pulled from the HMI, and whether it is; null on a real line. */
  readonly plugs: Readonly<Record<string, boolean>> | null;
}
