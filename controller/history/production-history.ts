import type { StatementSync } from 'node:sqlite';

import { optionalCell } from '../journal/json-cell.ts';
import type { Fault } from '../../stations/fault.ts';
import { PRODUCTION } from '../journal/projections/production.ts';
import { STATIONS } from '../journal/projections/stations.ts';
import type { HistoryState, StandingKind } from '../journal/projections/time-model.ts';
import type { Tables } from '../journal/projection.ts';
import type { TablesOf } from './tables-of.ts';

/** The line over time: states, standstills, cards, rejects, work. */

/** Both ends in wall-clock time. */
export interface Span {
  readonly fromAt: number;
  readonly toAt: number;
}

/** A period of the line in one state, within a span. */
export interface StatePiece extends Span {
  readonly state: HistoryState;
  readonly reason: Fault | null;
  /** A stop begins with it, within the span. */
  readonly beginsStop: boolean;
}

/** Sums of closed intervals over whole hours. */
export interface StateSum {
  readonly state: HistoryState;
  readonly code: string;
  readonly station: string;
  readonly ms: number;
  readonly stops: number;
}

export interface Standing extends Span {
  readonly kind: StandingKind;
  readonly reason: Fault | null;
}

export interface CardCounts {
  readonly accepted: number;
  readonly rejected: number;
  readonly removed: number;
}

/** Cards rejected or removed for one reason; `code` is empty if none was given. */
export interface RejectReason {
  readonly code: string;
  readonly what: string;
  readonly count: number;
  /** Reason of the newest one, with all parameters for its text; null if a person removed it, or none was given. */
  readonly reason: Fault | null;
  readonly cards: readonly string[];
}

export interface StationWork {
  readonly station: string;
  readonly jobs: number;
  /** Time with at least one job. */
  readonly busyMs: number;
}

/** Whole minutes or hours since 1970: first inclusive, end exclusive. */
export interface Range {
  readonly unit: 'minute' | 'hour';
  readonly first: number;
  readonly end: number;
}

const CARDS_NAMED = 200;
/** Number of newest stops for a fault that are searched for one of the station. */
const STOPS_LOOKED_AT = 200;

export class ProductionHistory {
  readonly #statements: ReturnType<typeof prepared>;

  constructor(tablesOf: TablesOf) {
    this.#statements = prepared(tablesOf(PRODUCTION), tablesOf(STATIONS));
  }

  /** The first recorded instant; null before there is any. */
  get beginsAt(): number | null {
    const row = this.#statements.begins.get();
    return row === undefined ? null : Number(row['from_at']);
  }

  /** The states within the span, cut to it; together they cover it. `nowAt` ends the open one. */
  pieces(span: Span, nowAt: number): StatePiece[] {
    const pieces: StatePiece[] = [];
    const openId = Number(this.#statements.open.get()?.['id'] ?? 0);
    for (const row of this.#statements.intervals.iterate(span.fromAt, span.toAt)) {
      const from = Number(row['from_at']);
      const to = row['id'] === openId ? Math.max(nowAt, from) : Number(row['to_at']);
      const fromAt = Math.max(from, span.fromAt);
      const toAt = Math.min(to, span.toAt);
      if (toAt <= fromAt) continue;
      const beginsStop = row['begins_stop'] === 1 && from >= span.fromAt;
      pieces.push({
        fromAt,
        toAt,
        state: row['state'] as HistoryState,
        reason: optionalCell<Fault>(row['reason']),
        beginsStop,
      });
    }
    return pieces;
  }

  /** The part of the open state that is in the span. */
  openPiece(span: Span, nowAt: number): StatePiece | null {
    const begun = Number(this.#statements.open.get()?.['from_at'] ?? 0);
    const fromAt = Math.max(begun, span.fromAt);
    if (fromAt >= span.toAt) return null;
    return this.pieces({ fromAt, toAt: span.toAt }, nowAt).at(-1) ?? null;
  }

  /** Sums of closed states, by whole hours since 1970. */
  stateSums(firstHour: number, endHour: number): StateSum[] {
    return this.#statements.stateHours.all(firstHour, endHour).map((row) => ({
      state: row['state'] as HistoryState,
      code: String(row['code']),
      station: String(row['station']),
      ms: Number(row['ms']),
      stops: Number(row['stops']),
    }));
  }

  /** The longest standstills within the span, at most `count`, in chronological order. `open`: the current one; null for none. */
  standings(span: Span, open: Standing | null, count: number): Standing[] {
    const rows = this.#statements.standings.all(span.fromAt, span.toAt, count);
    const found = rows.map((row): Standing => {
      const fromAt = Math.max(Number(row['from_at']), span.fromAt);
      const toAt = Math.min(Number(row['to_at']), span.toAt);
      return { kind: row['kind'] as StandingKind, fromAt, toAt, reason: optionalCell<Fault>(row['reason']) };
    });
    if (open !== null) this.#addOpen(found, open, span);
    return found
      .toSorted((a, b) => b.toAt - b.fromAt - (a.toAt - a.fromAt))
      .slice(0, count)
      .toSorted((a, b) => a.fromAt - b.fromAt);
  }

  /** The open one extends the newest closed one if their reason is the same. */
  #addOpen(found: Standing[], open: Standing, span: Span): void {
    const row = this.#statements.lastStanding.get();
    const goesOn =
      row?.['to_at'] === open.fromAt && row['kind'] === open.kind && row['code'] === (open.reason?.code ?? '');
    if (!goesOn) {
      found.push(open);
      return;
    }
    const fromAt = Math.max(Number(row['from_at']), span.fromAt);
    const index = found.findIndex((one) => one.fromAt === fromAt);
    const whole = { ...open, fromAt, reason: optionalCell<Fault>(row['reason']) };
    if (index >= 0) found[index] = whole;
    else found.push(whole);
  }

  counts({ unit, first, end }: Range): CardCounts {
    const row = this.#statements.counts[unit].get(first, end);
    return {
      accepted: Number(row?.['accepted'] ?? 0),
      rejected: Number(row?.['rejected'] ?? 0),
      removed: Number(row?.['removed'] ?? 0),
    };
  }

  /** Card counts in steps of that many minutes or hours. */
  series({ unit, first, end }: Range, step: number): (CardCounts & { readonly index: number })[] {
    return this.#statements.series[unit].all(first, step, first, end).map((row) => ({
      index: Number(row['step']),
      accepted: Number(row['accepted']),
      rejected: Number(row['rejected']),
      removed: Number(row['removed']),
    }));
  }

  /** Most frequent first; each with its first cards. The end of the span is exclusive. */
  rejectReasons({ fromAt, toAt }: Span): RejectReason[] {
    return this.#statements.rejects.all(fromAt, toAt).map((row) => {
      const [code, what] = [String(row['code']), String(row['what'])];
      const cards = this.#statements.rejectCards.all(code, what, fromAt, toAt, CARDS_NAMED);
      const reason = optionalCell<Fault>(row['reason']);
      return { code, what, count: Number(row['count']), reason, cards: cards.map(({ card }) => String(card)) };
    });
  }

  /** The reason of the newest stop of a kind within the span, with all parameters for its text; null for none. */
  stopReason({ fromAt, toAt }: Span, code: string, station: string): Fault | null {
    for (const row of this.#statements.stopReasons.iterate(code, toAt, STOPS_LOOKED_AT)) {
      if (Number(row['to_at']) < fromAt) break;
      const reason = optionalCell<Fault>(row['reason']);
      if (reason !== null && String(reason.context['station'] ?? '') === station) return reason;
    }
    return null;
  }

  /** By slices of `SLICE_MS` or whole hours since 1970; `end` is exclusive. */
  work(unit: 'slice' | 'hour', first: number, end: number): StationWork[] {
    return this.#statements.work[unit].all(first, end).map((row) => ({
      station: String(row['station']),
      jobs: Number(row['jobs']),
      busyMs: Number(row['busy_ms']),
    }));
  }
}

