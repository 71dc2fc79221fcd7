import { zstdDecompressSync } from 'node:zlib';

import { jsonValue } from '../../../recipes/strict-json.ts';
import { chainHash } from '../chain.ts';
import { StoreError } from '../store-error.ts';
import type { FrameMark } from './segment-format.ts';

/** Converts entries to and from one frame of a segment (`segment-format.ts`). */

/** Maximum unpacked size of a frame: no entry is longer than a row in SQLite. */
const FRAME_UNPACKED_MAX = 64_000_000;

/** An entry as stored, not validated. */
export interface RawEntry {
  readonly seq: number;
  /** Wall-clock time, ms since 1970. */
  readonly at: number;
  /** The column beside it, which no hash covers; absent in segments, where only the body has it. */
  readonly kind?: string;
  readonly body: string;
  readonly hash: string;
}

export function frameText(rows: readonly RawEntry[]): string {
  let before = 0;
  const times = rows.map(({ at }) => {
    const step = at - before;
    before = at;
    return step;
  });
  const lengths = rows.map(({ body }) => body.length);
  return `${JSON.stringify(times)}\n${JSON.stringify(lengths)}\n${rows.map(({ body }) => body).join('')}`;
}

/**
 * The entries of a frame, with the hashes computed from the one before it.
 * @throws StoreError `corrupt`.
 */
export function unpacked(frame: Uint8Array, mark: Place): RawEntry[] {
  const rows: RawEntry[] = [];
  eachOfFrame(frame, mark, (seq, at, body, hash) => rows.push({ seq, at, body, hash }));
  return rows;
}

type Place = Pick<FrameMark, 'first' | 'previous'>;

/**
 * The same, one by one without keeping them.
 * @throws StoreError `corrupt`, before the first one.
 */
export function eachOfFrame(
  frame: Uint8Array,
  mark: Place,
  visit: (seq: number, at: number, body: string, hash: string) => void,
): void {
  const { text, times, lengths, from } = opened(frame, mark.first);
  let [at, time, seq, previous] = [from, 0, mark.first, mark.previous];
  for (const [index, length] of lengths.entries()) {
    time += times[index] ?? 0;
    const body = text.slice(at, at + length);
    at += length;
    previous = chainHash(previous, seq, time, body);
    visit(seq, time, body, previous);
    seq += 1;
  }
}

interface Opened {
  readonly text: string;
  readonly times: readonly number[];
  readonly lengths: readonly number[];
  /** Offset of the contents. */
  readonly from: number;
}

function opened(frame: Uint8Array, first: number): Opened {
  const damaged = (): StoreError =>
    new StoreError('corrupt', `the segment’s frame from entry ${first} on is not readable`);
  let text: string;
  try {
    text = zstdDecompressSync(frame, { maxOutputLength: FRAME_UNPACKED_MAX }).toString('utf8');
  } catch {
    throw damaged();
  }
  const second = text.indexOf('\n') + 1;
  const from = text.indexOf('\n', second) + 1;
  const times = numbersIn(text.slice(0, second));
  const lengths = numbersIn(text.slice(second, from));
  const isWhole =
    times !== null &&
    lengths !== null &&
    times.length === lengths.length &&
    times.length > 0 &&
    lengths.reduce((sum, length) => sum + length, from) === text.length;
  if (!isWhole) throw damaged();
  return { text, times, lengths, from };
}

/** Null if the line is not a list of integers. */
function numbersIn(line: string): readonly number[] | null {
  const value = jsonValue(line);
  if (!Array.isArray(value)) return null;
  const numbers: readonly unknown[] = value;
  return numbers.every((one): one is number => Number.isSafeInteger(one)) ? numbers : null;
}
