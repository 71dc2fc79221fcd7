import type { StatementSync } from 'node:sqlite';

import { optionalCell } from '../json-cell.ts';
import type { Fault } from '../../../stations/fault.ts';
import type { UnitMode } from '../../../stations/packml.ts';
import type { Tables } from '../projection.ts';
import { HOUR_MS, timeOf, type HistoryState } from './time-model.ts';

/** The line's consecutive states: when one begins, the previous one is closed and added to its hours. */

export interface LineSituation {
  readonly state: HistoryState;
  readonly mode: UnitMode;
  readonly reason: Fault | null;
  readonly batch: string;
}

interface Interval extends LineSituation {
  readonly id: number;
  readonly fromAt: number;
}

export interface LineIntervals {
  /** The line's situation; null before the first. */
  readonly newest: () => LineSituation | null;
  readonly newestBatch: () => string;
  /** Closes the open interval and begins one that differs from it by `change`. */
  readonly enter: (at: number, seq: number, change: (now: LineSituation) => LineSituation) => void;
}

const AT_FIRST: LineSituation = { state: 'Off', mode: 'Produce', reason: null, batch: '' };

export function lineIntervals(tables: Tables): LineIntervals {
  const newest = tables.prepare('SELECT * FROM line_interval ORDER BY id DESC LIMIT 1');
  const batch = tables.prepare('SELECT batch FROM line_interval ORDER BY id DESC LIMIT 1');
  const insert = tables.prepare('INSERT INTO line_interval VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)');
  const close = closing(tables);
  const before = tables.prepare('SELECT * FROM line_interval WHERE to_at > from_at ORDER BY id DESC LIMIT 1');
  return {
    newest: () => intervalOf(newest.get()),
    newestBatch: () => String(batch.get()?.['batch'] ?? ''),
    enter: (at, seq, change) => {
      const last = intervalOf(newest.get());
      if (last !== null) close(last, at);
      const next = change(last ?? AT_FIRST);
      const stop = stopOf(next);
      // Holding, Held and Unholding with one reason are one stop.
      const begins = stop !== '' && stop !== stopOf(intervalOf(before.get()) ?? AT_FIRST);
      insert.run(at, at, next.state, next.mode, textOf(next.reason), next.batch, seq, Number(begins));
    },
  };
}

/** Key that distinguishes stops; empty if the line is not stopped for a reason. */
export function stopOf({ state, reason }: Pick<LineSituation, 'state' | 'reason'>): string {
  const time = timeOf(state);
  if (reason === null || time === 'producing' || time === 'idle' || time === 'off') return '';
  return `${reason.code} ${String(reason.context['station'] ?? '')}`;
}

function closing(tables: Tables): (interval: Interval, toAt: number) => void {
  const close = tables.prepare('UPDATE line_interval SET to_at = ? WHERE id = ? RETURNING begins_stop');
  const count = tables.prepare(
    'INSERT INTO state_hour VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ms = ms + excluded.ms, stops = stops + excluded.stops',
  );
  const stand = standing(tables);
  return (interval, toAt) => {
    const { id, fromAt, state, reason } = interval;
    const begins = close.get(toAt, id)?.['begins_stop'] === 1;
    if (toAt === fromAt) return;
    const [code, station] = [reason?.code ?? '', String(reason?.context['station'] ?? '')];
    for (let hour = Math.floor(fromAt / HOUR_MS); hour * HOUR_MS < toAt; hour += 1) {
      const ms = Math.min(toAt, (hour + 1) * HOUR_MS) - Math.max(fromAt, hour * HOUR_MS);
      count.run(hour, state, code, station, ms, Number(begins && fromAt >= hour * HOUR_MS));
    }
    stand(interval, toAt);
  };
}

/** Consecutive states with one reason form one standstill. */
function standing(tables: Tables): (interval: Interval, toAt: number) => void {
  const last: StatementSync = tables.prepare(
    'SELECT id, to_at, kind, code FROM line_standing ORDER BY id DESC LIMIT 1',
  );
  const prolong = tables.prepare('UPDATE line_standing SET to_at = ? WHERE id = ?');
  const insert = tables.prepare('INSERT INTO line_standing VALUES (NULL, ?, ?, ?, ?, ?)');
  return ({ fromAt, state, reason }, toAt) => {
    const kind = timeOf(state);
    if (kind === 'producing') return;
    const code = reason?.code ?? '';
    const before = last.get();
    const same = before?.['to_at'] === fromAt && before['kind'] === kind && before['code'] === code;
    if (same) prolong.run(toAt, Number(before['id']));
    else insert.run(fromAt, toAt, kind, code, textOf(reason));
  };
}

function textOf(reason: Fault | null): string {
  return reason === null ? '' : JSON.stringify(reason);
}

function intervalOf(row: ReturnType<StatementSync['get']>): Interval | null {
  if (row === undefined) return null;
  return {
    id: Number(row['id']),
    fromAt: Number(row['from_at']),
    state: row['state'] as HistoryState,
    mode: row['mode'] as UnitMode,
    reason: optionalCell<Fault>(row['reason']),
    batch: String(row['batch']),
  };
}
