import type { StatementSync } from 'node:sqlite';

import { jsonCell } from '../journal/json-cell.ts';
import type { Trace } from '../../stations/kinds.ts';
import { STATIONS } from '../journal/projections/stations.ts';
import type { TablesOf } from './tables-of.ts';

/** Recent jobs of each station, with their measurements. */

export interface StationJob {
  readonly key: string;
  readonly card: string;
  readonly endedAt: number;
  readonly tookMs: number;
  readonly outcome: string;
  /** The fault's code, or the outcome if there was none. */
  readonly why: string;
  readonly measures: Readonly<Record<string, number>>;
  /** Traces by which the card can be recalled, such as lots, tools and its box. */
  readonly traces: Readonly<Partial<Record<Trace, string>>>;
}

export class JobHistory {
  readonly #ofStation: StatementSync;

  constructor(tablesOf: TablesOf) {
    this.#ofStation = tablesOf(STATIONS).prepare('SELECT * FROM station_job WHERE station = ? ORDER BY seq DESC');
  }

  /** Newest first. */
  of(station: string): StationJob[] {
    return this.#ofStation.all(station).map((row) => ({
      key: String(row['key']),
      card: String(row['card']),
      endedAt: Number(row['ended_at']),
      tookMs: Number(row['took_ms']),
      outcome: String(row['outcome']),
      why: String(row['why']),
      measures: jsonCell<StationJob['measures']>(row['measures']),
      traces: jsonCell<StationJob['traces']>(row['traces']),
    }));
  }
}
