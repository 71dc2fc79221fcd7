import { z } from 'zod';

import type { SimulatorAsk, SimulatorRefusal } from '../contract/simulator.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf, STATION_ID } from '../routes.ts';

/** The simulated machines' console: every fault by name, at a chosen place. A real line has none of it. */

const SECONDS_MAX = 3600;
const FAULT = z.string().regex(/^[a-z-]{1,40}$/);

const askSchema: z.ZodType<SimulatorAsk> = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('plug'), station: STATION_ID, plugged: z.boolean() }),
  z.strictObject({
    action: z.literal('strike'),
    fault: FAULT,
    station: z.union([z.literal(''), STATION_ID]),
    seconds: z.number().min(1).max(SECONDS_MAX).nullable(),
  }),
  z.strictObject({ action: z.literal('emergency-stop'), pressed: z.boolean() }),
  z.strictObject({ action: z.literal('service') }),
  // How slow and how fast they can be is theirs to say.
  z.strictObject({ action: z.literal('speed'), factor: z.number().positive() }),
  z.strictObject({ action: z.literal('take'), serial: z.string().regex(/^[A-Z0-9]{4,40}$/) }),
]);

const route = routeOf<SimulatorRefusal>();

export function simulatorFeature({ lent: { simulator } }: House): Feature {
  const view = route({
    method: 'GET',
    path: '/api/simulator',
    access: 'simulator.use',
    handle: ({ refuse }) => simulator?.view() ?? refuse(404, 'no-simulator'),
  });
  const ask = route({
    method: 'POST',
    path: '/api/simulator',
    access: 'simulator.use',
    body: askSchema,
    handle: ({ body, refuse }) => {
      const accepted = simulator?.ask(body) ?? false;
      return accepted ? { accepted } : refuse(409, 'no-simulator');
    },
  });
  return { name: 'simulator', routes: [view, ask], topics: [] };
}
