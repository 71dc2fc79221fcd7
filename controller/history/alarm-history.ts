import type { StatementSync } from 'node:sqlite';

import { jsonCell } from '../journal/json-cell.ts';
import type { Fault } from '../../stations/fault.ts';
import { ALARMS } from '../journal/projections/alarms.ts';
import type { TablesOf } from './tables-of.ts';

/** Every alarm with its times and its acknowledgement: the alarm journal of ISA-18.2 §15. */

export interface AlarmRecord {
  readonly alarm: string;
  readonly fault: Fault;
  readonly raisedAt: number;
  /** 0 while it is active, or unacknowledged. */
  readonly returnedAt: number;
  readonly acknowledgedAt: number;
  readonly acknowledgedBy: string;
  readonly note: string;
  readonly seq: number;
}

/** Time window for floods and chatter (ISA-18.2 §16.5.2). */
const WINDOW_MS = 600_000;

export class AlarmHistory {
  readonly #newest: StatementSync;
  readonly #between: StatementSync;
  readonly #ofStation: StatementSync;
  readonly #times: StatementSync;

  constructor(tablesOf: TablesOf) {
    const tables = tablesOf(ALARMS);
    this.#newest = tables.prepare('SELECT * FROM alarm_record WHERE seq < ? ORDER BY seq DESC LIMIT ?');
    this.#between = tables.prepare(
      'SELECT * FROM alarm_record WHERE raised_at < ?1 AND (raised_at >= ?2 OR returned_at = 0 OR returned_at >= ?2) ORDER BY seq DESC LIMIT ?3',
    );
    this.#ofStation = tables.prepare(
      "SELECT * FROM alarm_record WHERE station = ? AND station <> '' ORDER BY seq DESC LIMIT ?",
    );
    this.#times = tables.prepare(
      'SELECT alarm, count(*) AS times FROM alarm_record WHERE raised_at >= ? GROUP BY alarm',
    );
  }

  /** At most `count` raised before entry `seq`, newest first. */
  newest(count: number, seq = Number.MAX_SAFE_INTEGER): AlarmRecord[] {
    return this.#newest.all(seq, count).map((row) => recordOf(row));
  }

  /** Alarms raised in the span, or still active in it; newest first, at most `count`. */
  between(fromAt: number, toAt: number, count: number): AlarmRecord[] {
    return this.#between.all(toAt, fromAt, count).map((row) => recordOf(row));
  }

  /** Alarms of a station, newest first, at most `count`. */
  ofStation(station: string, count: number): AlarmRecord[] {
    return this.#ofStation.all(station, count).map((row) => recordOf(row));
  }

  /** How often each alarm was raised in the ten minutes before `nowAt`. */
  timesRaised(nowAt: number): Map<string, number> {
    const rows = this.#times.all(Math.floor(nowAt) - WINDOW_MS);
    return new Map(rows.map((row) => [String(row['alarm']), Number(row['times'])]));
  }
}

function recordOf(row: Readonly<Record<string, unknown>>): AlarmRecord {
  return {
    alarm: String(row['alarm']),
    fault: jsonCell<Fault>(row['fault']),
    raisedAt: Number(row['raised_at']),
    returnedAt: Number(row['returned_at']),
    acknowledgedAt: Number(row['acknowledged_at']),
    acknowledgedBy: String(row['acknowledged_by']),
    note: String(row['note']),
    seq: Number(row['seq']),
  };
}
