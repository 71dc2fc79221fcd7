import type { z } from 'zod';

import { InvariantError } from '../../stations/fault.ts';

/**
 * What an alarm is called: what kind it is and what it is about, such as `station:printer`. Only this file, and the journal's schema
 * for what was written already, makes one of a text.
 */
export type AlarmId = string & z.core.$brand<'AlarmId'>;

/** One line of at most 200 characters: what the journal holds, with nothing in it that no eye sees. */
const ALARM_ID = /^[^\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u;
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}]/gu;
const LENGTH_MAX = 200;

/** The one parser: is that what came from outside an alarm's ID? */
export function isAlarmId(value: unknown): value is AlarmId {
  return typeof value === 'string' && ALARM_ID.test(value);
}

/** Of the controller's own text. What it is about may be named by others: what no eye sees is shown as `?`, and what is too long is cut. */
export function alarmId(text: string): AlarmId {
  if (isAlarmId(text)) return text;
  const visible = text.replaceAll(UNSEEN, '?').slice(0, LENGTH_MAX);
  if (isAlarmId(visible)) return visible;
  throw new InvariantError('an alarm has no ID');
}
