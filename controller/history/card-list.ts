import type { StatementSync } from 'node:sqlite';

import { TRACES, type Trace } from '../../stations/kinds.ts';
import type { Fault } from '../../stations/fault.ts';
import { optionalCell } from '../journal/json-cell.ts';
import type { Tables } from '../journal/projection.ts';
import { CARD_RECORDS } from '../journal/projections/card-records.ts';
import { nameKey } from '../people/same-person.ts';
import type { TablesOf } from './tables-of.ts';

/** Cards by what they have in common, a page at a time, however many the line has made: for lists, and for a recall. */

/** A card as a list shows it: no citizen, and nothing of the content. */
export interface CardRecord {
  readonly card: string;
  readonly order: string;
  readonly batch: string;
  readonly office: string;
  readonly attempt: number;
  /** Of its blank; empty before one was fed. */
  readonly serial: string;
  readonly outcome: CardOutcome;
  /** Milliseconds since 1970; `endedAt` is 0 while it is on the line. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Where it became bad; empty for a good card. */
  readonly station: string;
  /** Why it is no good card: a fault, a code of one that says more than itself (`what`); empty where it is one. */
  readonly code: string;
  readonly what: string;
  readonly reason: Fault | null;
  readonly traces: Readonly<Record<Trace, string>>;
}

export const CARD_OUTCOMES = ['onLine', 'accepted', 'rejected', 'removed'] as const;
export type CardOutcome = (typeof CARD_OUTCOMES)[number];

/** By what a list is put in order; of the same value, the newest card comes first or last as the direction says. */
export const CARD_ORDERS = ['started', 'ended', 'batch', 'office', 'outcome', 'station', 'reason'] as const;
export type CardOrder = (typeof CARD_ORDERS)[number];

/** What all cards of the list have in common; what is left out narrows nothing. */
export interface CardFilter {
  readonly batch?: string | undefined;
  readonly office?: string | undefined;
  readonly outcome?: CardOutcome | undefined;
  readonly station?: string | undefined;
  readonly code?: string | undefined;
  readonly what?: string | undefined;
  /** A card's or order's ID, or a blank's serial, or how one begins. */
  readonly text?: string | undefined;
  readonly trace?: { readonly name: Trace; readonly values: readonly string[] } | undefined;
  /** Of which nobody knows that trace: these cards may have it, too. */
  readonly unknown?: Trace | undefined;
  /** When it ended, or was begun where it is on the line still: within these, the second not included. */
  readonly fromAt?: number | undefined;
  readonly toAt?: number | undefined;
}

export interface CardPage {
  readonly cards: readonly CardRecord[];
  /** All that the filter leaves; at most `COUNTED_MAX`. */
  readonly total: number;
}

/** Cards that are counted at most: a list of more is narrowed, not read. */
export const COUNTED_MAX = 20_000;
/** Values of one trace that a recall is asked with: one as people write it may stand for some that differ by capitals. */
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
  /** Of the newest of them, with all that its wording needs; null where a person took them, or nobody said why. */
  readonly reason: Fault | null;
}

export class CardList {
  readonly #tables: Tables;
  /** By its text: preparing one costs more than asking it. There are as many as there are ways to filter. */
  readonly #statements = new Map<string, StatementSync>();
  readonly #valuesOf: StatementSync;
  readonly #one: StatementSync;
  readonly #reasons: StatementSync;

  constructor(tablesOf: TablesOf) {
    this.#tables = tablesOf(CARD_RECORDS);
    this.#valuesOf = this.#tables.prepare('SELECT value FROM card_trace WHERE trace = ? ORDER BY newest DESC LIMIT ?');
    // Beside a maximum, SQLite gives the other columns of the row that has it.
    this.#reasons = this.#tables.prepare(
      `SELECT code, what, count(*) AS cards, max(seq), reason FROM card_record
        WHERE batch = ? AND code <> '' GROUP BY code, what ORDER BY cards DESC, code, what`,
    );
    this.#one = this.#tables.prepare('SELECT * FROM card_record WHERE card = ?');
  }

  /** Null for a card that nobody began. */
  of(card: string): CardRecord | null {
    const row = this.#one.get(card);
    return row === undefined ? null : recordOf(row);
  }

  /** `skip` cards of the list are left out, and `count` shown at most. */
  page(
    filter: CardFilter,
    order: { readonly by: CardOrder; readonly direction: 'asc' | 'desc' },
    { skip, count }: { readonly skip: number; readonly count: number },
  ): CardPage {
    const { where, values } = conditionsOf(filter);
    const direction = order.direction === 'asc' ? 'ASC' : 'DESC';
    const column = COLUMNS[order.by];
    const sorted = column === 'seq' ? `seq ${direction}` : `${column} ${direction}, seq ${direction}`;
    // Put in order by what is sorted alone: whole rows of a wide list would be moved about for nothing.
    const shown = `SELECT seq FROM card_record WHERE ${where} ORDER BY ${sorted} LIMIT ? OFFSET ?`;
    const sql = `SELECT * FROM card_record WHERE seq IN (${shown}) ORDER BY ${sorted}`;
    const rows = this.#prepared(sql).all(...values, count, skip);
    return { cards: rows.map((row) => recordOf(row)), total: this.count(filter) };
  }

  /** How many the filter leaves, at most `COUNTED_MAX`. */
  count(filter: CardFilter): number {
    const { where, values } = conditionsOf(filter);
    const row = this.#prepared(`SELECT count(*) AS cards FROM (SELECT 1 FROM card_record WHERE ${where} LIMIT ?)`).get(
      ...values,
      COUNTED_MAX,
    );
    return Number(row?.['cards'] ?? 0);
  }

  /** Why cards of a batch are bad, the most frequent first; each with the newest card's whole reason. */
  reasonsIn(batch: string): CardReason[] {
    return this.#reasons.all(batch).map((row) => ({
      code: String(row['code']),
      what: String(row['what']),
      count: Number(row['cards']),
      reason: optionalCell<Fault>(row['reason']),
    }));
  }

  /** The values that cards have of a trace, the newest first, at most some hundreds. */
  traced(trace: Trace): string[] {
    return this.#valuesOf.all(trace, TRACED_MAX).map((row) => String(row['value']));
  }

  /** The values of a trace that are written like this one: in capitals or not, with spaces or not. */
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

/** The last letter of all, behind whatever an ID goes on with. */
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
    // Compared without regard to capitals: so the columns are made.
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
