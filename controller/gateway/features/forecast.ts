import { z } from 'zod';

import type { ForecastRefusal } from '../contract/orders.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/** Forecast of production time: runs a simulated line with the same layout in a process of its own. */

const CARDS_MAX = 1_000_000;

const route = routeOf<ForecastRefusal>();

export function forecastFeature({ lent: { forecasts } }: House): Feature {
  const progress = route({
    method: 'GET',
    path: '/api/forecast',
    access: 'orders.see',
    handle: () => ({ progress: forecasts.progress }),
  });
  const make = route({
    method: 'POST',
    path: '/api/forecast',
    access: 'orders.see',
    body: z.strictObject({ cards: z.number().int().min(1).max(CARDS_MAX) }),
    handle: async ({ body, refuse }) => {
      const running = forecasts.forecast(body.cards);
      if (running === null) return refuse(409, 'forecast-running');
      return (await running) ?? refuse(409, 'forecast-cancelled');
    },
  });
  const cancel = route({
    method: 'POST',
    path: '/api/forecast/cancel',
    access: 'orders.see',
    handle: () => {
      forecasts.cancel();
      return { accepted: true };
    },
  });
  return { name: 'forecast', routes: [progress, make, cancel], topics: [] };
}
