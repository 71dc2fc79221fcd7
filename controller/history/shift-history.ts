import type { StatementSync } from 'node:sqlite';

import { SHIFTS } from '../journal/projections/shifts.ts';
import type { TablesOf } from './tables-of.ts';

/** Every handover between two shifts. */

export interface Handover {
  readonly at: number;
  readonly by: string;
  readonly to: string;
  readonly note: string;
  readonly openTasks: number;
  readonly openAlarms: number;
}

export class ShiftHistory {
  readonly #newest: StatementSync;

  constructor(tablesOf: TablesOf) {
    this.#newest = tablesOf(SHIFTS).prepare('SELECT * FROM handover ORDER BY seq DESC LIMIT ?');
  }

  /** At most `count`, newest first. */
  newest(count: number): Handover[] {
    return this.#newest.all(count).map((row) => ({
      at: Number(row['at']),
      by: String(row['handed_by']),
      to: String(row['handed_to']),
      note: String(row['note']),
      openTasks: Number(row['open_tasks']),
      openAlarms: Number(row['open_alarms']),
    }));
  }
}
