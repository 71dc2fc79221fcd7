import type { z } from 'zod';

import { InvariantError } from './fault.ts';
import { outsideText, UNSEEN_CHARACTERS } from './outside-text.ts';

/**
 * A place on the line where a blank can lie: a station's own, a waiting place before one, a stacker, the feeder, a jam. Only this file,
 * and the journal's schema for what was written already, makes one of a text.
 */
export type Position = string & z.core.$brand<'Position'>;

/** In the place of a position where a card goes nowhere. */
export const NO_POSITION = '' as Position;

/** One line of at most 60 characters, with nothing in it that no eye sees. `=` stands between a position and what its sensor reads. */
const POSITION = new RegExp(`^[^=${UNSEEN_CHARACTERS}]{1,60}$`, 'u');
const LENGTH_MAX = 60;
/** Most positions: they are read with every change on the transport. */
const PLAIN = /^[\x20-\x3c\x3e-\x7e]{1,60}$/;

/** Is that what came from outside a position's name? */
export function isPosition(value: unknown): value is Position {
  return typeof value === 'string' && (PLAIN.test(value) || POSITION.test(value));
}

/** The position in what came from outside; null where it is none. */
export function parsePosition(value: unknown): Position | null {
  return isPosition(value) ? value : null;
}

/**
 * Where a sensor stands, as its machine calls it: a blank lies there whatever the place is called, so that a name that is none is shown
 * as far as it can be. `NO_POSITION` for an empty one.
 */
export function readPositionOf(text: string): Position {
  if (isPosition(text)) return text;
  return parsePosition(outsideText(text, LENGTH_MAX).replaceAll('=', '?')) ?? NO_POSITION;
}

/** @throws InvariantError where the controller's own text is none */
export function position(text: string): Position {
  if (isPosition(text)) return text;
  throw new InvariantError(`${JSON.stringify(text)} is not a valid position`);
}

/** Where a card lies that a station works on: the place is called like the station. */
export function workPosition(station: string): Position {
  return position(station);
}
