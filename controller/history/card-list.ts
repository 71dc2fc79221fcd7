import type { StatementSync } from 'node:sqlite';

import { TRACES, type Trace } from '../../stations/kinds.ts';
import type { Fault } from '../../stations/fault.ts';
import { optionalCell } from '../journal/json-cell.ts';
import type { Tables } from '../journal/projection.ts';
import { CARD_RECORDS } from '../journal/projections/card-records.ts';
import { nameKey } from '../people/same-person.ts';
import type { TablesOf } from './tables-of.ts';

/** Paged lists of cards by common properties, however many the line has made: for display, and for a recall. */

/** A row of a card list: without citizen and content. */
export interface CardRecord {
  readonly card: string;
  readonly order: string;
  readonly batch: string;
  readonly office: string;
  readonly attempt: number;
  /** Serial of its blank; empty before one was fed. */
  readonly serial: string;
  readonly outcome: CardOutcome;
  /** Milliseconds since 1970; `endedAt` is 0 while it is on the line. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Where it became bad; empty for a good card. */
  readonly station: string;
  /** Fault code of a bad card, with details in `what`; empty for a good one. */
  readonly code: string;
  readonly what: string;
  readonly reason: Fault | null;
  readonly traces: Readonly<Record<Trace, string>>;
}

export const CARD_OUTCOMES = ['onLine', 'accepted', 'rejected', 'removed'] as const;
export type CardOutcome = (typeof CARD_OUTCOMES)[number];

/** Sort keys; cards with equal values are sorted by start time in the same direction. */
export const CARD_ORDERS = ['started', 'ended', 'batch', 'office', 'outcome', 'station', 'reason'] as const;
export type CardOrder = (typeof CARD_ORDERS)[number];

/** Properties that all cards of the list share; omitted ones do not filter. */
export interface CardFilter {
  readonly batch?: string | undefined;
  readonly office?: string | undefined;
  readonly outcome?: CardOutcome | undefined;
  readonly station?: string | undefined;
  readonly code?: string | undefined;
  readonly what?: string | undefined;
  /** A card's or order's ID or a blank's serial, or a prefix of one. */
  readonly text?: string | undefined;
  readonly trace?: { readonly name: Trace; readonly values: readonly string[] } | undefined;
  /** Cards for which this trace is unknown: they may have the value too. */
  readonly unknown?: Trace | undefined;
  /** End time, or start time for cards on the line: from inclusive, to exclusive. */
  readonly fromAt?: number | undefined;
  readonly toAt?: number | undefined;
}

export interface CardPage {
  readonly cards: readonly CardRecord[];
  /** Number of matches, at most `COUNTED_MAX`. */
  readonly total: number;
}

/** Counting limit: a longer list needs a filter. */
export const COUNTED_MAX = 20_000;
/** Maximum number of spellings of a trace value in one recall: a typed value may match several that differ in case. */
const VALUES_MAX = 20;
const TRACED_MAX = 500;

const COLUMNS: Readonly<Record<CardOrder, string>> = {
  started: 'seq',
  ended: 'at',
  batch: 'batch',
  office: 'office',
  outcome: 'outcome',
  station: 'station',
  reason: 'code',
};

/** Cards that are bad for one reason. */
export interface CardReason {
  readonly code: string;
  readonly what: string;
  readonly count: number;
  /** Reason of the newest one, with all parameters for its text; null if a person removed it, or none was given. */
  readonly reason: Fault | null;
}

export class CardList {
  readonly #tables: Tables;
  /** By SQL text: preparing one costs more than running it. There are as many as there are combinations of filters. */
  readonly #statements = new Map<string, StatementSync>();
  readonly #valuesOf: StatementSync;
  readonly #one: StatementSync;
  readonly #reasons: StatementSync;

