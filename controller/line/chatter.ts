import { fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { LineState } from './line-state.ts';

/** A station whose link drops again and again stops the line only briefly each time, so nobody repairs it: an alarm names it. */

/** Losses allowed within an hour. */
export const LOSSES_MAX = 5;
export const WINDOW_MS = 3_600_000;

/** Adds a lost link, by wall-clock time, so that a restart forgets none. */
export function lossesAfter(lossesAt: readonly number[], at: number): number[] {
  return [...lossesAt, at].slice(-LOSSES_MAX);
}

/** Raises the alarm of each station that was lost too often, and returns it once an hour has fewer losses. */
export function superviseChatter(state: LineState, nowAt: number): EntryBody[] {
  const entries: EntryBody[] = [];
  for (const { id, lossesAt } of state.stations.values()) {
    // The list only grows here: the alarm was not raised yet.
    if (lossesAt.length < LOSSES_MAX) continue;
    const alarm = alarmId(`unsteady:${id}`);
    const active = state.alarms.get(alarm)?.active === true;
    const [first] = lossesAt;
    const unsteady = first !== undefined && nowAt - first < WINDOW_MS;
    if (unsteady === active) continue;
    entries.push(
      unsteady
        ? {
            kind: 'alarm.raised',
            alarm,
            fault: fault('station.link-unsteady', 'minor', { station: id, times: LOSSES_MAX }),
          }
        : { kind: 'alarm.returned', alarm },
    );
  }
  return entries;
}
