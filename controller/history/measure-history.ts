import type { StatementSync } from 'node:sqlite';

import { jsonCell } from '../journal/json-cell.ts';
import { STATIONS } from '../journal/projections/stations.ts';
import type { TablesOf } from './tables-of.ts';

/** What a station measured of the cards of a period, card by card. */

export interface MeasuredCard {
  readonly card: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** By the measure's name, in the unit that stands in it. */
  readonly measured: Readonly<Record<string, number>>;
}

export class MeasureHistory {
  readonly #between: StatementSync;
  readonly #count: StatementSync;

  constructor(tablesOf: TablesOf) {
    const tables = tablesOf(STATIONS);
    this.#between = tables.prepare(
      'SELECT card, at, measured FROM card_measure WHERE station = ? AND at >= ? AND at < ? ORDER BY at DESC, seq DESC LIMIT ?',
    );
    this.#count = tables.prepare('SELECT count(*) AS cards FROM card_measure WHERE station = ? AND at >= ? AND at < ?');
  }

  /** The newest of a span, at most so many, the oldest of them first. */
  between(station: string, fromAt: number, toAt: number, most: number): MeasuredCard[] {
    return this.#between
      .all(station, fromAt, toAt, most)
      .map((row) => ({
        card: String(row['card']),
        at: Number(row['at']),
        measured: jsonCell<MeasuredCard['measured']>(row['measured']),
      }))
      .reverse();
  }

  count(station: string, fromAt: number, toAt: number): number {
    return Number(this.#count.get(station, fromAt, toAt)?.['cards'] ?? 0);
  }
}
