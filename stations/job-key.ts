import type { z } from 'zod';

import { InvariantError } from './fault.ts';
import type { Position } from './position.ts';
import type { Entropy } from './random.ts';

/**
 * A job's key as a text. Only this file, and the journal's schema for what was written already, makes one.
 */
export type JobKey = string & z.core.$brand<'JobKey'>;

/** In the place of a key where there is no job. */
export const NO_JOB = '' as JobKey;

/**
 * What a job's key says, the ISA-95 job order ID: `line/card.series/phase/attempt`. It is built and read here alone.
 *
 * The series is drawn each time a controller opens its journal. Cards are numbered by the journal; a fresh journal, and one that
 * was restored from an older copy, number cards as another did before. Machines remember jobs for longer than that: without the
 * series they would answer for the job of another card.
 */
export interface JobKeyParts {
  readonly line: string;
  readonly card: string;
  /** Empty in keys that were made before there were series. */
  readonly series: string;
  /** A recipe's phase, `feed`, or `to:` and a position. */
  readonly phase: string;
  readonly attempt: number;
}

/** What a machine may expect of a job order ID, PROTOCOL.md of job control. */
export const JOB_KEY_PATTERN = /^[\w.-]{1,40}\/[\w.-]{1,40}\/[\w.:-]{1,60}\/\d{1,4}$/;

/** What a feed is called in a key, where other jobs have their phase or move. */
export const FEED_PHASE = 'feed';
const MOVE_PHASE = 'to:';

const SERIES_CHARACTERS = 8;
/** Without what is easily misread: five bits a character. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz023456789';

/** A new series: 40 random bits. */
export function newJobSeries(entropy: Entropy): string {
  return Array.from(entropy.bytes(SERIES_CHARACTERS), (byte) => ALPHABET[byte & 31] ?? '').join('');
}

/** @throws InvariantError where no machine could accept the key */
export function jobKey({ line, card, series, phase, attempt }: JobKeyParts): JobKey {
  const key = `${line}/${card}${series === '' ? '' : `.${series}`}/${phase}/${attempt}`;
  if (isJobKey(key)) return key;
  throw new InvariantError(`${key} is not a valid job key`);
}

/** Is that what came from outside a job's key? */
export function isJobKey(value: unknown): value is JobKey {
  return typeof value === 'string' && JOB_KEY_PATTERN.test(value);
}

/** The key in what came from outside; null where it is none. */
export function parseJobKey(value: unknown): JobKey | null {
  return isJobKey(value) ? value : null;
}

/** What a key says. */
export function jobKeyParts(key: JobKey): JobKeyParts {
  const [line = '', second = '', phase = '', attempt = ''] = key.split('/');
  const dot = second.indexOf('.');
  const [card, series] = dot < 0 ? [second, ''] : [second.slice(0, dot), second.slice(dot + 1)];
  return { line, card, series, phase, attempt: Number(attempt) };
}

/** Is this the key of a job that fed a blank? */
export function isFeed(key: JobKey): boolean {
  return phaseOf(key) === FEED_PHASE;
}

/** Is this the key of a job that moved a card? */
export function isMove(key: JobKey): boolean {
  return phaseOf(key).startsWith(MOVE_PHASE);
}

/** Asked of every job that ends: without taking the whole key apart. */
function phaseOf(key: JobKey): string {
  const end = key.lastIndexOf('/');
  return key.slice(key.lastIndexOf('/', end - 1) + 1, end);
}

/** What a move to a position is called in a key. */
export function movePhase(to: Position): string {
  return `${MOVE_PHASE}${to}`;
}
