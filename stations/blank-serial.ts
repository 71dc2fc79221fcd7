import type { z } from 'zod';

import { InvariantError } from './fault.ts';
import { outsideText, UNSEEN_CHARACTERS, type OutsideText } from './outside-text.ts';

/**
 * The serial of a blank, as its maker printed it and readers read it; of a blank that is there twice, with what tells it apart. Only
 * this file, and the journal's schema for what was written already, makes one of a text.
 */
export type BlankSerial = OutsideText & z.core.$brand<'BlankSerial' | 'OutsideText'>;

/** In the place of a serial where no blank was read. */
export const NO_SERIAL = '' as BlankSerial;

/** One line of at most 100 characters, with nothing in it that no eye sees. */
const BLANK_SERIAL = new RegExp(`^[^${UNSEEN_CHARACTERS}]{1,100}$`, 'u');
/** What a reader reads of one blank at most. */
const READ_MAX = 40;

/** Is that what came from outside a blank's serial? */
export function isBlankSerial(value: unknown): value is BlankSerial {
  return typeof value === 'string' && BLANK_SERIAL.test(value);
}

/** The serial in what came from outside; null where it is none. */
export function parseBlankSerial(value: unknown): BlankSerial | null {
  return isBlankSerial(value) ? value : null;
}

/**
 * What a sensor reads: a blank lies there whatever it reads, so that a serial that is none is shown as far as it can be. `NO_SERIAL`
 * where it reads nothing.
 */
export function readSerialOf(text: string): BlankSerial {
  return parseBlankSerial(outsideText(text, READ_MAX)) ?? NO_SERIAL;
}

/** @throws InvariantError where the controller's own text is none */
export function blankSerial(text: string): BlankSerial {
  if (isBlankSerial(text)) return text;
  throw new InvariantError(`${JSON.stringify(text)} is no blank's serial`);
}
