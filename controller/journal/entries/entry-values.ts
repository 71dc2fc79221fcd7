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

/** The values of which entries are made, and the names that stand in them. */

/** What a text of an entry holds at most: whoever writes one cuts it to this. */
export const TEXT_MAX_CHARACTERS = OUTSIDE_TEXT_MAX;
/** Conditions of a machine's material that one entry names. */
export const CONDITIONS_MAX = 10;
/** Findings of one card: those beyond are the same card's, and it is rejected for the first. */
export const FINDINGS_MAX = 64;
/** Reasons for which an order is set aside: one a card that was begun for it. */
export const SET_ASIDE_REASONS_MAX = 16;
export const name = text();
/**
 * What came from a machine, a server or a certificate. The type is all that is asked of it: what is written was bounded and cleaned
 * (`outsideText`), and what older versions wrote is read as it is.
 */
export const outsideText = text().brand<'OutsideText'>();
export const count = z.number().int().min(0);
/** Parsed before it was written: what is written is what the chain of hashes holds it to. */
export const blankSerial = text().brand<'BlankSerial' | 'OutsideText'>();
export const place = text().brand<'Position'>();
export const jobKeyText = text().brand<'JobKey'>();
export const alarmName = text().brand<'AlarmId'>();

function text(): z.ZodString {
  return z.string().max(TEXT_MAX_CHARACTERS);
}

/** Names that many kinds share, and that more are added to: they are recorded once, not with each kind. */
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

/** What people do by hand and confirm. */
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
/** What people do with an alarm (ISA-18.2 §5.6). */
export const ALARM_COMMANDS = [
  'AcknowledgeAlarm',
  'ShelveAlarm',
  'UnshelveAlarm',
  'RemoveAlarmFromService',
  'ReturnAlarmToService',
  'NoteAlarm',
] as const;
export type AlarmCommandName = (typeof ALARM_COMMANDS)[number];

/** What people do with batches that wait. */
export const BATCH_COMMANDS = ['ScheduleBatch', 'PrioritizeBatch', 'HoldBatch', 'ReleaseBatch', 'SplitBatch'] as const;

/** Why somebody took a card or a blank off the line. */
export const REMOVAL_REASONS = ['damaged', 'jammed', 'dropped', 'missing', 'misread', 'double-fed', 'sample'] as const;
export type RemovalReason = (typeof REMOVAL_REASONS)[number];

export const removalReason = names('removal', REMOVAL_REASONS);

const witness = z.enum(['same', 'other', 'unread']);
export const identityCheck = z.object({ mrz: witness, qr: witness, chip: witness });
export type IdentityCheck = z.infer<typeof identityCheck>;
