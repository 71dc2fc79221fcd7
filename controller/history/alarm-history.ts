import type { Fault } from '../../stations/fault.ts';
import type { AlarmId } from '../alarms/alarm-id.ts';
import type { Entry } from '../journal/entry.ts';
import { isAbout } from '../journal/entry-subjects.ts';

/** Every alarm that was raised, when it went, who saw it: the alarm journal of ISA-18.2 §15, folded from the line's own. */

export interface AlarmRecord {
  readonly alarm: string;
  readonly fault: Fault;
  readonly raisedAt: number;
  /** 0 while it stands, or while nobody has seen it. */
  returnedAt: number;
  acknowledgedAt: number;
  acknowledgedBy: string;
  note: string;
  readonly seq: number;
}

const RECORDS_MAX = 5000;
const SUBJECTS = new Set(['alarm'] as const);
/** How far back an alarm counts as lately: floods and chatter are counted over it (ISA-18.2 §16.5.2). */
const WINDOW_MS = 600_000;

export class AlarmHistory {
  /** In the order in which they were raised. */
  readonly records: AlarmRecord[] = [];
  readonly #open = new Map<AlarmId, AlarmRecord>();

  take({ at, seq, body }: Entry): void {
    if (!isAbout(body, SUBJECTS)) return;
    switch (body.kind) {
      case 'alarm.raised': {
        const record: AlarmRecord = {
          alarm: body.alarm,
          fault: body.fault,
          raisedAt: at,
          returnedAt: 0,
          acknowledgedAt: 0,
          acknowledgedBy: '',
          note: '',
          seq,
        };
        this.records.push(record);
        if (this.records.length > RECORDS_MAX) this.records.shift();
        this.#open.set(body.alarm, record);
        return;
      }
      case 'alarm.returned': {
        const record = this.#open.get(body.alarm);
        if (record !== undefined) record.returnedAt = at;
        return;
      }
      case 'alarm.acknowledged': {
        const record = this.#open.get(body.alarm);
        if (record === undefined) return;
        record.acknowledgedAt = at;
        record.acknowledgedBy = body.by;
        return;
      }
      case 'alarm.noted': {
        const record = this.#open.get(body.alarm);
        if (record !== undefined) record.note = body.note;
        return;
      }
      case 'alarm.shelved':
      case 'alarm.unshelved':
      case 'alarm.removed-from-service':
      case 'alarm.returned-to-service':
        return;
      default:
        body satisfies never;
    }
  }

  /** Those about a station, the newest first, at most `count`. */
  ofStation(station: string, count: number): AlarmRecord[] {
    const found: AlarmRecord[] = [];
    for (let index = this.records.length - 1; index >= 0 && found.length < count; index -= 1) {
      const record = this.records[index];
      if (record?.fault.context['station'] === station) found.push(record);
    }
    return found;
  }

  /** Alarms raised in the ten minutes before `nowAt`. */
  recent(nowAt: number): AlarmRecord[] {
    const first = this.records.findLastIndex(({ raisedAt }) => raisedAt < nowAt - WINDOW_MS) + 1;
    return this.records.slice(first);
  }

  /** How often each alarm came in the ten minutes before `nowAt`. */
  timesRaised(nowAt: number): Map<string, number> {
    const times = new Map<string, number>();
    for (const { alarm } of this.recent(nowAt)) times.set(alarm, (times.get(alarm) ?? 0) + 1);
    return times;
  }
}
