import { isFeed } from '../../../stations/job-key.ts';
import { isAbout } from '../entry-subjects.ts';
import type { Projection } from '../projection.ts';

/** Every blank that has left the feeder, by serial: none leaves it twice. */

const SUBJECTS = new Set(['job', 'blank'] as const);

export const BLANKS: Projection = {
  name: 'blanks',
  version: 1,
  tables: { blank: 'CREATE TABLE blank (serial TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;' },
  open: (tables) => {
    const insert = tables.prepare('INSERT INTO blank VALUES (?, ?)');
    return ({ seq, body }) => {
      if (!isAbout(body, SUBJECTS)) return;
      switch (body.kind) {
        case 'job.ended':
          if (body.outcome === 'done' && isFeed(body.key)) insert.run(body.serial, seq);
          return;
        case 'blank.stray':
          insert.run(body.serial, seq);
          return;
        case 'job.requested':
        case 'job.doubted':
        case 'job.running':
        case 'blank.removed':
        case 'reject-bin.emptied':
        case 'box.counted':
        case 'lot.suspected':
        case 'lot.cleared':
          return;
        default:
          body satisfies never;
      }
    };
  },
};
