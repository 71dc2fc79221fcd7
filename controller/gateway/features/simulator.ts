import { z } from 'zod';

import type { SimulatorAsk, SimulatorView } from './contract.ts';
import { route, STATION_ID, type Route } from './routes.ts';

/** The simulated machines' console: every fault by name, at a chosen place. A real line has none of it. */

/** Joined on by the composition root; absent on a real line. */
export interface SimulatorPort {
  view(): SimulatorView;
  /** False where these machines can't do that. */
  ask(ask: SimulatorAsk): boolean;
}

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

export function simulatorRoutes(simulator: SimulatorPort | null): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/simulator',
      access: 'simulator.use',
      handle: ({ reply }) => simulator?.view() ?? reply.code(404).send({ refusal: 'no-simulator' }),
    }),
    route({
      method: 'POST',
      path: '/api/simulator',
      access: 'simulator.use',
      body: askSchema,
      handle: ({ body, reply }) => {
        const accepted = simulator?.ask(body) ?? false;
        return accepted ? { accepted } : reply.code(409).send({ accepted: false, refusal: 'no-simulator' });
      },
    }),
  ];
}
