import { z } from 'zod';

import { TRACES } from '../../../stations/kinds.ts';
import { CARD_ORDERS, CARD_OUTCOMES, COUNTED_MAX } from '../../history/card-list.ts';
import { CARD_PAGE_MOST, type BatchDetailView, type CardPageView, type CardRefusal } from '../contract/cards.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf, type Route } from '../routes.ts';

/** Lists of cards by common properties, and single batches; without citizens. */

const SHOWN = 100;
const NAME_MAX = 240;
const SKIP_MAX = 1_000_000;
const name = z.string().min(1).max(NAME_MAX);
const moment = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const query = z.object({
  batch: name.optional(),
  office: name.optional(),
  outcome: z.enum(CARD_OUTCOMES).optional(),
  station: name.optional(),
  code: name.optional(),
  what: name.optional(),
  text: name.optional(),
  /** With `value`: cards that have it; without: cards for which it is unknown. */
  trace: z.enum(TRACES as [(typeof TRACES)[number]]).optional(),
  value: name.optional(),
  from: moment.optional(),
  to: moment.optional(),
  by: z.enum(CARD_ORDERS).default('started'),
  direction: z.enum(['asc', 'desc']).default('desc'),
  skip: z.coerce.number().int().min(0).max(SKIP_MAX).default(0),
  count: z.coerce.number().int().min(1).max(CARD_PAGE_MOST).default(SHOWN),
});

const route = routeOf<CardRefusal>();

export function cardListsFeature(house: House): Feature {
  return { name: 'card-lists', routes: [list(house), traces(house), batch(house)], topics: [] };
}

function list({ controller: { history } }: House): Route {
  return route({
    method: 'GET',
    path: '/api/cards',
    access: 'orders.see',
    query,
    handle: ({ query: asked }): CardPageView => {
      const { trace, value, from, to, by, direction, skip, count, ...filter } = asked;
      const page = history.cards.page(
        {
          ...filter,
          fromAt: from,
          toAt: to,
          ...(trace === undefined || value === undefined
            ? { unknown: trace }
            : { trace: { name: trace, values: history.cards.writtenLike(trace, value) } }),
        },
        { by, direction },
        { skip, count },
      );
      return { ...page, countedMost: COUNTED_MAX };
    },
  });
}

/** The values of each trace, newest first: the choices for a recall. */
function traces({ controller: { history } }: House): Route {
  return route({
    method: 'GET',
    path: '/api/traces',
    access: 'orders.see',
    handle: (): Record<string, readonly string[]> =>
      Object.fromEntries(TRACES.map((trace) => [trace, history.cards.traced(trace)])),
  });
}

function batch({ controller: { history } }: House): Route {
  return route({
    method: 'GET',
    path: '/api/batches/:batch',
    access: 'orders.see',
    params: z.object({ batch: name }),
    handle: ({ params, refuse }) => {
      const found = history.batches.of(params.batch);
      if (found === null) return refuse(404, 'unknown-batch');
      const view: BatchDetailView = { batch: found, reasons: history.cards.reasonsIn(params.batch) };
      return view;
    },
  });
}
