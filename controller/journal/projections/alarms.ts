import { isAbout } from '../entry-subjects.ts';
import type { Projection } from '../projection.ts';

/** Every alarm with its times and its acknowledgement: the alarm journal of ISA-18.2 §15. */

const SUBJECTS = new Set(['alarm'] as const);

/** Later entries about an alarm refer to its latest occurrence. */
const NEWEST = 'WHERE seq = (SELECT max(seq) FROM alarm_record WHERE alarm = ?)';

export const ALARMS: Projection = {
  name: 'alarms',
  version: 1,
  tables: {
    /**
     * `fault`: JSON. `station`: the one that it names; empty for none. `returned_at` is 0 while it is active, `acknowledged_at` while it is
     * unacknowledged.
     */
    alarm_record: `
      CREATE TABLE alarm_record (
        seq INTEGER PRIMARY KEY,
        alarm TEXT NOT NULL,
        station TEXT NOT NULL,
        fault TEXT NOT NULL,
        raised_at INTEGER NOT NULL,
        returned_at INTEGER NOT NULL,
        acknowledged_at INTEGER NOT NULL,
        acknowledged_by TEXT NOT NULL,
        note TEXT NOT NULL
      ) STRICT;
      CREATE INDEX alarm_record_alarm ON alarm_record (alarm, seq);
      CREATE INDEX alarm_record_station ON alarm_record (station, seq) WHERE station <> '';
      CREATE INDEX alarm_record_raised ON alarm_record (raised_at, alarm);
    `,
  },
  open: (tables) => {
    const raise = tables.prepare("INSERT INTO alarm_record VALUES (?, ?, ?, ?, ?, 0, 0, '', '')");
    const end = tables.prepare(`UPDATE alarm_record SET returned_at = ? ${NEWEST}`);
    const acknowledge = tables.prepare(`UPDATE alarm_record SET acknowledged_at = ?, acknowledged_by = ? ${NEWEST}`);
    const note = tables.prepare(`UPDATE alarm_record SET note = ? ${NEWEST}`);
    return ({ seq, at, body }) => {
      if (!isAbout(body, SUBJECTS)) return;
      switch (body.kind) {
        case 'alarm.raised':
          raise.run(seq, body.alarm, String(body.fault.context['station'] ?? ''), JSON.stringify(body.fault), at);
          return;
        case 'alarm.returned':
          end.run(at, body.alarm);
          return;
        case 'alarm.acknowledged':
          acknowledge.run(at, body.by, body.alarm);
          return;
        case 'alarm.noted':
          note.run(body.note, body.alarm);
          return;
        case 'alarm.shelved':
        case 'alarm.unshelved':
        case 'alarm.removed-from-service':
        case 'alarm.returned-to-service':
          return;
        default:
          body satisfies never;
      }
    };
  },
};
