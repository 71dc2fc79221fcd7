import { z } from 'zod';

import type { ScenarioRefusal } from '../contract/simulator.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/** Scenario files: what happens to a simulated line, and the expected outcome; run in virtual time. */

const NAME = z.string().regex(/^[a-z0-9-]{1,60}$/);

const route = routeOf<ScenarioRefusal>();

export function scenariosFeature({ lent: { scenarios } }: House): Feature {
  const list = route({
    method: 'GET',
    path: '/api/scenarios',
    access: 'simulator.use',
    handle: () => scenarios.scenarios(),
  });
  const play = route({
    method: 'POST',
    path: '/api/scenarios',
    access: 'simulator.use',
    body: z.strictObject({ name: NAME }),
    handle: ({ body, refuse }) => {
      if (!scenarios.scenarios().some(({ name }) => name === body.name)) return refuse(404, 'no-such-route');
      return scenarios.play(body.name) ?? refuse(409, 'forecast-running');
    },
  });
  return { name: 'scenarios', routes: [list, play], topics: [] };
}
