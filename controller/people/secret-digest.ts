import { hash } from 'node:crypto';

import type { EntryOf } from '../journal/entry.ts';

/** Digests by which entries identify the secrets stored beside the journal: of salted hashes, which reveal nothing. */

export type SecretDigests = EntryOf<'person.changed'>['secrets'];

/** For a change that does not concern secrets. */
export const UNCHANGED: SecretDigests = { password: '', pin: '' };

/** `kept`: the hash of a password or PIN; empty for none. */
export function digestOf(kept: string): string {
  return kept === '' ? 'none' : hash('sha256', kept, 'hex');
}

/** Whether it is the secret that the entry names. A secret older than the digests is accepted until it is changed. */
export function isKnown(kept: string, digest: string): boolean {
  return digest === '' || digest === digestOf(kept);
}
