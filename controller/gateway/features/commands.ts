import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { LAYERS, SIDES, type Layer, type Side } from '../../recipes/artwork/card-face.ts';
import type { CommandDesk } from './command-desk.ts';
import { commandSchema } from './command-desk.ts';
import { COMMAND_PATH } from './contract.ts';
import { CARD_ID, route, type Route } from './routes.ts';

/** What people ask of the line, and the pictures of its cards. */

export interface LinePorts {
  readonly desk: CommandDesk;
  /** Somebody asked for what their role may not do. */
  readonly refused: (request: FastifyRequest, why: string) => void;
  /** What QC's camera took of a card (JPEG); null where nothing is kept. */
  readonly image: (card: string, side: Side) => Uint8Array | null;
  /** A layer of a card that is on the line, as its machine is given it (PNG). */
  readonly layer: (card: string, side: Side, layer: Layer) => Uint8Array | null;
}

export function lineRoutes({ desk, refused, image, layer }: LinePorts): Route[] {
  return [
    route({
      method: 'POST',
      path: COMMAND_PATH,
      // Stop and Abort are for everybody: the desk looks at each command.
      access: 'anybody',
      body: commandSchema,
      handle: async ({ body, visitor, request, reply }) => {
        const answer = await desk.take(body, visitor);
        if (!answer.accepted && answer.refusal === 'not-permitted') refused(request, 'not-permitted');
        const status = answer.accepted ? 200 : answer.refusal === 'not-signed-in' ? 401 : 409;
        return reply.code(status).send(answer);
      },
    }),
    route({
      method: 'GET',
      path: '/api/cards/:card/faces/:side',
      access: 'card.images',
      params: z.object({ card: CARD_ID, side: z.enum(SIDES) }),
      handle: ({ params, reply }) => sendImage(reply, image(params.card, params.side), 'image/jpeg'),
    }),
    route({
      method: 'GET',
      path: '/api/cards/:card/layers/:side/:layer',
      access: 'card.images',
      params: z.object({ card: CARD_ID, side: z.enum(SIDES), layer: z.enum(LAYERS) }),
      handle: ({ params, reply }) => sendImage(reply, layer(params.card, params.side, params.layer), 'image/png'),
    }),
  ];
}

/** Nobody's face stays behind in a browser's cache. */
function sendImage(reply: FastifyReply, image: Uint8Array | null, type: string): FastifyReply {
  if (image === null) return reply.code(404).send({ refusal: 'no-image' });
  return reply.header('cache-control', 'no-store').type(type).send(Buffer.from(image));
}
