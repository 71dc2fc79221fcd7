import { Readable } from 'node:stream';

import { z } from 'zod';

import type { EntryBody } from '../journal/entry.ts';
import type { Order } from '../orders/order.ts';
import { secondSignature, type SecondPerson } from '../people/second-person.ts';
import { plainText } from '../people/plain-text.ts';
import { route, type Route } from './routes.ts';

/** What leaves the house: the journal for an auditor, and citizens' data by two people's word. */

export interface AuditPorts {
  /** The journal in its open format, a line at a time. */
  readonly journalLines: () => Iterable<string>;
  /** Orders of a batch, whatever became of them. */
  readonly ordersOf: (batch: string) => readonly string[];
  readonly readOrder: (order: string) => Order | null;
  readonly secondPerson: SecondPerson;
  readonly tell: (facts: readonly EntryBody[]) => void;
}

const NDJSON = 'application/x-ndjson';

export function auditRoutes({ journalLines, ordersOf, readOrder, secondPerson, tell }: AuditPorts): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/audit/journal',
      access: 'audit.see',
      handle: ({ visitor, reply }) => {
        tell([{ kind: 'journal.exported', by: visitor?.person ?? '' }]);
        return reply
          .type(NDJSON)
          .header('content-disposition', 'attachment; filename="cardline-journal.ndjson"')
          .send(Readable.from(journalLines()));
      },
    }),
    route({
      method: 'POST',
      path: '/api/audit/personal-data',
      access: 'personal-data.reveal',
      body: z.strictObject({
        batch: z.string().min(1).max(100),
        why: plainText(3, 200),
        second: secondSignature,
      }),
      handle: async ({ body, visitor, reply }) => {
        const by = visitor?.person ?? '';
        const checked = await secondPerson.check(body.second, by, 'personal-data.reveal');
        if ('refusal' in checked) return reply.code(409).send({ refusal: checked.refusal });
        const orders = ordersOf(body.batch);
        if (orders.length === 0) return reply.code(404).send({ refusal: 'unknown-batch' });
        // It is written down, by both, before anything leaves.
        tell([
          {
            kind: 'personal-data.exported',
            batch: body.batch,
            orders: orders.length,
            by,
            second: checked.person,
            why: body.why,
          },
        ]);
        return reply
          .type(NDJSON)
          .header('content-disposition', 'attachment; filename="personal-data.ndjson"')
          .send(Readable.from(personalLines(orders, readOrder)));
      },
    }),
  ];
}

/** What is said of a citizen in words; pictures and prints stay where they are. */
function* personalLines(orders: readonly string[], readOrder: AuditPorts['readOrder']): Generator<string> {
  for (const id of orders) {
    const order = readOrder(id);
    if (order === null) continue;
    const { fullName, personalNumber, dateOfBirth } = order;
    yield `${JSON.stringify({ order: id, fullName, personalNumber, dateOfBirth })}\n`;
  }
}
