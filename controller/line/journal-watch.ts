import { fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { LineState } from './line-state.ts';
import { isProducing } from './supervise.ts';

/** A line whose journal is gone makes no card: nobody could prove afterwards that it was made, or for whom. */

const GONE = 'journal.gone';
const GONE_ALARM = alarmId('journal:gone');

/** Looked at once a tick. Who lets the line go on all the same has it held again: only a restart with a restored journal mends it. */
export function superviseJournal(state: LineState, isGone: boolean): EntryBody[] {
  if (!isGone) return [];
  const reason = fault(GONE, 'major', {});
  const isRaised = state.alarms.get(GONE_ALARM)?.active === true;
  const isHeld = state.needsPerson && state.reason?.code === GONE;
  return [
    ...(isRaised ? [] : [{ kind: 'alarm.raised', alarm: GONE_ALARM, fault: reason } as const]),
    ...(isHeld || !isProducing(state) ? [] : [{ kind: 'hold.latched', reason } as const]),
  ];
}
