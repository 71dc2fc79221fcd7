import { z } from 'zod';

import type { SimulatorAsk, SimulatorRefusal } from '../contract/simulator.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf, STATION_ID } from '../routes.ts';

/** Console of the simulated machines: every fault by name, at a chosen place. Absent on a real line. */

const SECONDS_MAX = 3600;
const SERIAL = z.string().regex(/^[A-Z0-9]{4,40}$/);
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
  // The simulated machines decide on the range of the speed.
  z.strictObject({ action: z.literal('speed'), factor: z.number().positive() }),
  z.strictObject({ action: z.literal('take'), serial: SERIAL }),
  z.strictObject({ action: z.literal('lay-back'), serial: SERIAL, position: STATION_ID }),
  z.strictObject({ action: z.literal('end'), fault: FAULT, station: z.union([z.literal(''), STATION_ID]) }),
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
    handle: async ({ body, refuse }) => {
      const answer = (await simulator?.ask(body)) ?? 'no-simulator';
      return answer === 'done' ? { accepted: true } : refuse(409, answer);
    },
  });
  const state = route({
    method: 'GET',
    path: '/api/simulator/state',
    access: 'simulator.use',
    handle: async ({ refuse }) => {
      if (simulator === null) return refuse(404, 'no-simulator');
      return (await simulator.state()) ?? refuse(503, 'machines-silent');
    },
  });
  return { name: 'simulator', routes: [view, state, ask], topics: [] };
}
