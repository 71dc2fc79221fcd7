import type { Fault } from '../../../stations/fault.ts';
import type { Entry, EntryOf } from '../entry.ts';
import { isAbout } from '../entry-subjects.ts';
import type { Projection, Tables } from '../projection.ts';
import { BY_HAND } from './card-records.ts';
import { lineIntervals } from './line-intervals.ts';
import { batchOfOrder, ORDERS } from './orders.ts';
import { HOUR_MS, MINUTE_MS, type HistoryState } from './time-model.ts';

/**
 * The line over time: its states without a gap, standstills, cards by minute and hour, rejects. Times are wall-clock; if the clock was set
 * back, time stands still until it has caught up.
 */

const SUBJECTS = new Set(['line', 'card'] as const);

const COUNTS = 'accepted INTEGER NOT NULL, rejected INTEGER NOT NULL, removed INTEGER NOT NULL';

export const PRODUCTION: Projection = {
  name: 'production',
  version: 2,
  // The batch of an order whose card was started: such an order is never split off.
  reads: [ORDERS],
  tables: {
    /**
     * The last one is open: its `to_at` equals `from_at`. `reason`: a fault as JSON; empty for none. `begins_stop`: the state before it did
     * not belong to the same stop.
     */
    line_interval: `
      CREATE TABLE line_interval (
        id INTEGER PRIMARY KEY,
        from_at INTEGER NOT NULL,
        to_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        mode TEXT NOT NULL,
        reason TEXT NOT NULL,
        batch TEXT NOT NULL,
        seq INTEGER NOT NULL,
        begins_stop INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX line_interval_from ON line_interval (from_at);
    `,
    /** Closed intervals by hour since 1970. `stops`: those that began in it. */
    state_hour: `
      CREATE TABLE state_hour (
        hour INTEGER NOT NULL,
        state TEXT NOT NULL,
        code TEXT NOT NULL,
        station TEXT NOT NULL,
        ms INTEGER NOT NULL,
        stops INTEGER NOT NULL,
        PRIMARY KEY (hour, state, code, station)
      ) STRICT, WITHOUT ROWID;
    `,
    /** Consecutive closed intervals with one reason in which no cards were made. */
    line_standing: `
      CREATE TABLE line_standing (
        id INTEGER PRIMARY KEY,
        from_at INTEGER NOT NULL,
        to_at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        code TEXT NOT NULL,
        reason TEXT NOT NULL
      ) STRICT;
      CREATE INDEX line_standing_from ON line_standing (from_at);
      CREATE INDEX line_standing_code ON line_standing (code, from_at);
    `,
    card_minute: `CREATE TABLE card_minute (minute INTEGER PRIMARY KEY, ${COUNTS}) STRICT;`,
    card_hour: `CREATE TABLE card_hour (hour INTEGER PRIMARY KEY, ${COUNTS}) STRICT;`,
    /** Why cards on the line are condemned. Columns as in `reject`. */
    condemned_card: `
      CREATE TABLE condemned_card (
        card TEXT PRIMARY KEY,
        code TEXT NOT NULL,
        what TEXT NOT NULL,
        reason TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
    /**
     * Every card that was rejected or removed, as production counts them. `what`: the finding that the reason names or, for a card that a
     * person removed, why; empty for none. `code` is empty if none was given. `reason`: a fault as JSON; empty for none.
     */
    reject: `
      CREATE TABLE reject (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        card TEXT NOT NULL,
        batch TEXT NOT NULL,
        code TEXT NOT NULL,
        what TEXT NOT NULL,
        reason TEXT NOT NULL
      ) STRICT;
      CREATE INDEX reject_at ON reject (at, code, what);
      CREATE INDEX reject_why ON reject (code, what, at, card);
    `,
  },
  open: (tables) => {
    const statements = prepared(tables);
    return (entry, latestAt) => apply(statements, entry, latestAt);
  },
};

type Statements = ReturnType<typeof prepared>;

// oxlint-disable-next-line typescript/explicit-function-return-type -- the table of statements is its type
function prepared(tables: Tables) {
  const count = (table: string, unit: string): string =>
    `INSERT INTO ${table} VALUES (?, ?, ?, ?) ON CONFLICT (${unit}) DO UPDATE SET
      accepted = accepted + excluded.accepted, rejected = rejected + excluded.rejected, removed = removed + excluded.removed`;
  return {
    ...lineIntervals(tables),
    batchOf: batchOfOrder(tables),
    countMinute: tables.prepare(count('card_minute', 'minute')),
    countHour: tables.prepare(count('card_hour', 'hour')),
    condemn: tables.prepare('INSERT OR REPLACE INTO condemned_card VALUES (?, ?, ?, ?)'),
    // A card condemned before a person removed it keeps its reason.
    remove: tables.prepare("INSERT OR IGNORE INTO condemned_card VALUES (?, ?, ?, '')"),
    condemned: tables.prepare('DELETE FROM condemned_card WHERE card = ? RETURNING code, what, reason'),
    reject: tables.prepare('INSERT INTO reject VALUES (?, ?, ?, ?, ?, ?, ?)'),
  };
}

function apply(statements: Statements, { seq, at, body }: Entry, latestAt: number): void {
  if (!isAbout(body, SUBJECTS)) return;
  const nowAt = Math.max(latestAt, at);
  switch (body.kind) {
    case 'line.opened':
      openLine(statements, latestAt, nowAt, seq);
      return;
    case 'line.changed':
      statements.enter(nowAt, seq, (now) => ({ ...now, state: body.to, reason: reasonAfter(body, now.reason) }));
      return;
    case 'hold.latched':
      statements.enter(nowAt, seq, (now) => ({ ...now, reason: body.reason }));
      return;
    case 'mode.changed':
      statements.enter(nowAt, seq, (now) => ({ ...now, mode: body.mode }));
      return;
    case 'card.started':
      beginCard(statements, body, nowAt, seq);
      return;
    case 'card.condemned': {
      const { code, context } = body.reason;
      statements.condemn.run(body.card, code, String(context['what'] ?? ''), JSON.stringify(body.reason));
      return;
    }
    case 'card.removed':
      statements.remove.run(body.card, BY_HAND, body.why);
      return;
    case 'card.ended':
      endCard(statements, body, nowAt, seq);
      return;
    case 'security.waived':
    case 'line.cleared':
    case 'card.judged':
    case 'card.sampled':
    case 'sample.decided':
    case 'card.found':
      return;
    default:
      body satisfies never;
  }
}

function openLine(statements: Statements, latestAt: number, nowAt: number, seq: number): void {
  const before = statements.newest();
  // The line's activity since the controller's last entry is unknown.
  if (before !== null) statements.enter(latestAt, seq, (now) => ({ ...now, state: 'Off', reason: null }));
  const state: HistoryState = before === null || before.state === 'Off' ? 'Stopped' : before.state;
  statements.enter(nowAt, seq, (now) => ({ ...now, state, reason: before?.reason ?? null }));
}

function reasonAfter({ to, reason, cause }: EntryOf<'line.changed'>, before: Fault | null): Fault | null {
  if (to === 'Execute' || to === 'Idle' || to === 'Complete') return null;
  return reason !== null || cause !== 'SC' ? reason : before;
}

function beginCard(statements: Statements, { order }: EntryOf<'card.started'>, nowAt: number, seq: number): void {
  const batch = statements.batchOf(order);
  if (batch !== statements.newestBatch()) statements.enter(nowAt, seq, (now) => ({ ...now, batch }));
}

function endCard(statements: Statements, body: EntryOf<'card.ended'>, nowAt: number, seq: number): void {
  const { card, order, outcome } = body;
  const reason = outcome === 'accepted' ? undefined : statements.condemned.get(card);
  if (outcome === 'void') return;
  const counts = [
    Number(outcome === 'accepted'),
    Number(outcome === 'rejected'),
    Number(outcome === 'removed'),
  ] as const;
  statements.countMinute.run(Math.floor(nowAt / MINUTE_MS), ...counts);
  statements.countHour.run(Math.floor(nowAt / HOUR_MS), ...counts);
  if (outcome === 'accepted') return;
  const [code, what, text] = [reason?.['code'] ?? '', reason?.['what'] ?? '', reason?.['reason'] ?? ''].map(String);
  statements.reject.run(seq, nowAt, card, statements.batchOf(order), code ?? '', what ?? '', text ?? '');
}
