import { z } from 'zod';

import { FAULT_CODES, type FaultCode } from '../../../stations/fault.ts';
import { OUTSIDE_TEXT_MAX } from '../../../stations/outside-text.ts';
import {
  COMMAND_NAMES,
  MODE_NAMES,
  STATE_NAMES,
  type PackMLCommand,
  type PackMLState,
  type UnitMode,
} from '../../../stations/packml.ts';
import { ROLES } from '../../people/permissions.ts';

/** The value types of entries, and the names in them. */

/** Maximum length of a text in an entry: writers truncate to this. */
export const TEXT_MAX_CHARACTERS = OUTSIDE_TEXT_MAX;
/** Maximum number of material conditions in one entry. */
export const CONDITIONS_MAX = 10;
/** Maximum number of findings per card: the card is rejected for the first in any case. */
export const FINDINGS_MAX = 64;
/** Maximum number of reasons for setting an order aside: one per card started for it. */
export const SET_ASIDE_REASONS_MAX = 16;
export const name = text();
/**
 * Text from a machine, a server or a certificate. Only the type is checked here: new text was bounded and cleaned (`outsideText`), and text
 * of older versions is read as it is.
 */
export const outsideText = text().brand<'OutsideText'>();
export const count = z.number().int().min(0);
/** Parsed before it was written; read back as written. */
export const blankSerial = text().brand<'BlankSerial' | 'OutsideText'>();
export const place = text().brand<'Position'>();
export const jobKeyText = text().brand<'JobKey'>();
export const alarmName = text().brand<'AlarmId'>();

function text(): z.ZodString {
  return z.string().max(TEXT_MAX_CHARACTERS);
}

/** Names that are shared by many kinds and may be extended: recorded once, not with each kind. */
export function names<const T extends readonly [string, ...string[]]>(
  id: string,
  all: T,
): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(all).meta({ id });
}
export const context = z.record(name, z.union([outsideText, z.number()]));
export const faultRecord = z.object({
  code: names('fault', FAULT_CODES as unknown as [FaultCode, ...FaultCode[]]),
  severity: z.enum(['critical', 'major', 'minor']),
  context,
});
export const packMLState = names('state', STATE_NAMES as [PackMLState, ...PackMLState[]]);
export const packMLCommand = names('command', COMMAND_NAMES as [PackMLCommand, ...PackMLCommand[]]);
export const unitMode = names('mode', MODE_NAMES as [UnitMode, ...UnitMode[]]);
export const roles = z.array(names('role', ROLES)).max(ROLES.length);

/** Manual interventions that people confirm. */
export const PERSON_COMMANDS = [
  'RemoveCard',
  'PutBackCard',
  'RemoveBlank',
  'ConfirmLineClearance',
  'ConfirmClock',
  'DecideFirstArticle',
  'DecideSample',
  'EmptyRejectBin',
  'CountBox',
  'CloseReconciliation',
  'AcceptMachine',
  'ReturnStation',
  'ClearLot',
] as const;
/** Commands on alarms (ISA-18.2 §5.6). */
export const ALARM_COMMANDS = [
  'AcknowledgeAlarm',
  'ShelveAlarm',
  'UnshelveAlarm',
  'RemoveAlarmFromService',
  'ReturnAlarmToService',
  'NoteAlarm',
] as const;
export type AlarmCommandName = (typeof ALARM_COMMANDS)[number];

/** Commands on waiting batches. */
export const BATCH_COMMANDS = ['ScheduleBatch', 'PrioritizeBatch', 'HoldBatch', 'ReleaseBatch', 'SplitBatch'] as const;

/** Why a person took a card or a blank off the line. */
export const REMOVAL_REASONS = ['damaged', 'jammed', 'dropped', 'missing', 'misread', 'double-fed', 'sample'] as const;
export type RemovalReason = (typeof REMOVAL_REASONS)[number];

export const removalReason = names('removal', REMOVAL_REASONS);

const witness = z.enum(['same', 'other', 'unread']);
export const identityCheck = z.object({ mrz: witness, qr: witness, chip: witness });
export type IdentityCheck = z.infer<typeof identityCheck>;
