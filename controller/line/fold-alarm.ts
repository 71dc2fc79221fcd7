import type { EntryOf } from '../journal/entry.ts';
import type { Moment } from './fold-moment.ts';
import { existing, type LineState } from './line-state.ts';

/** Folds journal entries about alarms into the line's state (ISA-18.2 §5.6). */

type AlarmEntry = EntryOf<
  | 'alarm.raised'
  | 'alarm.returned'
  | 'alarm.acknowledged'
  | 'alarm.shelved'
  | 'alarm.removed-from-service'
  | 'alarm.unshelved'
  | 'alarm.returned-to-service'
  | 'alarm.noted'
>;

export function applyToAlarm(state: LineState, body: AlarmEntry, { at }: Moment): void {
  switch (body.kind) {
    case 'alarm.raised':
      state.alarms.set(body.alarm, {
        id: body.alarm,
        fault: body.fault,
        raisedAt: at,
        active: true,
        acknowledged: false,
        note: '',
      });
      return;
    case 'alarm.returned': {
      const alarm = existing(state.alarms, body.alarm);
      alarm.active = false;
      if (alarm.acknowledged) state.alarms.delete(alarm.id);
      return;
    }
    case 'alarm.acknowledged': {
      const alarm = existing(state.alarms, body.alarm);
      alarm.acknowledged = true;
      if (!alarm.active) state.alarms.delete(alarm.id);
      return;
    }
    case 'alarm.shelved':
    case 'alarm.removed-from-service': {
      const shelved = body.kind === 'alarm.shelved';
      state.alarmControls.set(body.alarm, {
        how: shelved ? 'shelved' : 'out-of-service',
        untilAt: shelved ? body.untilAt : 0,
        why: body.why,
        by: body.by,
        fault: state.alarms.get(body.alarm)?.fault ?? null,
      });
      return;
    }
    case 'alarm.unshelved':
    case 'alarm.returned-to-service':
      state.alarmControls.delete(body.alarm);
      return;
    case 'alarm.noted':
      existing(state.alarms, body.alarm).note = body.note;
      return;
  }
}
