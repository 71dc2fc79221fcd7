import type { Clock } from '../../stations/clock.ts';
import type { Entry, EntryBody } from '../journal/entry.ts';
import type { Permission } from '../people/permissions.ts';
import type { Topic, TopicEvents } from './contract.ts';
import type { Entrance } from './entrance.ts';
import type { Lent } from './lent.ts';
import type { Route } from './routes.ts';
import type { ServedController } from './served-controller.ts';

/**
 * A feature is a part of the HMI's server side: its routes, and the topics that pages may watch. Its messages are defined in its own
 * contract (`contract/`); `contract.ts` is composed of these. `features.ts` lists all features.
 */
export interface Feature {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly topics: readonly LiveTopic[];
  /** Called after every turn of the conductor, with the appended entries. */
  readonly heard?: (entries: readonly Entry[]) => void;
}

/** What features are built from. */
export interface House {
  readonly controller: ServedController;
  readonly clock: Clock;
  readonly entrance: Entrance;
  readonly lent: Lent;
  /** Appends facts to the journal, durably. */
  readonly note: (facts: readonly EntryBody[]) => void;
  /** Number of open manual tasks and of active alarms. */
  readonly open: () => { readonly tasks: number; readonly alarms: number };
  /** Stops sending to a session that has ended. */
  readonly dropped: (session: string) => void;
}

/** A topic that pages may watch besides the picture: type-erased, as `Live` handles all of them alike. */
export interface LiveTopic {
  readonly name: Topic;
  /** The permission to watch it. */
  readonly access: Permission;
  readonly begin: (send: (...words: unknown[]) => void) => () => void;
  readonly past: () => readonly unknown[] | null;
}

export interface TopicSpec<T extends Topic> {
  readonly name: T;
  readonly access: Permission;
  /** Called when the first page watches: `send` reaches all watching pages, until the returned function is called. */
  readonly begin: (send: (...words: Parameters<TopicEvents[T]>) => void) => () => void;
  /** Sent first to a page that begins to watch; null for nothing. */
  readonly past: () => Parameters<TopicEvents[T]> | null;
}

export function topic<T extends Topic>(spec: TopicSpec<T>): LiveTopic {
  return spec;
}
