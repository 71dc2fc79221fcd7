import type { StatementSync } from 'node:sqlite';

import { STATIONS } from '../journal/projections/stations.ts';
import { HOUR_MS, SLICE_MS } from '../journal/projections/time-model.ts';
import type { TablesOf } from './tables-of.ts';

/** The work of a station over a span, step by step: from the journal, however old it is. */

export interface WorkSeries {
  /** Start of each step, ms since 1970. */
  readonly times: readonly number[];
  /** Jobs that ended in the step, as an hourly rate. */
  readonly jobsPerHour: readonly number[];
  /** Percent of the step in which the station had a job. */
  readonly busyPercent: readonly number[];
}

/** Longer spans are returned in whole hours. */
const SLICES_SPAN_MAX_MS = 72 * HOUR_MS;
/** The newest steps of a longer span are returned. */
export const WORK_STEPS_MAX = 2000;

export class WorkHistory {
  readonly #steps: Readonly<Record<'slice' | 'hour', StatementSync>>;
  readonly #first: StatementSync;

  constructor(tablesOf: TablesOf) {
    const tables = tablesOf(STATIONS);
    const steps = (unit: 'slice' | 'hour'): StatementSync =>
      tables.prepare(
        `SELECT ${unit} AS step, jobs, busy_ms FROM station_${unit} WHERE ${unit} >= ? AND ${unit} < ? AND station = ? ORDER BY ${unit}`,
      );
    this.#steps = { slice: steps('slice'), hour: steps('hour') };
    this.#first = tables.prepare('SELECT min(hour) AS hour FROM station_hour');
  }

  /** Steps without work have zeros; none are returned before the first work of the line. The last step is left out while it lasts. */
  series(station: string, fromAt: number, toAt: number): WorkSeries {
    const firstHour = this.#first.get()?.['hour'];
    if (typeof firstHour !== 'number') return { times: [], jobsPerHour: [], busyPercent: [] };
    const start = Math.max(fromAt, firstHour * HOUR_MS);
    const unit = toAt - start <= SLICES_SPAN_MAX_MS ? 'slice' : 'hour';
    const lengthMs = unit === 'slice' ? SLICE_MS : HOUR_MS;
    const end = Math.floor(toAt / lengthMs);
    const first = Math.max(Math.floor(start / lengthMs), end - WORK_STEPS_MAX);
    const rows = new Map(
      this.#steps[unit]
        .all(first, end, station)
        .map((row): [number, Readonly<Record<string, unknown>>] => [Number(row['step']), row]),
    );
    const steps = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
    return {
      times: steps.map((step) => step * lengthMs),
      jobsPerHour: steps.map((step) => (Number(rows.get(step)?.['jobs'] ?? 0) * HOUR_MS) / lengthMs),
      busyPercent: steps.map((step) => Math.round((1000 * Number(rows.get(step)?.['busy_ms'] ?? 0)) / lengthMs) / 10),
    };
  }
}
