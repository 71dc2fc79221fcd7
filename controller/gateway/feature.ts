import type { Clock } from '../../stations/clock.ts';
import type { Entry, EntryBody } from '../journal/entry.ts';
import type { Permission } from '../people/permissions.ts';
import type { Topic, TopicEvents } from './contract.ts';
import type { Entrance } from './entrance.ts';
import type { Lent } from './lent.ts';
import type { Route } from './routes.ts';
import type { ServedController } from './served-controller.ts';

/**
 * A feature is a part of what people see and may do: its routes, and what pages may watch of it. What it says on the wire stands in
 * its own contract (`contract/`), of which `contract.ts` is composed. `features.ts` lists them all.
 */
export interface Feature {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly topics: readonly LiveTopic[];
  /** Called after every turn of the conductor, with what was written. */
  readonly heard?: (entries: readonly Entry[]) => void;
}

/** What features are made from. */
export interface House {
  readonly controller: ServedController;
  readonly clock: Clock;
  readonly entrance: Entrance;
  readonly lent: Lent;
  /** Writes facts into the journal, durably. */
  readonly note: (facts: readonly EntryBody[]) => void;
  /** What is to be done by hand now, and alarms that stand. */
  readonly open: () => { readonly tasks: number; readonly alarms: number };
  /** A session that has ended hears nothing more. */
  readonly dropped: (session: string) => void;
}

/** Something that pages may watch beside the picture: erased, as `Live` handles all of them alike. */
export interface LiveTopic {
  readonly name: Topic;
  /** What one must be allowed to do to watch it. */
  readonly access: Permission;
  readonly begin: (send: (...words: unknown[]) => void) => () => void;
  readonly past: () => readonly unknown[] | null;
}

export interface TopicSpec<T extends Topic> {
  readonly name: T;
  readonly access: Permission;
  /** The first page watches: what comes is sent to all that watch, until the returned function is called. */
  readonly begin: (send: (...words: Parameters<TopicEvents[T]>) => void) => () => void;
  /** Sent first to a page that begins to watch; null for nothing. */
  readonly past: () => Parameters<TopicEvents[T]> | null;
}

export function topic<T extends Topic>(spec: TopicSpec<T>): LiveTopic {
  return spec;
}
