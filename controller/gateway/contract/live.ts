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

/** Messages to a page by socket.io: a snapshot has all items and a sequence number, a delta those that changed since the previous one. */

export const PROTOCOL_VERSION = 6;

export interface Snapshot {
  readonly protocol: number;
  readonly sequence: number;
  readonly serverTime: number;
  readonly picture: PictureItems;
}

/** Changed items; null for a removed one. */
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

/** Topic messages that features send to watching pages. */
export interface TopicEvents extends HistoryTopics, MachineTopics {}
export type Topic = keyof TopicEvents;

/** Messages that every page receives. */
export interface PictureEvents {
  snapshot: (snapshot: Snapshot) => void;
  delta: (delta: Delta) => void;
  /** Nothing has changed: the picture is current as of this time. */
  pulse: (sequence: number, serverTime: number) => void;
}

/** The server sends; a page may only request a snapshot and choose topics. */
export interface ServerEvents extends PictureEvents, TopicEvents {}

export interface ClientEvents {
  resync: () => void;
  watch: (topic: Topic, on: boolean) => void;
}

export const PULSE_MS = 500;

/** Without a message from the server for this long, the picture is stale. */
export const STALE_AFTER_MS = 1600;
