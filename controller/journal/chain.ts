import { hash } from 'node:crypto';

/** The chain of hashes: each entry's covers the one before, so that an edit, a gap or a swap shows. */

export const GENESIS_HASH = '0'.repeat(64);

/** `content` is the entry's body as stored, byte for byte. */
export function chainHash(previous: string, seq: number, at: number, content: string): string {
  return hash('sha256', `${previous}|${seq}|${at}|${content}`, 'hex');
}
