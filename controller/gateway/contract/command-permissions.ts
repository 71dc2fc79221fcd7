import type { Permission } from '../../people/permissions.ts';
import type { AlarmAsk, CommandRequest, HandWork } from './commands.ts';

/**
 * What somebody must be allowed to give a command. The controller asks for it before it obeys, a page before it shows a button: both
 * by this one list.
 */

/** Of what was done by hand. By a look at a card a person says that it is right. */
export const HAND_PERMISSIONS: Readonly<Record<HandWork['work'], Permission>> = {
  RemoveCard: 'hands.do',
  PutBackCard: 'hands.do',
  RemoveBlank: 'hands.do',
  ReturnStation: 'hands.do',
  ClearLot: 'hands.do',
  ConfirmLineClearance: 'hands.do',
  EmptyRejectBin: 'hands.do',
  CountBox: 'hands.do',
  CloseReconciliation: 'hands.do',
  DecideFirstArticle: 'first-article.decide',
  DecideSample: 'first-article.decide',
  AcceptMachine: 'machines.accept',
  ConfirmClock: 'clock.confirm',
};

export const ALARM_PERMISSIONS: Readonly<Record<AlarmAsk['command'], Permission>> = {
  AcknowledgeAlarm: 'alarm.handle',
  ShelveAlarm: 'alarm.handle',
  UnshelveAlarm: 'alarm.handle',
  NoteAlarm: 'alarm.handle',
  RemoveAlarmFromService: 'alarm.take-out-of-service',
  ReturnAlarmToService: 'alarm.take-out-of-service',
};

/** Of the commands that are one permission whatever they ask. */
export const COMMAND_PERMISSIONS: Readonly<Record<Exclude<CommandRequest['type'], 'alarm' | 'hand'>, Permission>> = {
  packml: 'line.command',
  mode: 'line.mode',
  unit: 'line.mode',
  batch: 'batch.plan',
};

/** What this command asks for. `Alarm` and `Blank`: as in the request. */
export function permissionFor<Alarm extends string, Blank extends string>(
  request: CommandRequest<Alarm, Blank>,
): Permission {
  switch (request.type) {
    case 'alarm':
      return ALARM_PERMISSIONS[request.ask.command];
    case 'hand':
      return HAND_PERMISSIONS[request.hand.work];
    default:
      return COMMAND_PERMISSIONS[request.type];
  }
}
