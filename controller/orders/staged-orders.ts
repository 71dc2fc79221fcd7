import { constants, rmSync, statfsSync } from 'node:fs';
import { mkdtemp, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import { InvariantError } from '../../stations/fault.ts';
import { guarded, StoreError } from '../journal/store-error.ts';
import { REPLACEMENT_REASONS } from './order.ts';
import type { SealedOrder } from './order-sealer.ts';

/**
 * Sealed orders of a file that is being imported, between the reading that finds out whether the file is taken and the writing to the
 * journal. They lie on the journal's disk in a file without a name: whatever ends the process, nothing of it is left, and the key that
 * opens them may never have left the memory.
 */

/** Two lengths: of the head as JSON, and of the sealed content. */
const LENGTHS_BYTES = 8;
const NONCE_BYTES = 12;
const READ_BYTES = 1_048_576;
/** What stays free on the disk, whichever is less: the line that runs meanwhile writes its journal there. */
const FREE_LEAST_BYTES = 512_000_000;
const FREE_LEAST_SHARE = 0.05;
/** Written between two looks at the disk. */
const LOOK_EVERY_BYTES = 64_000_000;
const PREFIX = 'import-';

const headSchema = z.tuple([
  z.number(),
  z.object({
    order: z.string(),
    citizen: z.string(),
    contentHash: z.string(),
    nameTag: z.string(),
    office: z.string(),
    priority: z.number(),
    replaces: z.union([z.enum(REPLACEMENT_REASONS), z.literal('')]),
  }),
]);

export interface StagedOrder extends SealedOrder {
  /** Of the order file. */
  readonly line: number;
}

/** The parts of a record, to be written one behind the other. */
export function recordOf(line: number, { head, nonce, sealed }: SealedOrder): Uint8Array[] {
  const text = Buffer.from(JSON.stringify([line, head]));
  const lengths = Buffer.alloc(LENGTHS_BYTES);
  lengths.writeUInt32LE(text.length, 0);
  lengths.writeUInt32LE(sealed.length, 4);
  return [lengths, text, nonce, sealed];
}

export class StagedOrders {
  readonly #file: FileHandle;
  readonly #folder: string;
  #bytes = 0;
  #lookedAt = 0;

  private constructor(file: FileHandle, folder: string) {
    this.#file = file;
    this.#folder = folder;
  }

  /** `folder`: on the disk of the journal. */
  static async open(folder: string): Promise<StagedOrders> {
    const own = await mkdtemp(join(folder, PREFIX));
    try {
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
      return new StagedOrders(await open(join(own, 'sealed'), flags, 0o600), folder);
    } finally {
      // It is found by the open file alone.
      rmSync(own, { recursive: true, force: true });
    }
  }

  /** Throws a StoreError where the disk has no room for them beside the journal. */
  async add(records: Uint8Array): Promise<void> {
    if (this.#bytes === 0 || this.#bytes - this.#lookedAt > LOOK_EVERY_BYTES) this.#requireRoom();
    await written(this.#file, records, this.#bytes);
    this.#bytes += records.length;
  }

  #requireRoom(): void {
    this.#lookedAt = this.#bytes;
    const { bavail, blocks, bsize } = statfsSync(this.#folder);
    if (bavail * bsize < Math.min(FREE_LEAST_BYTES, blocks * bsize * FREE_LEAST_SHARE))
      throw new StoreError(
        'full',
        `the disk is full: there is too little room on the disk of ${this.#folder} for the import of these orders`,
      );
  }

  /** In the order in which they were added. */
  async *orders(): AsyncGenerator<StagedOrder> {
    let rest: Buffer = Buffer.alloc(0);
    for (let at = 0; at < this.#bytes;) {
      const more = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, this.#bytes - at));
      const { bytesRead } = await this.#file.read(more, 0, more.length, at);
      if (bytesRead === 0) throw new InvariantError('the staged orders are cut short');
      at += bytesRead;
      rest = Buffer.concat([rest, more.subarray(0, bytesRead)]);
      for (let whole = wholeRecordBytes(rest); whole > 0; whole = wholeRecordBytes(rest)) {
        yield stagedOrder(rest.subarray(0, whole));
        rest = rest.subarray(whole);
      }
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

async function written(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    try {
      at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
    } catch (error) {
      guarded(() => {
        throw error;
      }, 'the orders can’t be staged');
    }
  }
}

/** 0 where it is not all there. */
function wholeRecordBytes(bytes: Buffer): number {
  if (bytes.length < LENGTHS_BYTES) return 0;
  const whole = LENGTHS_BYTES + bytes.readUInt32LE(0) + NONCE_BYTES + bytes.readUInt32LE(4);
  return bytes.length < whole ? 0 : whole;
}

function stagedOrder(record: Buffer): StagedOrder {
  const headEnd = LENGTHS_BYTES + record.readUInt32LE(0);
  const nonceEnd = headEnd + NONCE_BYTES;
  const [line, head] = headSchema.parse(jsonValue(record.toString('utf8', LENGTHS_BYTES, headEnd)));
  return { line, head, nonce: record.subarray(headEnd, nonceEnd), sealed: record.subarray(nonceEnd) };
}
