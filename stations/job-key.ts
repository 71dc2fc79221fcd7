import type { z } from 'zod';

import { InvariantError } from './fault.ts';
import type { Position } from './position.ts';
import type { Entropy } from './random.ts';

/** A job key as text. Only this file, and the journal's schema for existing entries, creates a value of this type. */
export type JobKey = string & z.core.$brand<'JobKey'>;

/** Placeholder where there is no job. */
export const NO_JOB = '' as JobKey;

/**
 * Parts of a job key, the ISA-95 job order ID: `line/card.series/phase/attempt`. Only this file builds and parses it.
 *
 * The series is drawn each time a controller opens its journal. The journal numbers the cards, so a new journal, or one restored from an
 * older backup, reuses numbers. Machines remember jobs longer than that: without the series they would answer for the job of another card.
 */
export interface JobKeyParts {
  readonly line: string;
  readonly card: string;
  /** Empty in keys created before series existed. */
  readonly series: string;
  /** A phase of the recipe, `feed`, or `to:` and a position. */
  readonly phase: string;
  readonly attempt: number;
}

/** Format of a job order ID that machines may rely on, PROTOCOL.md of job control. */
export const JOB_KEY_PATTERN = /^[\w.-]{1,40}\/[\w.-]{1,40}\/[\w.:-]{1,60}\/\d{1,4}$/;

/** Phase part of a feed's key. */
export const FEED_PHASE = 'feed';
const MOVE_PHASE = 'to:';

const SERIES_CHARACTERS = 8;
/** Without characters that are easily confused: five bits per character. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz023456789';

/** Draws a new series: 40 random bits. */
export function newJobSeries(entropy: Entropy): string {
  return Array.from(entropy.bytes(SERIES_CHARACTERS), (byte) => ALPHABET[byte & 31] ?? '').join('');
}

/**
 * Builds a key.
 *
 * @throws InvariantError when a part is invalid, so that machines would reject the key
 */
export function jobKey({ line, card, series, phase, attempt }: JobKeyParts): JobKey {
  const key = `${line}/${card}${series === '' ? '' : `.${series}`}/${phase}/${attempt}`;
  if (isJobKey(key)) return key;
  throw new InvariantError(`${key} is not a valid job key`);
}

/** Whether the value from outside is a valid job key. */
export function isJobKey(value: unknown): value is JobKey {
  return typeof value === 'string' && JOB_KEY_PATTERN.test(value);
}

/** Returns the key, or null when the value from outside is not a valid one. */
export function parseJobKey(value: unknown): JobKey | null {
  return isJobKey(value) ? value : null;
}

/** Splits a key into its parts. */
export function jobKeyParts(key: JobKey): JobKeyParts {
  const [line = '', second = '', phase = '', attempt = ''] = key.split('/');
  const dot = second.indexOf('.');
  const [card, series] = dot < 0 ? [second, ''] : [second.slice(0, dot), second.slice(dot + 1)];
  return { line, card, series, phase, attempt: Number(attempt) };
}

/** Whether this is the key of a job that feeds a blank. */
export function isFeed(key: JobKey): boolean {
  return phaseOf(key) === FEED_PHASE;
}

/** Whether this is the key of a job that moves a card. */
export function isMove(key: JobKey): boolean {
  return phaseOf(key).startsWith(MOVE_PHASE);
}

/** Called for every job that ends, so it does not parse the whole key. */
function phaseOf(key: JobKey): string {
  const end = key.lastIndexOf('/');
  return key.slice(key.lastIndexOf('/', end - 1) + 1, end);
}

/** Phase part of the key of a move to this position. */
export function movePhase(to: Position): string {
  return `${MOVE_PHASE}${to}`;
}
