import { hash } from 'node:crypto';

/** The hash chain: each entry's hash covers the one before, so that an edit, a gap or a swap is detected. */

export const GENESIS_HASH = '0'.repeat(64);

/** `content`: the entry's body as stored, byte for byte. */
export function chainHash(previous: string, seq: number, at: number, content: string): string {
  return hash('sha256', `${previous}|${seq}|${at}|${content}`, 'hex');
}
