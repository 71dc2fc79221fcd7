import type { z } from 'zod';

import { InvariantError } from '../../stations/fault.ts';
import { OUTSIDE_TEXT_MAX, outsideText, UNSEEN_CHARACTERS } from '../../stations/outside-text.ts';

/**
 * What an alarm is called: what kind it is and what it is about, such as `station:printer`. Only this file, and the journal's schema
 * for what was written already, makes one of a text.
 */
export type AlarmId = string & z.core.$brand<'AlarmId'>;

/** One line of at most 200 characters: what the journal holds, with nothing in it that no eye sees. */
const ALARM_ID = new RegExp(`^[^${UNSEEN_CHARACTERS}]{1,${OUTSIDE_TEXT_MAX}}$`, 'u');

/** The one parser: is that what came from outside an alarm's ID? */
export function isAlarmId(value: unknown): value is AlarmId {
  return typeof value === 'string' && ALARM_ID.test(value);
}

/** Of the controller's own text. What it is about may be named by others: what no eye sees is shown as `?`, and what is too long is cut. */
export function alarmId(text: string): AlarmId {
  if (isAlarmId(text)) return text;
  const visible = outsideText(text);
  if (isAlarmId(visible)) return visible;
  throw new InvariantError('an alarm has no ID');
}
