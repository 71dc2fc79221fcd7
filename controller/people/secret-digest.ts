import { hash } from 'node:crypto';

import type { EntryOf } from '../journal/entry.ts';

/** By what an entry knows the secrets that are kept beside the journal: digests of salted hashes, which say nothing of the secrets. */

export type SecretDigests = EntryOf<'person.changed'>['secrets'];

/** Of a change that has nothing to do with secrets. */
export const UNCHANGED: SecretDigests = { password: '', pin: '' };

/** `kept`: the hash of a password or PIN; empty for none. */
export function digestOf(kept: string): string {
  return kept === '' ? 'none' : hash('sha256', kept, 'hex');
}

/** Is it what the entry knows? Of a secret from before digests were kept no entry says anything: it is believed until it is changed. */
export function isKnown(kept: string, digest: string): boolean {
  return digest === '' || digest === digestOf(kept);
}
