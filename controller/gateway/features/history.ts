import { z } from 'zod';

import type { CardHistory } from '../history/card-history.ts';
import type { History } from '../history/history.ts';
import { performance } from '../history/performance.ts';
import type { Entry, EntryBody } from '../journal/entry.ts';
import type { Order } from '../orders/order.ts';
import type {
  AlarmRecord,
  BatchRecord,
  CardHistoryView,
  FoundOrderView,
  Performance,
  RevealedView,
  StationPast,
} from './contract.ts';
import { isLongerThan } from '../../recipes/letters.ts';
import { plainText } from '../people/plain-text.ts';
import { CARD_ID, route, SPAN, STATION_ID, type Route } from './routes.ts';

/** What happened: figures over a span of time, batches, alarms, entries, and the history of each card. */

export interface HistoryPorts {
  readonly history: History;
  readonly cards: CardHistory;
  readonly nowAt: () => number;
  readonly designCardsPerHour: () => number;
  /** Entries before one, the newest first. */
  readonly entriesBefore: (seq: number, count: number) => Entry[];
  readonly readOrder: (order: string) => Order | null;
  readonly hasImages: (card: string) => boolean;
  readonly tell: (facts: readonly EntryBody[]) => void;
}

/** As long as the longest name that an order may have; what it is compared with has one form of its own. */
const SEARCHED = z
  .string()
  .trim()
  .min(2)
  .refine((text) => !isLongerThan(100, text));
const ENTRIES_MAX = 500;
const ALARMS_MAX = 500;
const STATION_FAULTS_MAX = 8;

export function historyRoutes(ports: HistoryPorts): Route[] {
  const { history, cards, tell } = ports;
  return [
    route({
      method: 'GET',
      path: '/api/performance',
      access: 'line.see',
      query: SPAN,
      handle: ({ query }): Performance =>
        performance(
          history.production,
          { fromAt: query.from, toAt: query.to },
          ports.nowAt(),
          ports.designCardsPerHour(),
        ),
    }),
    route({
      method: 'GET',
      path: '/api/batches',
      access: 'orders.see',
      handle: (): BatchRecord[] => [...history.batches.batches.values()].toReversed(),
    }),
    route({
      method: 'GET',
      path: '/api/alarms',
      access: 'line.see',
      handle: (): AlarmRecord[] => history.alarms.records.slice(-ALARMS_MAX).toReversed(),
    }),
    route({
      method: 'GET',
      path: '/api/stations/:station/past',
      access: 'line.see',
      params: z.object({ station: STATION_ID }),
      handle: ({ params }): StationPast => ({
        jobs: history.jobs.of(params.station),
        faults: history.alarms.ofStation(params.station, STATION_FAULTS_MAX),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/entries',
      access: 'line.see',
      query: z.object({
        before: z.coerce.number().int().min(1).default(Number.MAX_SAFE_INTEGER),
        count: z.coerce.number().int().min(1).max(ENTRIES_MAX).default(ENTRIES_MAX),
      }),
      handle: ({ query }): Entry[] => ports.entriesBefore(query.before, query.count),
    }),
    route({
      method: 'POST',
      // What is looked for may be a citizen's number: it stands in no address, and so in no log.
      path: '/api/cards/find',
      access: 'cards.find',
      body: z.strictObject({ text: SEARCHED }),
      handle: ({ body }): FoundOrderView[] => cards.find(body.text),
    }),
    route({
      method: 'GET',
      path: '/api/cards/:card',
      access: 'line.see',
      params: z.object({ card: CARD_ID }),
      handle: ({ params, reply }) => {
        const found = cards.of(params.card);
        if (found === null) return reply.code(404).send({ refusal: 'unknown-card' });
        const { card, batch, entries } = found;
        const view: CardHistoryView = {
          card: card.card,
          order: card.order,
          attempt: card.attempt,
          serial: card.serial,
          outcome: card.outcome,
          batch,
          images: ports.hasImages(card.card),
          entries,
        };
        return view;
      },
    }),
    route({
      method: 'POST',
      path: '/api/orders/reveal',
      access: 'personal-data.reveal',
      body: z.strictObject({ order: z.string().min(1).max(100), why: plainText(3, 200) }),
      handle: ({ body, visitor, reply }) => {
        const order = ports.readOrder(body.order);
        if (order === null) return reply.code(404).send({ refusal: 'unknown-order' });
        // It is written down before it is shown.
        tell([{ kind: 'personal-data.revealed', order: body.order, by: visitor?.person ?? '', why: body.why }]);
        const { fullName, personalNumber, dateOfBirth } = order;
        const view: RevealedView = { fullName, personalNumber, dateOfBirth };
        return view;
      },
    }),
  ];
}
