import { fault } from '../../stations/fault.ts';
import { alarmId, type AlarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { BatchState, LineState } from './line-state.ts';

/** A batch that ends with orders set aside says so, from its end until it is closed. */

export function saidIncomplete({ id, ordered, setAside }: BatchState): EntryBody[] {
  if (setAside === 0) return [];
  const incomplete = fault('batch.incomplete', 'major', { batch: id, ordered, setAside });
  return [{ kind: 'alarm.raised', alarm: alarmOf(id), fault: incomplete }];
}

/** Once two people have closed the batch, they know. */
export function incompleteClosed(state: LineState, batch: string): EntryBody[] {
  const alarm = alarmOf(batch);
  return state.alarms.get(alarm)?.active === true ? [{ kind: 'alarm.returned', alarm }] : [];
}

function alarmOf(batch: string): AlarmId {
  return alarmId(`batch:${batch}`);
}
