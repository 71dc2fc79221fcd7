import { z } from 'zod';

import type { ScenarioResultView, ScenarioView } from './contract.ts';
import { route, type Route } from './routes.ts';

/** Scenario files: what happens to a simulated line, and what must come of it; played in virtual time. */

export interface ScenarioPort {
  readonly scenarios: () => readonly ScenarioView[];
  /** Null where another one is played. */
  readonly play: (name: string) => Promise<ScenarioResultView> | null;
}

const NAME = z.string().regex(/^[a-z0-9-]{1,60}$/);

export function scenarioRoutes({ scenarios, play }: ScenarioPort): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/scenarios',
      access: 'simulator.use',
      handle: () => scenarios(),
    }),
    route({
      method: 'POST',
      path: '/api/scenarios',
      access: 'simulator.use',
      body: z.strictObject({ name: NAME }),
      handle: ({ body, reply }) => {
        if (!scenarios().some(({ name }) => name === body.name))
          return reply.code(404).send({ accepted: false, refusal: 'no-such-route' });
        return play(body.name) ?? reply.code(409).send({ accepted: false, refusal: 'forecast-running' });
      },
    }),
  ];
}
