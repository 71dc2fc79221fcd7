import { tracesOf } from '../../../stations/kinds.ts';
import type { EntryOf } from '../entry.ts';
import { isAbout } from '../entry-subjects.ts';
import type { Projection, Tables } from '../projection.ts';
import { HOUR_MS } from './time-model.ts';
import { workCell } from './work-cell.ts';

/** What each station did: its work by the hour, and its newest jobs with what it measured. */

/** Jobs of a station that are kept one by one: the next one takes the oldest one's slot. */
const JOBS_MAX = 60;
const SUBJECTS = new Set(['line', 'job'] as const);

export const STATIONS: Projection = {
  name: 'stations',
  version: 1,
  tables: {
    /** `counted_from`: work is counted from there; what a job did while no controller ran is not known. */
    job_open: `
      CREATE TABLE job_open (
        key TEXT PRIMARY KEY,
        station TEXT NOT NULL,
        card TEXT NOT NULL,
        work TEXT NOT NULL,
        requested_at INTEGER NOT NULL,
        counted_from INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
    /** `measures` and `traces`: JSON. `slot`: number of the job, by station, modulo those that are kept. */
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
    /** `jobs`: all that it ever ended. */
    station_total:
      'CREATE TABLE station_total (station TEXT PRIMARY KEY, jobs INTEGER NOT NULL) STRICT, WITHOUT ROWID;',
    /** `hour`: since 1970. */
    station_hour: `
      CREATE TABLE station_hour (
        hour INTEGER NOT NULL,
        station TEXT NOT NULL,
        jobs INTEGER NOT NULL,
        busy_ms INTEGER NOT NULL,
        PRIMARY KEY (hour, station)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  open: (tables) => {
    const open = tables.prepare('INSERT OR REPLACE INTO job_open VALUES (?, ?, ?, ?, ?, ?)');
    const countFrom = tables.prepare('UPDATE job_open SET counted_from = ?');
    const end = jobEnds(tables);
    return ({ seq, at, body }, latestAt) => {
      if (!isAbout(body, SUBJECTS)) return;
      const nowAt = Math.max(latestAt, at);
      switch (body.kind) {
        case 'job.requested':
          open.run(body.key, body.station, body.card, body.work, at, nowAt);
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
  const work = tables.prepare(
    'INSERT INTO station_hour VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET jobs = jobs + 1, busy_ms = busy_ms + excluded.busy_ms',
  );
  return (seq, at, nowAt, body) => {
    const job = close.get(body.key);
    if (job === undefined) return;
    const station = String(job['station']);
    const card = String(job['card']);
    work.run(Math.floor(nowAt / HOUR_MS), station, nowAt - Number(job['counted_from']));
    const measures: Record<string, number> = {};
    for (const [name, value] of Object.entries(body.evidence)) if (typeof value === 'number') measures[name] = value;
    const done = body.outcome === 'done';
    const traces = tracesOf({ station, work: workCell(job['work']), done, evidence: body.evidence });
    const slot = Number(count.get(station)?.['jobs']) % JOBS_MAX;
    const why = body.fault?.code ?? body.outcome;
    const tookMs = at - Number(job['requested_at']);
    const [measured, traced] = [JSON.stringify(measures), JSON.stringify(traces)];
    keep.run(station, slot, seq, body.key, card, at, tookMs, body.outcome, why, measured, traced);
  };
}
