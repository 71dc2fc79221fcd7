import { fault } from '../../stations/fault.ts';
import { alarmId, type AlarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { BatchState, LineState } from './line-state.ts';

/** Alarm for a batch that ends with orders set aside, active until the batch is closed. */

export function raiseIncomplete({ id, ordered, setAside }: BatchState): EntryBody[] {
  if (setAside === 0) return [];
  const incomplete = fault('batch.incomplete', 'major', { batch: id, ordered, setAside });
  return [{ kind: 'alarm.raised', alarm: alarmOf(id), fault: incomplete }];
}

/** Returns the alarm once two people have closed the batch. */
export function incompleteClosed(state: LineState, batch: string): EntryBody[] {
  const alarm = alarmOf(batch);
  return state.alarms.get(alarm)?.active === true ? [{ kind: 'alarm.returned', alarm }] : [];
}

function alarmOf(batch: string): AlarmId {
  return alarmId(`batch:${batch}`);
}
