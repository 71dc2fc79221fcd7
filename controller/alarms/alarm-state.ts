import type { AlarmControl, AlarmState, LineState } from '../line/line-state.ts';

/** Alarm states of ISA-18.2-2016 §5.6 (IEC 62682). Nothing latches: an alarm is active while its condition is. */

export const ALARM_STATES = [
  'unacknowledged',
  'acknowledged',
  'returned-unacknowledged',
  'shelved',
  'suppressed-by-design',
  'out-of-service',
  'normal',
] as const;
export type AlarmStateName = (typeof ALARM_STATES)[number];

/** `alarm`: null while it is not active; `suppressed`: another alarm already explains it. */
export function alarmStateName(
  alarm: AlarmState | null,
  control: AlarmControl | null,
  suppressed: boolean,
): AlarmStateName {
  if (control !== null) return control.how;
  if (alarm === null) return 'normal';
  if (suppressed) return 'suppressed-by-design';
  if (!alarm.active) return 'returned-unacknowledged';
  return alarm.acknowledged ? 'acknowledged' : 'unacknowledged';
}

/** An unreachable station can't report its other faults: they follow from the lost link and are not shown beside it. */
export function isSuppressed(state: LineState, alarm: AlarmState): boolean {
  const station = alarm.fault.context['station'];
  if (station === undefined || alarm.fault.code.startsWith('link.')) return false;
  for (const other of state.alarms.values())
    if (other.active && other.fault.code.startsWith('link.') && other.fault.context['station'] === station) return true;
  return false;
}

/** The first-out alarm, which explains the line's stop. A station's fault may change its code while the link reconnects. */
export function isFirstOut(state: LineState, alarm: AlarmState): boolean {
  const { reason } = state;
  if (reason === null) return false;
  const station = reason.context['station'];
  return station === undefined ? alarm.fault.code === reason.code : alarm.fault.context['station'] === station;
}
