import type { z } from 'zod';

import { InvariantError } from './fault.ts';
import { outsideText, UNSEEN_CHARACTERS, type OutsideText } from './outside-text.ts';

/**
 * Serial of a blank, as printed by its maker and read by the readers. Where two blanks have the same serial, a suffix distinguishes them.
 * Only this file, and the journal's schema for existing entries, creates a value of this type.
 */
export type BlankSerial = OutsideText & z.core.$brand<'BlankSerial' | 'OutsideText'>;

/** Placeholder where no blank was read. */
export const NO_SERIAL = '' as BlankSerial;

/** One line of at most 100 characters, without invisible characters. */
const BLANK_SERIAL = new RegExp(`^[^${UNSEEN_CHARACTERS}]{1,100}$`, 'u');
/** Maximum length of the serial that a reader reports for one blank. */
const READ_MAX = 40;

/** Whether a value from outside is a valid serial: 1 to 100 visible characters in one line. */
export function isBlankSerial(value: unknown): value is BlankSerial {
  return typeof value === 'string' && BLANK_SERIAL.test(value);
}

/** Returns the serial, or null when the value from outside is not a valid one. */
export function parseBlankSerial(value: unknown): BlankSerial | null {
  return isBlankSerial(value) ? value : null;
}

/**
 * Serial as reported by a sensor. A blank is present whatever the sensor reads, so an invalid serial is cleaned and kept. Returns
 * `NO_SERIAL` for an empty reading.
 */
export function readSerialOf(text: string): BlankSerial {
  return parseBlankSerial(outsideText(text, READ_MAX)) ?? NO_SERIAL;
}

/**
 * Serial from a text of the controller itself.
 *
 * @throws InvariantError when the text is not a valid serial
 */
export function blankSerial(text: string): BlankSerial {
  if (isBlankSerial(text)) return text;
  throw new InvariantError(`${JSON.stringify(text)} is not a valid blank serial`);
}
