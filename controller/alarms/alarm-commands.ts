import type { Decision } from '../line/decision.ts';
import type { AlarmId } from './alarm-id.ts';
import type { AlarmState, LineState } from '../line/line-state.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { AlarmCommandName } from '../journal/entries/entry-values.ts';

/** Commands of people on alarms, and reasons for refusal. They do not affect the line. */

/** `Id`: a validated ID, or the plain text of a request. */
export type AlarmCommand<Id extends string = AlarmId> =
  | { readonly command: 'AcknowledgeAlarm' | 'UnshelveAlarm' | 'ReturnAlarmToService'; readonly alarm: Id }
  | { readonly command: 'ShelveAlarm'; readonly alarm: Id; readonly minutes: number; readonly why: string }
  | { readonly command: 'RemoveAlarmFromService'; readonly alarm: Id; readonly why: string }
  | { readonly command: 'NoteAlarm'; readonly alarm: Id; readonly note: string };

export type AlarmRefusal = 'unknown-alarm' | 'reason-missing' | 'alarm-not-shelvable' | 'alarm-not-hidden';

/** MaxTimeShelved (OPC 10000-9 §5.8.10): a shift. */
export const SHELVED_MAX_MINUTES = 480;
const MINUTE_MS = 60_000;

/** `nowAt`: wall-clock time, which shelving uses. */
export function decideAlarm(
  state: LineState,
  command: AlarmCommand,
  id: string,
  by: string,
  nowAt: number,
): Decision | { refusal: AlarmRefusal } {
  const { alarm } = command;
  const known = state.alarms.get(alarm);
  const control = state.alarmControls.get(alarm);
  switch (command.command) {
    case 'AcknowledgeAlarm':
      if (known === undefined || known.acknowledged) return { refusal: 'unknown-alarm' };
      return accepted(command.command, id, by, { kind: 'alarm.acknowledged', alarm, by });
    case 'ShelveAlarm': {
      const refusal = hidingRefusal(known, command.why);
      if (refusal !== null) return { refusal };
      return accepted(command.command, id, by, {
        kind: 'alarm.shelved',
        alarm,
        untilAt: nowAt + Math.min(SHELVED_MAX_MINUTES, command.minutes) * MINUTE_MS,
        why: command.why,
        by,
      });
    }
    case 'RemoveAlarmFromService': {
      const refusal = hidingRefusal(known, command.why);
      if (refusal !== null) return { refusal };
      return accepted(command.command, id, by, { kind: 'alarm.removed-from-service', alarm, why: command.why, by });
    }
    case 'UnshelveAlarm':
      if (control?.how !== 'shelved') return { refusal: 'alarm-not-hidden' };
      return accepted(command.command, id, by, { kind: 'alarm.unshelved', alarm, by });
    case 'ReturnAlarmToService':
      if (control?.how !== 'out-of-service') return { refusal: 'alarm-not-hidden' };
      return accepted(command.command, id, by, { kind: 'alarm.returned-to-service', alarm, by });
    case 'NoteAlarm':
      if (known === undefined) return { refusal: 'unknown-alarm' };
      return accepted(command.command, id, by, { kind: 'alarm.noted', alarm, note: command.note, by });
  }
}

/** Why an alarm can't be suppressed; null if it can. */
function hidingRefusal(known: AlarmState | undefined, why: string): AlarmRefusal | null {
  if (known === undefined) return 'unknown-alarm';
  if (why.trim() === '') return 'reason-missing';
  // Safety alarms are never suppressed.
  return known.fault.severity === 'critical' ? 'alarm-not-shelvable' : null;
}

/** Shelved alarms return when their time is over. */
export function unshelveDue(state: LineState, nowAt: number): EntryBody[] {
  const due: EntryBody[] = [];
  for (const [alarm, { how, untilAt }] of state.alarmControls)
    if (how === 'shelved' && untilAt <= nowAt) due.push({ kind: 'alarm.unshelved', alarm, by: 'controller' });
  return due;
}

function accepted(command: AlarmCommandName, id: string, by: string, fact: EntryBody & { alarm: AlarmId }): Decision {
  return { entries: [{ kind: 'command.accepted', id, command, by, argument: fact.alarm }, fact], commands: [] };
}
