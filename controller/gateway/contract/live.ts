import type { HistoryTopics } from './history.ts';
import type { MachineTopics } from './machines.ts';
import type {
  AlarmView,
  BatchView,
  BlanksView,
  CardView,
  LineView,
  PictureItems,
  QueuedBatchView,
  StationView,
  SupplyView,
} from './picture.ts';
import type { TaskView } from './tasks.ts';

/** What a page hears by socket.io: a snapshot has all items with a sequence number, a delta those that changed since the one before. */

export const PROTOCOL_VERSION = 6;

export interface Snapshot {
  readonly protocol: number;
  readonly sequence: number;
  readonly serverTime: number;
  readonly picture: PictureItems;
}

/** Items that changed; null for one that is gone. */
export interface Delta {
  readonly sequence: number;
  readonly serverTime: number;
  readonly line?: LineView;
  readonly batch?: BatchView | null;
  readonly queue?: readonly QueuedBatchView[];
  readonly blanks?: BlanksView;
  readonly stations?: Readonly<Record<string, StationView | null>>;
  readonly supplies?: Readonly<Record<string, SupplyView | null>>;
  readonly cards?: Readonly<Record<string, CardView | null>>;
  readonly alarms?: Readonly<Record<string, AlarmView | null>>;
  readonly tasks?: Readonly<Record<string, TaskView | null>>;
  readonly plugs?: Readonly<Record<string, boolean>> | null;
}

/** What features send to whoever watches it, beside the picture. */
export interface TopicEvents extends HistoryTopics, MachineTopics {}
export type Topic = keyof TopicEvents;

/** What every page hears. */
export interface PictureEvents {
  snapshot: (snapshot: Snapshot) => void;
  delta: (delta: Delta) => void;
  /** Nothing has changed: the picture is as fresh as this. */
  pulse: (sequence: number, serverTime: number) => void;
}

/** socket.io tells; it takes nothing but the wish for a snapshot, and what to watch. */
export interface ServerEvents extends PictureEvents, TopicEvents {}

export interface ClientEvents {
  resync: () => void;
  watch: (topic: Topic, on: boolean) => void;
}

export const PULSE_MS = 500;

/** Without any word from the server for this long the picture is stale. */
export const STALE_AFTER_MS = 1600;
