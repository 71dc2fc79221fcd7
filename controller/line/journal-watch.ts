import { fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { LineState } from './line-state.ts';
import { isProducing } from './supervise.ts';

/** A line without its journal makes no cards: nobody could prove afterwards that a card was made, or for which citizen. */

const GONE = 'journal.gone';
const GONE_ALARM = alarmId('journal:gone');

/** Checked once per tick. If somebody unholds the line, it is held again: only a restart with a restored journal solves it. */
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
