import { Readable } from 'node:stream';

import type { FastifyReply } from 'fastify';
import { z } from 'zod';

import type { Order } from '../../orders/order.ts';
import { secondSignature } from '../../people/second-person.ts';
import { plainText } from '../../people/plain-text.ts';
import type { AuditRefusal } from '../contract/audit.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/** Exports: the journal for an auditor, and citizens' data with two people's signatures. */

const NDJSON = 'application/x-ndjson';

const route = routeOf<AuditRefusal>();

export function auditFeature({ controller, entrance, note }: House): Feature {
  const { store } = controller;
  const journal = route({
    method: 'GET',
    path: '/api/audit/journal',
    access: 'audit.see',
    handle: ({ visitor, reply }) => {
      store.segments.requireAtHand();
      note([{ kind: 'journal.exported', by: visitor?.person ?? '' }]);
      return sendLines(reply, 'cardline-journal.ndjson', controller.journalLines());
    },
  });
  const personalData = route({
    method: 'POST',
    path: '/api/audit/personal-data',
    access: 'personal-data.reveal',
    body: z.strictObject({
      batch: z.string().min(1).max(100),
      why: plainText(3, 200),
      second: secondSignature,
    }),
    handle: async ({ body: { batch, why, second }, visitor, reply, refuse }) => {
      const by = visitor?.person ?? '';
      const checked = await entrance.secondPerson.check(second, by, 'personal-data.reveal');
      if ('refusal' in checked) return refuse(409, checked.refusal);
      // All orders, whatever their outcome.
      const orders = store.lookup.ordersOfBatch(batch);
      if (orders.length === 0) return refuse(404, 'unknown-batch');
      // Journaled, with both names, before anything is exported.
      note([{ kind: 'personal-data.exported', batch, orders: orders.length, by, second: checked.person, why }]);
      return sendLines(
        reply,
        'personal-data.ndjson',
        personalLines(orders, (order) => controller.readOrder(order)),
      );
    },
  });
  return { name: 'audit', routes: [journal, personalData], topics: [] };
}

function sendLines(reply: FastifyReply, name: string, lines: Iterable<string>): FastifyReply {
  return reply.type(NDJSON).header('content-disposition', `attachment; filename="${name}"`).send(Readable.from(lines));
}

/** The textual data of citizens, without images and fingerprints. */
function* personalLines(orders: readonly string[], readOrder: (order: string) => Order | null): Generator<string> {
  for (const id of orders) {
    const order = readOrder(id);
    if (order === null) continue;
    const { fullName, personalNumber, dateOfBirth } = order;
    yield `${JSON.stringify({ order: id, fullName, personalNumber, dateOfBirth })}\n`;
  }
}