const SUMS = 'sum(accepted) AS accepted, sum(rejected) AS rejected, sum(removed) AS removed';
/** The rows have no gaps: the one in which a span begins is the last that begins before it. */
const within = (table: string): string =>
  `from_at >= coalesce((SELECT max(from_at) FROM ${table} WHERE from_at <= ?1), ?1) AND from_at <= ?2`;

// oxlint-disable-next-line typescript/explicit-function-return-type -- the table of statements is its type
function prepared(production: Tables, stations: Tables) {
  const counts = (unit: string): StatementSync =>
    production.prepare(`SELECT ${SUMS} FROM card_${unit} WHERE ${unit} >= ? AND ${unit} < ?`);
  const series = (unit: string): StatementSync =>
    production.prepare(
      `SELECT CAST((${unit} - ?) / ? AS INTEGER) AS step, ${SUMS} FROM card_${unit} WHERE ${unit} >= ? AND ${unit} < ? GROUP BY 1`,
    );
  const work = (unit: string): StatementSync =>
    stations.prepare(
      `SELECT station, sum(jobs) AS jobs, sum(busy_ms) AS busy_ms FROM station_${unit} WHERE ${unit} >= ? AND ${unit} < ? GROUP BY 1`,
    );
  return {
    begins: production.prepare('SELECT from_at FROM line_interval ORDER BY id LIMIT 1'),
    open: production.prepare('SELECT id, from_at FROM line_interval ORDER BY id DESC LIMIT 1'),
    intervals: production.prepare(`SELECT * FROM line_interval WHERE ${within('line_interval')} ORDER BY id`),
    stateHours: production.prepare(
      'SELECT state, code, station, sum(ms) AS ms, sum(stops) AS stops FROM state_hour WHERE hour >= ? AND hour < ? GROUP BY 1, 2, 3',
    ),
    standings: production.prepare(
      `SELECT from_at, to_at, kind, reason FROM line_standing
        WHERE ${within('line_standing')} AND to_at > ?1 AND from_at < ?2
        ORDER BY min(to_at, ?2) - max(from_at, ?1) DESC LIMIT ?3`,
    ),
    lastStanding: production.prepare('SELECT * FROM line_standing ORDER BY id DESC LIMIT 1'),
    counts: { minute: counts('minute'), hour: counts('hour') },
    series: { minute: series('minute'), hour: series('hour') },
    rejects: production.prepare(
      // With max(), SQLite takes the other columns from the row of the maximum.
      'SELECT code, what, count(*) AS count, max(seq), reason FROM reject WHERE at >= ? AND at < ? GROUP BY 1, 2 ORDER BY 3 DESC',
    ),
    rejectCards: production.prepare(
      'SELECT card FROM reject WHERE code = ? AND what = ? AND at >= ? AND at < ? ORDER BY at LIMIT ?',
    ),
    stopReasons: production.prepare(
      'SELECT to_at, reason FROM line_standing WHERE code = ? AND from_at < ? ORDER BY from_at DESC LIMIT ?',
    ),
    work: { slice: work('slice'), hour: work('hour') },
  };
}
