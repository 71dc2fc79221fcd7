import { z } from 'zod';

import { atPace, bottleneck } from '../../../stations/line-layout.ts';
import type { AlarmRecord } from '../../history/alarm-history.ts';
import type { BatchRecord } from '../../history/batch-history.ts';
import { EntryList, SEARCHED_MAX } from '../../history/entry-list.ts';
import { performance, type Performance } from '../../history/performance.ts';
import type { Entry } from '../../journal/entry.ts';
import type { EntryPageView, MeasuredView, StationPast, TopicEvents } from '../contract.ts';
import { topic, type Feature, type House, type LiveTopic } from '../feature.ts';
import { kindsFor, seenEntries, unseenBy } from '../seen-entries.ts';
import { routeOf, SPAN, STATION_ID, type Route } from '../routes.ts';

/** History: KPIs over a span of time, batches, alarms, stations, entries; and entries as they are appended. */

const ENTRIES_MAX = 500;
/** Of a page that asks for no more. */
const ENTRIES_SHOWN = 50;
const WORD_MAX = 240;
/** Cards that a control chart shows: more could not be told apart. */
const MEASURED_MAX = 300;
const ALARMS_MAX = 2000;
/** A page that asks for no more is shown so many; it grows by as many as people look for. */
const BATCHES_SHOWN = 100;
const BATCHES_MAX = 2000;
const STATION_FAULTS_MAX = 8;

/** Entries per message. */
const MESSAGE_ITEMS_MAX = 200;
const route = routeOf<never>();

export function historyFeature(house: House): Feature {
  const { history } = house.controller;
  const { watched, heard } = entriesAsTheyCome();
  const batches = route({
    method: 'GET',
    path: '/api/batches',
    access: 'orders.see',
    query: z.object({ count: z.coerce.number().int().min(1).max(BATCHES_MAX).default(BATCHES_SHOWN) }),
    handle: ({ query }): BatchRecord[] => history.batches.newestAndOpen(query.count, BATCHES_MAX),
  });
  const alarms = route({
    method: 'GET',
    path: '/api/alarms',
    access: 'line.see',
    query: SPAN.partial(),
    handle: ({ query: { from, to } }): AlarmRecord[] =>
      from === undefined || to === undefined
        ? history.alarms.newest(ALARMS_MAX)
        : history.alarms.between(from, to, ALARMS_MAX),
  });
  const station = route({
    method: 'GET',
    path: '/api/stations/:station/past',
    access: 'line.see',
    params: z.object({ station: STATION_ID }),
    handle: ({ params }): StationPast => ({
      jobs: history.jobs.of(params.station),
      faults: history.alarms.ofStation(params.station, STATION_FAULTS_MAX),
    }),
  });
  const routes = [figures(house), batches, alarms, station, measures(house), entries(house)];
  return { name: 'history', routes, topics: [watched], heard };
}

/** What a control chart is drawn of. */
function measures({ controller: { history } }: House): Route {
  return route({
    method: 'GET',
    path: '/api/stations/:station/measures',
    access: 'line.see',
    params: z.object({ station: STATION_ID }),
    query: SPAN,
    handle: ({ params: { station }, query: { from, to } }): MeasuredView => ({
      cards: history.measures.between(station, from, to, MEASURED_MAX),
      total: history.measures.count(station, from, to),
    }),
  });
}

/** The journal as a list: narrowed by kind, words and time, and paged. */
function entries({ controller: { store }, clock }: House): Route {
  const list = new EntryList(store.reader, clock);
  return route({
    method: 'GET',
    path: '/api/entries',
    access: 'line.see',
    query: SPAN.partial().extend({
      kind: z.string().min(1).max(WORD_MAX).optional(),
      text: z.string().min(1).max(WORD_MAX).optional(),
      direction: z.enum(['asc', 'desc']).default('desc'),
      skip: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
      count: z.coerce.number().int().min(1).max(ENTRIES_MAX).default(ENTRIES_SHOWN),
    }),
    handle: async ({ query: { from, to, kind, text, ...asked }, visitor }): Promise<EntryPageView> => {
      const span =
        from === undefined || to === undefined ? { first: 1, last: store.entries } : store.reader.within(from, to);
      const page = await list.page(span, { kind, text, without: unseenBy(visitor?.permissions) }, asked);
      return { ...page, searchedMost: SEARCHED_MAX, kinds: kindsFor(visitor?.permissions) };
    },
  });
}

function figures({ controller: { history, conductor }, clock, lent: { simulator } }: House): Route {
  const designCardsPerHour = (): number =>
    bottleneck(atPace(conductor.state.layout, simulator?.view().pace ?? 1)).cardsPerHour;
  return route({
    method: 'GET',
    path: '/api/performance',
    access: 'line.see',
    query: SPAN,
    handle: ({ query: { from, to } }): Performance =>
      performance(history.production, { fromAt: from, toAt: to }, clock.wallTimeMs(), designCardsPerHour()),
  });
}

function entriesAsTheyCome(): { watched: LiveTopic; heard: (entries: readonly Entry[]) => void } {
  let send: TopicEvents['entries'] | null = null;
  const watched = topic({
    name: 'entries',
    access: 'line.see',
    begin: (listener) => {
      send = listener;
      return () => (send = null);
    },
    past: () => null,
  });
  return { watched, heard: (entries) => send?.(seenEntries(entries.slice(-MESSAGE_ITEMS_MAX), undefined)) };
}
