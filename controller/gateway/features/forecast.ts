import { z } from 'zod';

import type { ForecastProgress, ForecastView } from './contract.ts';
import { route, type Route } from './routes.ts';

/** How long so many cards would take: asked of a simulated line of the same make-up, in a process of its own. */

export interface ForecastPort {
  /** Null where one is being made already. */
  readonly forecast: (cards: number) => Promise<ForecastView> | null;
  /** Null while none is being made. */
  readonly forecastProgress: () => ForecastProgress | null;
}

const CARDS_MAX = 1_000_000;

export function forecastRoutes({ forecast, forecastProgress }: ForecastPort): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/forecast',
      access: 'orders.see',
      handle: () => ({ progress: forecastProgress() }),
    }),
    route({
      method: 'POST',
      path: '/api/forecast',
      access: 'orders.see',
      body: z.strictObject({ cards: z.number().int().min(1).max(CARDS_MAX) }),
      handle: async ({ body, reply }) => {
        const running = forecast(body.cards);
        return running === null ? reply.code(409).send({ accepted: false, refusal: 'forecast-running' }) : running;
      },
    }),
  ];
}
