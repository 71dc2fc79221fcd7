import type { StatementSync } from 'node:sqlite';

import type { Entry, EntryOf } from '../entry.ts';
import { isAbout } from '../entry-subjects.ts';
import type { Projection, Tables } from '../projection.ts';
import { batchOfOrder, ORDERS } from './orders.ts';

/** Every batch of the line, its state, and its counts. */

const SUBJECTS = new Set(['batch', 'order', 'card'] as const);

export const BATCHES: Projection = {
  name: 'batches',
  version: 1,
  // The batch of an order whose card was started, or that is set aside: such orders are never split off.
  reads: [ORDERS],
  tables: {
    /** `seq`: of the entry that created it. Times are 0 until then. `reconciliation`: its entry's body as JSON; empty until then. */
    batch: `
      CREATE TABLE batch (
        batch TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,
        recipe TEXT NOT NULL,
        version TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        refused INTEGER NOT NULL,
        ordered INTEGER NOT NULL,
        imported INTEGER NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL,
        accepted INTEGER NOT NULL,
        rejected INTEGER NOT NULL,
        removed INTEGER NOT NULL,
        set_aside INTEGER NOT NULL,
        on_line INTEGER NOT NULL,
        reconciliation TEXT NOT NULL
      ) STRICT;
      CREATE INDEX batch_seq ON batch (seq);
    `,
    /** Cards by attempt for which a blank was used or may have been. */
    batch_attempt: `
      CREATE TABLE batch_attempt (
        batch TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        cards INTEGER NOT NULL,
        PRIMARY KEY (batch, attempt)
      ) STRICT, WITHOUT ROWID;
    `,
    /** Cards that have not ended. `last_try`: not made again, whatever the outcome. */
    batch_card: `
      CREATE TABLE batch_card (
        card TEXT PRIMARY KEY,
        batch TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        last_try INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  open: (tables) => {
    const statements = prepared(tables);
    return (entry) => apply(statements, entry);
  },
};

const NOT_BEGUN = "0, 0, 0, 0, 0, 0, 0, ''";

type Outcome = EntryOf<'card.ended'>['outcome'];
type Statements = { readonly batchOf: (order: string) => string } & Readonly<
  Record<
    | 'create'
    | 'imported'
    | 'less'
    | 'splitOff'
    | 'startCard'
    | 'begin'
    | 'attempt'
    | 'endCard'
    | Outcome
    | 'setAside'
    | 'ended'
    | 'reconciled'
    | 'resume'
    | 'lastTries',
    StatementSync
  >
>;

function prepared(tables: Tables): Statements {
  const outcome = (column: string): StatementSync =>
    tables.prepare(`UPDATE batch SET on_line = on_line - 1, ${column} = ${column} + 1 WHERE batch = ?`);
  return {
    create: tables.prepare(`INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, 0, ${NOT_BEGUN})`),
    imported: tables.prepare('UPDATE batch SET ordered = ?, imported = 1 WHERE batch = ?'),
    less: tables.prepare('UPDATE batch SET ordered = ordered - ? WHERE batch = ?'),
    splitOff: tables.prepare(
      `INSERT INTO batch SELECT ?, ?, recipe, version, ?, 0, ?, imported, ${NOT_BEGUN} FROM batch WHERE batch = ?`,
    ),
    batchOf: batchOfOrder(tables),
    startCard: tables.prepare('INSERT INTO batch_card VALUES (?, ?, ?, 0)'),
    begin: tables.prepare(
      'UPDATE batch SET on_line = on_line + 1, started_at = iif(started_at = 0, ?, started_at) WHERE batch = ?',
    ),
    attempt: tables.prepare(
      'INSERT INTO batch_attempt VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET cards = cards + excluded.cards',
    ),
    endCard: tables.prepare('DELETE FROM batch_card WHERE card = ? RETURNING batch, attempt, last_try'),
    accepted: outcome('accepted'),
    rejected: outcome('rejected'),
    removed: outcome('removed'),
    void: tables.prepare('UPDATE batch SET on_line = on_line - 1 WHERE batch = ?'),
    setAside: tables.prepare('UPDATE batch SET set_aside = set_aside + 1 WHERE batch = ?'),
    ended: tables.prepare('UPDATE batch SET ended_at = ? WHERE batch = ?'),
    reconciled: tables.prepare('UPDATE batch SET reconciliation = ? WHERE batch = ?'),
    resume: tables.prepare('UPDATE batch SET set_aside = ordered - accepted - on_line WHERE imported = 1'),
    lastTries: tables.prepare('UPDATE batch_card SET last_try = 1'),
  };
}

function apply(statements: Statements, { seq, at, body }: Entry): void {
  if (!isAbout(body, SUBJECTS)) return;
  switch (body.kind) {
    case 'batch.created':
      statements.create.run(body.batch, seq, body.recipe, body.version, at, body.refused, body.accepted);
      return;
    case 'batch.imported':
      statements.imported.run(body.orders, body.batch);
      return;
    case 'batch.split':
      statements.less.run(body.orders, body.batch);
      statements.splitOff.run(body.into, seq, at, body.orders, body.batch);
      return;
    case 'card.started':
      startCard(statements, body, at);
      return;
    case 'card.ended':
      endCard(statements, body);
      return;
    case 'journal.resumed':
      statements.resume.run();
      statements.lastTries.run();
      return;
    case 'order.set-aside':
      statements.setAside.run(statements.batchOf(body.order));
      return;
    case 'batch.ended':
      statements.ended.run(at, body.batch);
      return;
    case 'batch.reconciled':
      statements.reconciled.run(JSON.stringify(body), body.batch);
      return;
    case 'batch.scheduled':
    case 'batch.prioritized':
    case 'batch.held':
    case 'batch.released':
    case 'batch.shredded':
    case 'batch.pictures-removed':
    case 'first-article.decided':
    case 'order.accepted':
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

function startCard(statements: Statements, { card, order, attempt }: EntryOf<'card.started'>, at: number): void {
  const batch = statements.batchOf(order);
  statements.startCard.run(card, batch, attempt);
  statements.begin.run(at, batch);
  statements.attempt.run(batch, attempt, 1);
}

function endCard(statements: Statements, { card: id, outcome }: EntryOf<'card.ended'>): void {
  const card = statements.endCard.get(id);
  if (card === undefined) return;
  const batch = String(card['batch']);
  statements[outcome].run(batch);
  if (outcome !== 'void') return;
  // No blank was used: the attempt does not count.
  statements.attempt.run(batch, Number(card['attempt']), -1);
  if (card['last_try'] === 1) statements.setAside.run(batch);
}
