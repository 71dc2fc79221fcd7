import type { FastifyReply } from 'fastify';
import { z } from 'zod';

import { LAYERS, SIDES } from '../../../recipes/artwork/card-face.ts';
import { isLongerThan } from '../../../recipes/letters.ts';
import { plainText } from '../../people/plain-text.ts';
import type { CardHistoryView, CardRefusal, FoundOrdersView, RevealedView } from '../contract/cards.ts';
import type { Feature, House } from '../feature.ts';
import { CARD_ID, routeOf, type Route } from '../routes.ts';
import { ShownPictures } from '../shown-pictures.ts';

/** Cards and their citizens: search, history, appearance; and a citizen's data for people with permission. */

/** As long as the longest name of an order; it is normalized before it is compared. */
const SEARCHED = z
  .string()
  .trim()
  .min(2)
  .refine((text) => !isLongerThan(100, text));
const route = routeOf<CardRefusal>();

export function cardsFeature(house: House): Feature {
  const shown = new ShownPictures(house.clock);
  const routes = [
    find(house),
    history(house),
    reveal(house),
    showPictures(house, shown),
    seenFace(house, shown),
    drawnLayer(house, shown),
  ];
  return { name: 'cards', routes, topics: [] };
}

function find({ controller: { cards } }: House): Route {
  return route({
    method: 'POST',
    // The search text may be a personal number: it is not in the URL, and so not in any log.
    path: '/api/cards/find',
    access: 'cards.find',
    body: z.strictObject({ text: SEARCHED, before: z.int().min(0).nullable().default(null) }),
    handle: ({ body }): FoundOrdersView => cards.find(body.text, body.before),
  });
}

function history({ controller }: House): Route {
  return route({
    method: 'GET',
    path: '/api/cards/:card',
    access: 'line.see',
    params: z.object({ card: CARD_ID }),
    handle: ({ params, refuse }) => {
      const found = controller.cards.of(params.card);
      if (found === null) return refuse(404, 'unknown-card');
      const { card, batch, entries, away } = found;
      const view: CardHistoryView = {
        card: card.card,
        order: card.order,
        attempt: card.attempt,
        serial: card.serial,
        outcome: card.outcome,
        batch,
        images: controller.hasImages(card.card),
        record: controller.history.cards.of(card.card),
        entries,
        away,
      };
      return view;
    },
  });
}

function reveal({ controller, note }: House): Route {
  return route({
    method: 'POST',
    path: '/api/orders/reveal',
    access: 'personal-data.reveal',
    body: z.strictObject({ order: z.string().min(1).max(100), why: plainText(3, 200) }),
    handle: ({ body, visitor, refuse }) => {
      const order = controller.readOrder(body.order);
      if (order === null) return refuse(404, 'unknown-order');
      // Journaled before it is shown.
      note([{ kind: 'personal-data.revealed', order: body.order, by: visitor?.person ?? '', why: body.why }]);
      const { fullName, personalNumber, dateOfBirth } = order;
      const view: RevealedView = { fullName, personalNumber, dateOfBirth };
      return view;
    },
  });
}

/** Records the reason why a person must see a citizen's card. */
function showPictures({ controller, note }: House, shown: ShownPictures): Route {
  return route({
    method: 'POST',
    path: '/api/cards/:card/pictures',
    access: 'card.images',
    params: z.object({ card: CARD_ID }),
    body: z.strictObject({ why: plainText(3, 200) }),
    handle: ({ params, body, visitor, refuse }) => {
      const found = controller.cards.of(params.card);
      if (found === null || visitor === null) return refuse(404, 'unknown-card');
      // Journaled before it is shown.
      note([{ kind: 'personal-data.revealed', order: found.card.order, by: visitor.person, why: body.why }]);
      shown.grant(visitor.session, params.card);
      return { accepted: true };
    },
  });
}

/** QC's camera image of a card (JPEG). */
function seenFace({ controller }: House, shown: ShownPictures): Route {
  return route({
    method: 'GET',
    path: '/api/cards/:card/faces/:side',
    access: 'card.images',
    params: z.object({ card: CARD_ID, side: z.enum(SIDES) }),
    handle: ({ params: { card, side }, visitor, reply, refuse }) => {
      if (!shown.maySee(visitor?.session ?? '', card, controller.conductor.state)) return refuse(403, 'reason-first');
      const image = controller.image(card, side);
      return image === null ? refuse(404, 'no-image') : sendImage(reply, image, 'image/jpeg');
    },
  });
}

/** A layer of a card on the line, as its machine receives it (PNG). */
function drawnLayer({ controller }: House, shown: ShownPictures): Route {
  return route({
    method: 'GET',
    path: '/api/cards/:card/layers/:side/:layer',
    access: 'card.images',
    params: z.object({ card: CARD_ID, side: z.enum(SIDES), layer: z.enum(LAYERS) }),
    handle: ({ params: { card, side, layer }, visitor, reply, refuse }) => {
      if (!shown.maySee(visitor?.session ?? '', card, controller.conductor.state)) return refuse(403, 'reason-first');
      const drawn = controller.layer(card, side, layer);
      return drawn === null ? refuse(404, 'no-image') : sendImage(reply, drawn, 'image/png');
    },
  });
}

/** No face stays in a browser's cache. */
function sendImage(reply: FastifyReply, image: Uint8Array, type: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type(type).send(Buffer.from(image));
}
