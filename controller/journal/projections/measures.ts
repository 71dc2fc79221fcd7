import type { WorkName } from '../../../stations/kinds.ts';
import { jobKeyParts } from '../../../stations/job-key.ts';
import { isAbout } from '../entry-subjects.ts';
import type { Projection } from '../projection.ts';

/** What quality control measured of every card, for charts over any period. */

const SUBJECTS = new Set(['job'] as const);
/** The work whose evidence is measured of the finished card. */
const MEASURING: WorkName = 'inspect';

export const MEASURES: Projection = {
  name: 'measures',
  version: 1,
  tables: {
    /** Jobs that measure and have not ended. */
    measure_job: 'CREATE TABLE measure_job (key TEXT PRIMARY KEY, station TEXT NOT NULL) STRICT, WITHOUT ROWID;',
    /** `seq`: of the entry that ended the job. `measured`: numbers by the measure's name, JSON. */
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
    const ask = tables.prepare('INSERT OR REPLACE INTO measure_job VALUES (?, ?)');
    const answer = tables.prepare('DELETE FROM measure_job WHERE key = ? RETURNING station');
    const keep = tables.prepare('INSERT INTO card_measure VALUES (?, ?, ?, ?, ?)');
    return ({ seq, at, body }, latestAt) => {
      if (!isAbout(body, SUBJECTS)) return;
      switch (body.kind) {
        case 'job.requested':
          if (body.work === MEASURING) ask.run(body.key, body.station);
          return;
        case 'job.ended': {
          const job = answer.get(body.key);
          if (job === undefined || body.outcome !== 'done') return;
          const measured = numbersOf(body.evidence);
          if (measured === '{}') return;
          keep.run(seq, String(job['station']), Math.max(latestAt, at), jobKeyParts(body.key).card, measured);
          return;
        }
        case 'job.doubted':
        case 'job.running':
          return;
        default:
          body satisfies never;
      }
    };
  },
};

function numbersOf(evidence: Readonly<Record<string, string | number>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(evidence).filter(([, value]) => typeof value === 'number')));
}
