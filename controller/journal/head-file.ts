import { hash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * How far a journal had come, in a file apart from it. It is written with every group of entries, alternately in two places: whatever a
 * power failure does to one, the other is intact. It is synced only at checkpoints: without the last writes it holds a slightly older
 * entry.
 */

export interface JournalHead {
  /** Hash of the first entry; empty if unknown. */
  readonly first: string;
  /** The newest entry and its hash; 0 if there was none yet. */
  readonly seq: number;
  readonly hash: string;
  /** Wall-clock time of that entry; 0 if unknown. */
  readonly at: number;
  /** Whether it was sealed. Entries of a version without seals are not. */
  readonly sealed: boolean;
}

/** On separate pages. */
const PLACES = [0, 4096] as const;
const PLACE_BYTES = 1024;

const HASH = z.union([z.literal(''), z.string().length(64)]);
const placeSchema = z.object({
  format: z.literal('cardline-head'),
  /** For display: the line, or empty. */
  line: z.string(),
  /** The place that was written later has the greater number. */
  turn: z.number().int().min(1),
  first: HASH,
  seq: z.number().int().min(0),
  hash: HASH,
  at: z.number(),
  sealed: z.boolean(),
});
type Place = z.infer<typeof placeSchema>;

export class HeadFile {
  readonly #file: string;
  readonly #line: string;
  #opened: number | null = null;
  #turn = 0;

  constructor(file: string, line: string) {
    this.#file = file;
    this.#line = line;
  }

  /** Null if there is none, or neither place is intact. */
  get head(): JournalHead | null {
    return newestIn(this.#file);
  }

  /** `durably`: syncs to the disk. */
  keep(head: JournalHead, durably: boolean): void {
    this.#opened ??= this.#open();
    this.#turn += 1;
    const { first, seq, hash: newest, at, sealed } = head;
    const said = { format: 'cardline-head', line: this.#line, turn: this.#turn } as const;
    const place = bytesOf({ ...said, first, seq, hash: newest, at, sealed });
    writeSync(this.#opened, place, 0, PLACE_BYTES, PLACES[this.#turn % PLACES.length]);
    if (durably) fsyncSync(this.#opened);
  }

  close(): void {
    if (this.#opened !== null) closeSync(this.#opened);
    this.#opened = null;
  }

  #open(): number {
    const before = newestIn(this.#file);
    this.#turn = before?.turn ?? 0;
    if (before === null) create(this.#file);
    return openSync(this.#file, 'r+');
  }
}

/** Written at full size before it gets its name: later writes never extend it and need no free space. */
function create(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const opened = openSync(unfinished, 'wx', 0o600);
  try {
    writeSync(opened, Buffer.alloc(PLACES[1] + PLACE_BYTES, ' '));
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
  renameSync(unfinished, file);
  syncFolder(dirname(file));
}

function bytesOf(place: Place): Buffer {
  const text = JSON.stringify(place);
  const bytes = Buffer.alloc(PLACE_BYTES, ' ');
  bytes.write(`${hash('sha256', text, 'hex')} ${text}\n`);
  return bytes;
}

function newestIn(file: string): Place | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return null;
  }
  const places = PLACES.flatMap((from) => placeIn(bytes.toString('utf8', from, from + PLACE_BYTES)) ?? []);
  return places.toSorted((one, other) => other.turn - one.turn)[0] ?? null;
}

function placeIn(text: string): Place | null {
  const [line = ''] = text.split('\n', 1);
  const [digest, content] = [line.slice(0, 64), line.slice(65)];
  if (hash('sha256', content, 'hex') !== digest) return null;
  const parsed = placeSchema.safeParse(jsonValue(content));
  return parsed.success ? parsed.data : null;
}
