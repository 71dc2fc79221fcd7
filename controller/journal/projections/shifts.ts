import type { Projection } from '../projection.ts';

/** Every handover between two shifts. */
export const SHIFTS: Projection = {
  name: 'shifts',
  version: 1,
  tables: {
    handover: `
      CREATE TABLE handover (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        handed_by TEXT NOT NULL,
        handed_to TEXT NOT NULL,
        note TEXT NOT NULL,
        open_tasks INTEGER NOT NULL,
        open_alarms INTEGER NOT NULL
      ) STRICT;
    `,
  },
  open: (tables) => {
    const insert = tables.prepare('INSERT INTO handover VALUES (?, ?, ?, ?, ?, ?, ?)');
    return ({ seq, at, body }) => {
      if (body.kind !== 'shift.handed-over') return;
      insert.run(seq, at, body.by, body.to, body.note, body.openTasks, body.openAlarms);
    };
  },
};
