import type { StatementSync } from 'node:sqlite';

import type { Entry } from '../entry.ts';
import { isAbout } from '../entry-subjects.ts';
import type { Projection, Tables } from '../projection.ts';

/** Every order, with its citizen, its present batch and its state. */

const SUBJECTS = new Set(['batch', 'order', 'card'] as const);

/** Orders that ended, or are ending, without a card: few among all. */
export const ASIDE = "state IN ('setAside', 'ending')";

export const ORDERS: Projection = {
  name: 'orders',
  version: 4,
  tables: {
    /**
     * `state`: open, accepted, setAside, or ending (its card is still on the line, and no other is made). `begun`: a card was started for
     * it at some time. `on_line`: one is on the line. `office`: where the citizen collects the card.
     */
    order_index: `
      CREATE TABLE order_index (
        order_id TEXT PRIMARY KEY,
        citizen TEXT NOT NULL,
        batch TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        state TEXT NOT NULL,
        begun INTEGER NOT NULL,
        on_line INTEGER NOT NULL,
        office TEXT NOT NULL
      ) STRICT;
      CREATE INDEX order_index_written ON order_index (order_id COLLATE NOCASE);
      CREATE INDEX order_index_citizen ON order_index (citizen);
      CREATE INDEX order_index_batch ON order_index (batch);
      CREATE INDEX order_index_aside ON order_index (batch) WHERE ${ASIDE};
    `,
  },
  open: (tables) => {
    const statements = prepared(tables);
    return (entry) => apply(statements, entry);
  },
};

/** For projections that read this one: returns the batch of an order; empty if unknown. */
export function batchOfOrder(tables: Tables): (order: string) => string {
  const select = tables.prepare('SELECT batch FROM order_index WHERE order_id = ?');
  return (order) => String(select.get(order)?.['batch'] ?? '');
}

/** For projections that read this one: returns the batch and office of an order; empty if unknown. */
export function originOfOrder(tables: Tables): (order: string) => { readonly batch: string; readonly office: string } {
  const select = tables.prepare('SELECT batch, office FROM order_index WHERE order_id = ?');
  return (order) => {
    const row = select.get(order);
    return { batch: String(row?.['batch'] ?? ''), office: String(row?.['office'] ?? '') };
  };
}

interface Statements {
  readonly insert: StatementSync;
  readonly begin: StatementSync;
  readonly end: StatementSync;
  readonly accept: StatementSync;
  readonly setAside: StatementSync;
  readonly setAsideEnding: StatementSync;
  readonly endOnLine: StatementSync;
  readonly setAsideOpen: StatementSync;
  readonly split: StatementSync;
}

function prepared(tables: Tables): Statements {
  const state = (name: string, where: string): StatementSync =>
    tables.prepare(`UPDATE order_index SET state = '${name}' WHERE ${where}`);
  return {
    insert: tables.prepare("INSERT OR IGNORE INTO order_index VALUES (?, ?, ?, ?, 'open', 0, 0, ?)"),
    begin: tables.prepare('UPDATE order_index SET begun = 1, on_line = 1 WHERE order_id = ?'),
    end: tables.prepare('UPDATE order_index SET on_line = 0 WHERE order_id = ?'),
    accept: state('accepted', 'order_id = ?'),
    setAside: state('setAside', 'order_id = ?'),
    setAsideEnding: state('setAside', "order_id = ? AND state = 'ending'"),
    endOnLine: state('ending', "state = 'open' AND on_line = 1"),
    setAsideOpen: state('setAside', "state = 'open'"),
    split: tables.prepare(
      "UPDATE order_index SET batch = ? WHERE order_id IN (SELECT order_id FROM order_index WHERE batch = ? AND begun = 0 AND state = 'open' ORDER BY sequence DESC LIMIT ?)",
    ),
  };
}

function apply(statements: Statements, { body }: Entry): void {
  if (!isAbout(body, SUBJECTS)) return;
  switch (body.kind) {
    case 'order.accepted':
      statements.insert.run(body.order, body.citizen, body.batch, body.sequence, body.office);
      return;
    case 'order.set-aside':
      statements.setAside.run(body.order);
      return;
    case 'journal.resumed':
      // The card on the line may still be good: until it has ended, its citizen gets no other order.
      statements.endOnLine.run();
      statements.setAsideOpen.run();
      return;
    case 'batch.split':
      // The last of the orders never started, as the line itself moves them (batch-queue.ts).
      statements.split.run(body.into, body.batch, body.orders);
      return;
    case 'card.started':
      statements.begin.run(body.order);
      return;
    case 'card.ended':
      statements.end.run(body.order);
      if (body.outcome === 'accepted') statements.accept.run(body.order);
      // No blank was used, and no other card is made: a card that is rejected is followed by `order.set-aside`.
      if (body.outcome === 'void') statements.setAsideEnding.run(body.order);
      return;
    case 'batch.created':
    case 'batch.imported':
    case 'batch.scheduled':
    case 'batch.prioritized':
    case 'batch.held':
    case 'batch.released':
    case 'batch.reconciled':
    case 'batch.shredded':
    case 'batch.pictures-removed':
    case 'batch.ended':
    case 'first-article.decided':
    case 'card.judged':
    case 'card.sampled':
    case 'sample.decided':
    case 'card.condemned':
    case 'card.found':
    case 'card.removed':
      return;
    default:
      body satisfies never;
  }
}
