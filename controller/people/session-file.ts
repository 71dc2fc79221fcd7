import { readFileSync, renameSync, writeFileSync } from 'node:fs';

import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { Entropy } from '../../stations/random.ts';
import { joined, parted, seal, unseal } from '../keys/sealed.ts';

/**
 * Stores sessions across a restart of the controller: hashes of their tokens, never a token, sealed under a key that is not stored with the
 * data. A stolen disk opens no session and reveals no name.
 */

const HASH = z.string().length(64);
const keptSchema = z.strictObject({
  format: z.literal('cardline-sessions'),
  version: z.literal(1),
  /** Signs screen marks (base64). */
  screenKey: z.string().max(100),
  /** Wall boards of another round are signed out. */
  boardRound: z.number().int().min(0).default(0),
  sessions: z
    .array(
      z.strictObject({
        /** Hash of its token. */
        name: HASH,
        person: z.string().max(240),
        how: z.enum(['password', 'pin']),
        /** Wall clock, ms. */
        untilAt: z.number(),
        idleAt: z.number(),
      }),
    )
    .max(1000),
});

export type KeptSessions = z.infer<typeof keptSchema>;
export type KeptSession = KeptSessions['sessions'][number];

/** Storage of sessions. */
export interface SessionKeeper {
  /** Null if none are stored, or they can't be opened. */
  load(): KeptSessions | null;
  keep(kept: KeptSessions): void;
}

const BOUND_TO = 'sessions';
const OWNER_ONLY = 0o600;

export class SessionFile implements SessionKeeper {
  readonly #file: string;
  readonly #key: Uint8Array;
  readonly #entropy: Entropy;

  constructor(file: string, key: Uint8Array, entropy: Entropy) {
    this.#file = file;
    this.#key = key;
    this.#entropy = entropy;
  }

  load(): KeptSessions | null {
    try {
      const content = unseal(this.#key, parted(readFileSync(this.#file)), BOUND_TO);
      const read = content === null ? null : keptSchema.safeParse(jsonValue(content.toString('utf8')));
      return read?.success === true ? read.data : null;
    } catch {
      // There is no readable file: everybody signs in again.
      return null;
    }
  }

  keep(kept: KeptSessions): void {
    const content = Buffer.from(JSON.stringify(kept));
    const next = `${this.#file}.next`;
    try {
      writeFileSync(next, joined(seal(this.#key, content, BOUND_TO, this.#entropy)), { mode: OWNER_ONLY });
      renameSync(next, this.#file);
    } catch {
      // On a full disk sessions continue, and end with the controller.
    }
  }
}
