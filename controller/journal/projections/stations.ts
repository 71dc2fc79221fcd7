import type { StatementSync } from 'node:sqlite';

import { tracesOf, type WorkName } from '../../../stations/kinds.ts';
import type { EntryOf } from '../entry.ts';
import { isAbout } from '../entry-subjects.ts';
import type { Projection, Tables } from '../projection.ts';
import { HOUR_MS, SLICE_MS } from './time-model.ts';
import { workCell } from './work-cell.ts';

/** Each station's work by time slice, and its newest jobs with their measurements. */

/** Jobs stored per station: the next one overwrites the oldest one's slot. */
const JOBS_MAX = 60;
const SUBJECTS = new Set(['line', 'job'] as const);
/** The work whose evidence is measured of the finished card. */
const MEASURING: WorkName = 'inspect';

export const STATIONS: Projection = {
  name: 'stations',
  version: 3,
  tables: {
    /** Jobs that have not ended. */
    job_open: `
      CREATE TABLE job_open (
        key TEXT PRIMARY KEY,
        station TEXT NOT NULL,
        card TEXT NOT NULL,
        work TEXT NOT NULL,
        requested_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
    /** `measures` and `traces`: JSON. `slot`: job number within the station, modulo `JOBS_MAX`. */
    station_job: `
      CREATE TABLE station_job (
        station TEXT NOT NULL,
        slot INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        key TEXT NOT NULL,
        card TEXT NOT NULL,
        ended_at INTEGER NOT NULL,
        took_ms INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        why TEXT NOT NULL,
        measures TEXT NOT NULL,
        traces TEXT NOT NULL,
        PRIMARY KEY (station, slot)
      ) STRICT, WITHOUT ROWID;
    `,
    /** `jobs`: all that ever ended there. */
    station_total:
      'CREATE TABLE station_total (station TEXT PRIMARY KEY, jobs INTEGER NOT NULL) STRICT, WITHOUT ROWID;',
    /** Stations with a job; `since`: time before that instant is in `station_slice` already. */
    station_busy: `
      CREATE TABLE station_busy (station TEXT PRIMARY KEY, jobs INTEGER NOT NULL, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    `,
    /**
     * `slice`: of `SLICE_MS` since 1970. `jobs`: that ended in it. `busy_ms`: time within it in which the station had at least one job, so
     * that it never exceeds the slice.
     */
    station_slice: `
      CREATE TABLE station_slice (
        slice INTEGER NOT NULL,
        station TEXT NOT NULL,
        jobs INTEGER NOT NULL,
        busy_ms INTEGER NOT NULL,
        PRIMARY KEY (slice, station)
      ) STRICT, WITHOUT ROWID;
    `,
    /** The same by whole hours since 1970, for long spans. */
    station_hour: `
      CREATE TABLE station_hour (
        hour INTEGER NOT NULL,
        station TEXT NOT NULL,
        jobs INTEGER NOT NULL,
        busy_ms INTEGER NOT NULL,
        PRIMARY KEY (hour, station)
      ) STRICT, WITHOUT ROWID;
    `,
    /** What was measured of every card, for charts over any period. `seq`: of the entry that ended the job. `measured`: JSON. */
    card_measure: `
      CREATE TABLE card_measure (
        seq INTEGER PRIMARY KEY,
        station TEXT NOT NULL,
        at INTEGER NOT NULL,
        card TEXT NOT NULL,
        measured TEXT NOT NULL
      ) STRICT;
      CREATE INDEX card_measure_at ON card_measure (station, at);
    `,
  },
  open: (tables) => {
    const open = tables.prepare('INSERT OR IGNORE INTO job_open VALUES (?, ?, ?, ?, ?) RETURNING key');
    const begin = tables.prepare('INSERT INTO station_busy VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET jobs = jobs + 1');
    const countFrom = tables.prepare('UPDATE station_busy SET since = ?');
    const end = jobEnds(tables);
    return ({ seq, at, body }, latestAt) => {
      if (!isAbout(body, SUBJECTS)) return;
      const nowAt = Math.max(latestAt, at);
      switch (body.kind) {
        case 'job.requested':
          if (open.get(body.key, body.station, body.card, body.work, at) !== undefined) begin.run(body.station, nowAt);
          return;
        case 'job.ended':
          end(seq, at, nowAt, body);
          return;
        case 'line.opened':
          countFrom.run(nowAt);
          return;
        case 'line.changed':
        case 'security.waived':
        case 'mode.changed':
        case 'hold.latched':
        case 'line.cleared':
        case 'job.doubted':
        case 'job.running':
          return;
        default:
          body satisfies never;
      }
    };
  },
};

function jobEnds(tables: Tables): (seq: number, at: number, nowAt: number, body: EntryOf<'job.ended'>) => void {
  const close = tables.prepare('DELETE FROM job_open WHERE key = ? RETURNING *');
  const count = tables.prepare(
    'INSERT INTO station_total VALUES (?, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1 RETURNING jobs',
  );
  const keep = tables.prepare('INSERT OR REPLACE INTO station_job VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const measure = tables.prepare('INSERT INTO card_measure VALUES (?, ?, ?, ?, ?)');
  const less = tables.prepare('UPDATE station_busy SET jobs = jobs - 1 WHERE station = ? RETURNING jobs, since');
  const idle = tables.prepare('DELETE FROM station_busy WHERE station = ?');
  const counted = tables.prepare('UPDATE station_busy SET since = ? WHERE station = ?');
  const add = (table: string): StatementSync =>
    tables.prepare(
      `INSERT INTO ${table} VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs, busy_ms = busy_ms + excluded.busy_ms`,
    );
  const units = [
    { lengthMs: SLICE_MS, work: add('station_slice') },
    { lengthMs: HOUR_MS, work: add('station_hour') },
  ];
  /** From the start of the first of several jobs to the end of the last, counting each instant once. */
  const endWork = (station: string, nowAt: number): void => {
    const busy = less.get(station);
    const since = Math.min(nowAt, Number(busy?.['since'] ?? nowAt));
    for (const { lengthMs, work } of units) {
      const last = Math.floor(nowAt / lengthMs);
      for (let unit = Math.floor(since / lengthMs); unit <= last; unit += 1) {
        const ms = Math.min(nowAt, (unit + 1) * lengthMs) - Math.max(since, unit * lengthMs);
        work.run(unit, station, Number(unit === last), ms);
      }
    }
    if (Number(busy?.['jobs'] ?? 0) > 0) counted.run(nowAt, station);
    else idle.run(station);
  };
  return (seq, at, nowAt, body) => {
    const job = close.get(body.key);
    if (job === undefined) return;
    const station = String(job['station']);
    const card = String(job['card']);
    endWork(station, nowAt);
    const measures: Record<string, number> = {};
    for (const [name, value] of Object.entries(body.evidence)) if (typeof value === 'number') measures[name] = value;
    const done = body.outcome === 'done';
    const traces = tracesOf({ station, work: workCell(job['work']), done, evidence: body.evidence });
    const slot = Number(count.get(station)?.['jobs']) % JOBS_MAX;
    const why = body.fault?.code ?? body.outcome;
    const tookMs = at - Number(job['requested_at']);
    const [measured, traced] = [JSON.stringify(measures), JSON.stringify(traces)];
    if (done && job['work'] === MEASURING && measured !== '{}') measure.run(seq, station, nowAt, card, measured);
    keep.run(station, slot, seq, body.key, card, at, tookMs, body.outcome, why, measured, traced);
  };
}
