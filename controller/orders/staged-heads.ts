import { constants, rmSync } from 'node:fs';
import { mkdtemp, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import { InvariantError } from '../../stations/fault.ts';
import { guarded } from '../journal/store-error.ts';
import { REPLACEMENT_REASONS } from './order.ts';
import type { OrderHead } from './order-sealer.ts';

/**
 * Heads of the orders being imported, from the reading that decides whether the file is accepted until they are written to the journal.
 * They are in an unlinked file: however the process ends, nothing remains. A head identifies nobody without the pseudonym key.
 */

const READ_BYTES = 262_144;
/** A head is a few hundred bytes: the order's schema limits its texts. */
const HEAD_MOST_BYTES = 4096;
const NEWLINE = 0x0a;
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

export interface StagedHead {
  /** Line of the order file. */
  readonly line: number;
  readonly head: OrderHead;
}

export class StagedHeads {
  readonly #file: FileHandle;
  #bytes = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** `folder`: on the disk of the journal. */
  static async open(folder: string): Promise<StagedHeads> {
    const own = await mkdtemp(join(folder, PREFIX));
    try {
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
      return new StagedHeads(await open(join(own, 'heads'), flags, 0o600));
    } finally {
      // Unlinked: reachable only through the open descriptor.
      rmSync(own, { recursive: true, force: true });
    }
  }

  /** @throws StoreError if the disk has no room. */
  async add(heads: readonly StagedHead[]): Promise<void> {
    const bytes = Buffer.from(heads.map(({ line, head }) => `${JSON.stringify([line, head])}\n`).join(''));
    for (let at = 0; at < bytes.length;) {
      try {
        at += (await this.#file.write(bytes, at, bytes.length - at, this.#bytes + at)).bytesWritten;
      } catch (error) {
        guarded(() => {
          throw error;
        }, 'the orders can’t be staged');
      }
    }
    this.#bytes += bytes.length;
  }

  /**
   * Yields the heads in the order in which they were added.
   * @throws InvariantError if the file is truncated.
   */
  async *heads(): AsyncGenerator<StagedHead> {
    // One buffer for all of them.
    const buffer = Buffer.alloc(HEAD_MOST_BYTES + READ_BYTES);
    let kept = 0;
    for (let at = 0; at < this.#bytes;) {
      const { bytesRead } = await this.#file.read(buffer, kept, Math.min(READ_BYTES, this.#bytes - at), at);
      if (bytesRead === 0) throw new InvariantError('the staged orders are cut short');
      at += bytesRead;
      const filled = buffer.subarray(0, kept + bytesRead);
      const end = filled.lastIndexOf(NEWLINE) + 1;
      for (let from = 0; from < end;) {
        const to = filled.indexOf(NEWLINE, from);
        const [line, head] = headSchema.parse(jsonValue(filled.toString('utf8', from, to)));
        yield { line, head };
        from = to + 1;
      }
      kept = filled.length - end;
      if (kept > HEAD_MOST_BYTES) throw new InvariantError('a staged order has no end');
      filled.copyWithin(0, end);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
