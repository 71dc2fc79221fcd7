import type { StatementSync } from 'node:sqlite';

import { isFeed, jobKeyParts } from '../../../stations/job-key.ts';
import { TRACES, tracesOf, type Trace } from '../../../stations/kinds.ts';
import type { Entry, EntryOf } from '../entry.ts';
import { isAbout } from '../entry-subjects.ts';
import type { Projection, Tables } from '../projection.ts';
import { ORDERS, originOfOrder } from './orders.ts';
import { workCell } from './work-cell.ts';

/**
 * One row per card, with everything by which cards are listed and recalled: batch, office, outcome and reason, lots and tools. It does not
 * contain the citizen or the content.
 */

const SUBJECTS = new Set(['card', 'job'] as const);

/** Reason code of a card that a person removed and that has no other reason. */
export const BY_HAND = 'card.removed';

/** Filter columns of card lists: each has an index in the order in which cards were started. */
const SEARCHED = ['batch', 'office', 'outcome', 'station', ...TRACES.map((trace) => `"${trace}"`)] as const;

export const CARD_RECORDS: Projection = {
  name: 'card-records',
  version: 1,
  // The batch and office of an order whose card was started: such an order is never split off.
  reads: [ORDERS],
  tables: {
    /**
     * `seq`: of the entry that started it. `at`: when it ended, or was started while it is on the line. A card without a blank has no row.
     * `station`: where it became bad; empty for a good one. `code`, `what` and `reason` (a fault as JSON): why it is bad; empty for a good
     * one or if none was given. `worked`: the last station that worked on it. The last columns are the traces that its stations reported;
     * empty if unknown.
     */
    card_record: `
      CREATE TABLE card_record (
        seq INTEGER PRIMARY KEY,
        card TEXT NOT NULL COLLATE NOCASE UNIQUE,
        order_id TEXT NOT NULL COLLATE NOCASE,
        batch TEXT NOT NULL,
        office TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        serial TEXT NOT NULL COLLATE NOCASE,
        outcome TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        ended_at INTEGER NOT NULL,
        at INTEGER NOT NULL,
        station TEXT NOT NULL,
        code TEXT NOT NULL,
        what TEXT NOT NULL,
        reason TEXT NOT NULL,
        worked TEXT NOT NULL,
        ${TRACES.map((trace) => `"${trace}" TEXT NOT NULL`).join(', ')}
      ) STRICT;
      CREATE INDEX card_record_at ON card_record (at);
      CREATE INDEX card_record_order ON card_record (order_id);
      CREATE INDEX card_record_serial ON card_record (serial);
      CREATE INDEX card_record_reason ON card_record (code, what);
      CREATE INDEX card_record_bad ON card_record (batch, code, what) WHERE code <> '';
      ${SEARCHED.map((column) => `CREATE INDEX card_record_${column.replaceAll('"', '')} ON card_record (${column});`).join('\n')}
    `,
    /** Jobs that have not ended: their work is needed to interpret the station's report at the end. */
    card_job: `
      CREATE TABLE card_job (key TEXT PRIMARY KEY, station TEXT NOT NULL, work TEXT NOT NULL) STRICT, WITHOUT ROWID;
    `,
    /** Every value of each trace, with the newest card: the choices for a recall. */
    card_trace: `
      CREATE TABLE card_trace (
        trace TEXT NOT NULL,
        value TEXT NOT NULL,
        newest INTEGER NOT NULL,
        PRIMARY KEY (trace, value)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  open: (tables) => {
    const statements = prepared(tables);
    return (entry, latestAt) => apply(statements, entry, Math.max(latestAt, entry.at));
  },
};

type Statements = ReturnType<typeof prepared>;

// oxlint-disable-next-line typescript/explicit-function-return-type -- the table of statements is its type
function prepared(tables: Tables) {
  const keep = (trace: Trace): StatementSync => tables.prepare(`UPDATE card_record SET "${trace}" = ? WHERE card = ?`);
  return {
    originOf: originOfOrder(tables),
    begin: tables.prepare(
      `INSERT OR IGNORE INTO card_record VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', 'onLine', ?7, 0, ?7, '', '', '', '', ''${", ''".repeat(TRACES.length)})`,
    ),
    ask: tables.prepare('INSERT OR REPLACE INTO card_job VALUES (?, ?, ?)'),
    answer: tables.prepare('DELETE FROM card_job WHERE key = ? RETURNING station, work'),
    worked: tables.prepare('UPDATE card_record SET worked = ? WHERE card = ?'),
    serial: tables.prepare('UPDATE card_record SET serial = ? WHERE card = ?'),
    keep: new Map(TRACES.map((trace) => [trace, keep(trace)])),
    trace: tables.prepare('INSERT INTO card_trace VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET newest = excluded.newest'),
    condemn: tables.prepare(
      "UPDATE card_record SET station = iif(?1 = '', worked, ?1), code = ?2, what = ?3, reason = ?4 WHERE card = ?5",
    ),
    // A card condemned before a person removed it keeps its reason.
    remove: tables.prepare("UPDATE card_record SET code = ?, what = ?, reason = '' WHERE card = ? AND code = ''"),
    end: tables.prepare('UPDATE card_record SET outcome = ?1, serial = ?2, ended_at = ?3, at = ?3 WHERE card = ?4'),
    forget: tables.prepare('DELETE FROM card_record WHERE card = ?'),
  };
}

function apply(statements: Statements, { seq, body }: Entry, nowAt: number): void {
  if (!isAbout(body, SUBJECTS)) return;
  switch (body.kind) {
    case 'card.started': {
      const { batch, office } = statements.originOf(body.order);
      statements.begin.run(seq, body.card, body.order, batch, office, body.attempt, nowAt);
      return;
    }
    case 'job.requested':
      statements.ask.run(body.key, body.station, body.work);
      return;
    case 'job.ended':
      endJob(statements, body, seq);
      return;
    case 'card.condemned': {
      const { code, context } = body.reason;
      const [station, what] = [String(context['station'] ?? ''), String(context['what'] ?? '')];
      statements.condemn.run(station, code, what, JSON.stringify(body.reason), body.card);
      return;
    }
    case 'card.removed':
      statements.remove.run(BY_HAND, body.why, body.card);
      return;
    case 'card.ended':
      if (body.outcome === 'void') statements.forget.run(body.card);
      else statements.end.run(body.outcome, body.serial, nowAt, body.card);
      return;
    case 'card.judged':
    case 'card.sampled':
    case 'sample.decided':
    case 'card.found':
    case 'job.doubted':
    case 'job.running':
      return;
    default:
      body satisfies never;
  }
}

function endJob(statements: Statements, body: EntryOf<'job.ended'>, seq: number): void {
  const job = statements.answer.get(body.key);
  if (job === undefined) return;
  const done = body.outcome === 'done';
  // A job that started and failed was at that machine, too.
  if (!done && !body.begun) return;
  const { card } = jobKeyParts(body.key);
  const station = String(job['station']);
  statements.worked.run(station, card);
  if (done && isFeed(body.key)) statements.serial.run(body.serial, card);
  const traces = tracesOf({ work: workCell(job['work']), station, done, evidence: body.evidence });
  for (const [trace, value] of Object.entries(traces) as [Trace, string][]) {
    if (value === '') continue;
    statements.keep.get(trace)?.run(value, card);
    statements.trace.run(trace, value, seq);
  }
}
