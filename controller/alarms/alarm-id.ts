import type { z } from 'zod';

import { InvariantError } from '../../stations/fault.ts';
import { OUTSIDE_TEXT_MAX, outsideText, UNSEEN_CHARACTERS } from '../../stations/outside-text.ts';

/**
 * ID of an alarm: its kind and its subject, such as `station:printer`. Created only in this file, and by the journal's schema for existing
 * entries.
 */
export type AlarmId = string & z.core.$brand<'AlarmId'>;

/** One line of at most 200 characters, without invisible ones, as the journal stores it. */
const ALARM_ID = new RegExp(`^[^${UNSEEN_CHARACTERS}]{1,${OUTSIDE_TEXT_MAX}}$`, 'u');

/** Validates an ID from outside. */
export function isAlarmId(value: unknown): value is AlarmId {
  return typeof value === 'string' && ALARM_ID.test(value);
}

/**
 * Builds an ID from the controller's own text. Names in it may come from outside: invisible characters are replaced by `?`, and the text is
 * truncated.
 * @throws InvariantError if nothing valid remains.
 */
export function alarmId(text: string): AlarmId {
  if (isAlarmId(text)) return text;
  const visible = outsideText(text);
  if (isAlarmId(visible)) return visible;
  throw new InvariantError('an alarm has no ID');
}