  constructor(tablesOf: TablesOf) {
    this.#tables = tablesOf(CARD_RECORDS);
    this.#valuesOf = this.#tables.prepare('SELECT value FROM card_trace WHERE trace = ? ORDER BY newest DESC LIMIT ?');
    // With max(), SQLite takes the other columns from the row of the maximum.
    this.#reasons = this.#tables.prepare(
      `SELECT code, what, count(*) AS cards, max(seq), reason FROM card_record
        WHERE batch = ? AND code <> '' GROUP BY code, what ORDER BY cards DESC, code, what`,
    );
    this.#one = this.#tables.prepare('SELECT * FROM card_record WHERE card = ?');
  }

  /** Null for a card that was never started. */
  of(card: string): CardRecord | null {
    const row = this.#one.get(card);
    return row === undefined ? null : recordOf(row);
  }

  /** Skips `skip` cards of the list, and returns at most `count`. */
  page(
    filter: CardFilter,
    order: { readonly by: CardOrder; readonly direction: 'asc' | 'desc' },
    { skip, count }: { readonly skip: number; readonly count: number },
  ): CardPage {
    const { where, values } = conditionsOf(filter);
    const direction = order.direction === 'asc' ? 'ASC' : 'DESC';
    const column = COLUMNS[order.by];
    const sorted = column === 'seq' ? `seq ${direction}` : `${column} ${direction}, seq ${direction}`;
    // Sorts keys only: sorting whole wide rows would be slower.
    const shown = `SELECT seq FROM card_record WHERE ${where} ORDER BY ${sorted} LIMIT ? OFFSET ?`;
    const sql = `SELECT * FROM card_record WHERE seq IN (${shown}) ORDER BY ${sorted}`;
    const rows = this.#prepared(sql).all(...values, count, skip);
    return { cards: rows.map((row) => recordOf(row)), total: this.count(filter) };
  }

  /** Number of matches, at most `COUNTED_MAX`. */
  count(filter: CardFilter): number {
    const { where, values } = conditionsOf(filter);
    const row = this.#prepared(`SELECT count(*) AS cards FROM (SELECT 1 FROM card_record WHERE ${where} LIMIT ?)`).get(
      ...values,
      COUNTED_MAX,
    );
    return Number(row?.['cards'] ?? 0);
  }

  /** Reasons why cards of a batch are bad, most frequent first; each with the newest card's full reason. */
  reasonsIn(batch: string): CardReason[] {
    return this.#reasons.all(batch).map((row) => ({
      code: String(row['code']),
      what: String(row['what']),
      count: Number(row['cards']),
      reason: optionalCell<Fault>(row['reason']),
    }));
  }

  /** The values of a trace, newest first, at most some hundreds. */
  traced(trace: Trace): string[] {
    return this.#valuesOf.all(trace, TRACED_MAX).map((row) => String(row['value']));
  }

  /** The values of a trace that equal this one except for case and spaces. */
  writtenLike(trace: Trace, value: string): string[] {
    const wanted = nameKey(value);
    const found = this.traced(trace).filter((one) => nameKey(one) === wanted);
    return found.length === 0 ? [value] : found.slice(0, VALUES_MAX);
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#tables.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}

/** The highest code point: sorts after every continuation of an ID. */
const BEYOND = '\u{10FFFF}';

function conditionsOf(filter: CardFilter): { readonly where: string; readonly values: (string | number)[] } {
  const terms: string[] = [];
  const values: (string | number)[] = [];
  for (const name of ['batch', 'office', 'outcome', 'station', 'code', 'what'] as const) {
    const value = filter[name];
    if (value === undefined) continue;
    terms.push(`${name} = ?`);
    values.push(value);
  }
  if (filter.trace !== undefined) {
    terms.push(`"${filter.trace.name}" IN (${filter.trace.values.map(() => '?').join(', ')})`);
    values.push(...filter.trace.values);
  }
  if (filter.unknown !== undefined) terms.push(`"${filter.unknown}" = ''`);
  if (filter.fromAt !== undefined) {
    terms.push('at >= ?');
    values.push(filter.fromAt);
  }
  if (filter.toAt !== undefined) {
    terms.push('at < ?');
    values.push(filter.toAt);
  }
  if (filter.text !== undefined) {
    // Case-insensitive, as the columns are defined.
    const ends = [filter.text, `${filter.text}${BEYOND}`];
    terms.push('((card >= ? AND card < ?) OR (serial >= ? AND serial < ?) OR (order_id >= ? AND order_id < ?))');
    values.push(...ends, ...ends, ...ends);
  }
  return { where: terms.length === 0 ? 'TRUE' : terms.join(' AND '), values };
}

function recordOf(row: Readonly<Record<string, unknown>>): CardRecord {
  const outcome = CARD_OUTCOMES.find((name) => name === row['outcome']) ?? 'removed';
  return {
    card: String(row['card']),
    order: String(row['order_id']),
    batch: String(row['batch']),
    office: String(row['office']),
    attempt: Number(row['attempt']),
    serial: String(row['serial']),
    outcome,
    startedAt: Number(row['started_at']),
    endedAt: Number(row['ended_at']),
    station: String(row['station']),
    code: String(row['code']),
    what: String(row['what']),
    reason: optionalCell<Fault>(row['reason']),
    traces: Object.fromEntries(TRACES.map((trace) => [trace, String(row[trace])])) as Record<Trace, string>,
  };
}
