import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import { isBlankSerial, NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import type { Place } from './verify-pieces.ts';
import type { EntryOf } from './entry.ts';
import { fileName } from './file-name.ts';
import { readFact, textOf } from './facts/stored-fact.ts';
import type { ProofState } from './proof.ts';

/**
 * How far a journal was verified, and the proof up to there, so that the next verification continues from it. It is stored apart from the
 * journal, with this computer's keys, so that access to the data folder alone is not enough to forge it. It is valid only for the signed
 * checkpoint that it names: the caller compares hash and signature with the journal's.
 *
 * Format: one line of JSON, then the numbers of the proof's maps, 4 bytes each, little-endian.
 */

export interface Verified extends Place {
  readonly proof: ProofState;
  /** The checkpoint at this place. */
  readonly checkpoint: EntryOf<'journal.checkpoint'>;
  /** Number of checkpoints before it. */
  readonly checkpoints: number;
  /** Wall-clock time, ms. */
  readonly verifiedAt: number;
}

/** Raised with every new rule of the proof: an older record is discarded. */
const VERSION = 1;
const BYTES = 4;

const COUNT = z.number().int().min(0);
const SERIAL = z.custom<BlankSerial>((value) => value === NO_SERIAL || isBlankSerial(value));
const headSchema = z.object({
  format: z.literal('cardline-verified'),
  version: z.literal(VERSION),
  seq: COUNT.min(1),
  hash: z.string().length(64),
  /** The checkpoint's body as in the journal. */
  checkpoint: z.string(),
  checkpoints: COUNT,
  verifiedAt: z.number(),
  issued: COUNT,
  cards: z.array(
    z.tuple([
      z.string(),
      z.object({ order: z.string(), serial: SERIAL, phases: z.array(z.string()), good: z.boolean() }),
    ]),
  ),
  jobs: z.array(z.tuple([z.string(), z.object({ card: z.string(), phase: z.string(), work: z.string() })])),
  strays: z.array(z.string()),
  batches: z.array(z.tuple([z.string(), z.string()])),
  /** Count of numbers per map. */
  maps: z.object({ blanks: COUNT, orders: COUNT, citizens: COUNT }),
  /** SHA-256 of this line without this field, and of the numbers. */
  digest: z.string(),
});

export function keepVerified(folder: string, firstHash: string, verified: Verified): void {
  const { proof, checkpoint: body, ...place } = verified;
  const { blanks, orders, citizens, ...rest } = proof;
  const maps = { blanks: blanks.length, orders: orders.length, citizens: citizens.length };
  const head = { format: 'cardline-verified', version: VERSION, ...place, checkpoint: textOf(body), ...rest, maps };
  const numbers = [blanks, orders, citizens].map((map) => bytesOf(map));
  const line = `${JSON.stringify({ ...head, digest: digestOf(JSON.stringify(head), numbers) })}\n`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = fileOf(folder, firstHash);
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const opened = openSync(unfinished, 'wx', 0o600);
  try {
    for (const part of [Buffer.from(line, 'utf8'), ...numbers]) writeAll(opened, part);
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
  renameSync(unfinished, file);
}

/** Null if there is none, or it is damaged or of another version. */
export function readVerified(folder: string, firstHash: string): Verified | null {
  try {
    const content = readFileSync(fileOf(folder, firstHash));
    const end = content.indexOf('\n');
    const whole = headSchema.parse(jsonValue(content.toString('utf8', 0, end)));
    const { digest, format, version, maps, issued, cards, jobs, strays, batches, checkpoint: text, ...place } = whole;
    const lengths = [maps.blanks, maps.orders, maps.citizens];
    let at = end + 1;
    const numbers = lengths.map((length) => content.subarray(at, (at += length * BYTES)));
    const head = { format, version, ...place, checkpoint: text, issued, cards, jobs, strays, batches, maps };
    if (at !== content.length || digestOf(JSON.stringify(head), numbers) !== digest) return null;
    const [blanks, orders, citizens] = numbers.map((bytes) => numbersOf(bytes));
    const read = readFact(text);
    const checkpoint = 'body' in read && read.body.kind === 'journal.checkpoint' ? read.body : null;
    if (blanks === undefined || orders === undefined || citizens === undefined || checkpoint === null) return null;
    return { ...place, checkpoint, proof: { issued, cards, jobs, strays, batches, blanks, orders, citizens } };
  } catch {
    return null;
  }
}

function digestOf(head: string, numbers: readonly Uint8Array[]): string {
  const digest = createHash('sha256').update(head);
  for (const bytes of numbers) digest.update(bytes);
  return digest.digest('hex');
}

function bytesOf(numbers: Uint32Array): Buffer {
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32();
}

function numbersOf(bytes: Uint8Array): Uint32Array {
  // A copy: an Int32 view needs aligned memory.
  const own = Uint8Array.from(bytes);
  if (endianness() !== 'LE') Buffer.from(own.buffer).swap32();
  return new Uint32Array(own.buffer);
}

function writeAll(file: number, part: Uint8Array): void {
  for (let done = 0; done < part.length;) done += writeSync(file, part, done);
}

function fileOf(folder: string, firstHash: string): string {
  return join(folder, fileName(firstHash, 'verified'));
}
