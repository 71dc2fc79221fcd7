import type { z } from 'zod';

import { InvariantError } from './fault.ts';
import { outsideText, UNSEEN_CHARACTERS } from './outside-text.ts';

/**
 * A place on the line where a blank can be: a station, a waiting place, a stacker, the feeder, a jam. Only this file, and the journal's
 * schema for existing entries, creates a value of this type.
 */
export type Position = string & z.core.$brand<'Position'>;

/** Placeholder where a card has no destination. */
export const NO_POSITION = '' as Position;

/** One line of at most 60 characters without invisible ones. Without `=`, which separates a position from its sensor reading. */
const POSITION = new RegExp(`^[^=${UNSEEN_CHARACTERS}]{1,60}$`, 'u');
const LENGTH_MAX = 60;
/** Fast path for most positions, which are parsed at every change of the transport. */
const PLAIN = /^[\x20-\x3c\x3e-\x7e]{1,60}$/;

/** Whether the value from outside is a valid position name. */
export function isPosition(value: unknown): value is Position {
  return typeof value === 'string' && (PLAIN.test(value) || POSITION.test(value));
}

/** Returns the position, or null when the value from outside is not a valid one. */
export function parsePosition(value: unknown): Position | null {
  return isPosition(value) ? value : null;
}

/**
 * Name of a sensor's position as reported by its machine. A blank is present whatever the position is called, so an invalid name is cleaned
 * and kept. Returns `NO_POSITION` for an empty one.
 */
export function readPositionOf(text: string): Position {
  if (isPosition(text)) return text;
  return parsePosition(outsideText(text, LENGTH_MAX).replaceAll('=', '?')) ?? NO_POSITION;
}

/**
 * Position from a text of the controller itself.
 *
 * @throws InvariantError when the text is not a valid position
 */
export function position(text: string): Position {
  if (isPosition(text)) return text;
  throw new InvariantError(`${JSON.stringify(text)} is not a valid position`);
}

/** Position of a card in a station: it has the station's ID. */
export function workPosition(station: string): Position {
  return position(station);
}
