import { timingSafeEqual } from 'node:crypto';

import type { Entropy } from '../../stations/random.ts';
import type { Hashing, Rank } from './hashing-pool.ts';

/** Passwords and PINs at rest: scrypt (RFC 7914), each with a salt of its own. */

/** OWASP Password Storage Cheat Sheet, scrypt: N = 2^17, r = 8, p = 1 (128 MiB). */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const SCHEME = 'scrypt-17-8-1';

/** What is kept of a secret; null where too many secrets wait to be hashed. */
export async function hashSecret(hashing: Hashing, secret: string, entropy: Entropy): Promise<string | null> {
  const salt = entropy.bytes(SALT_BYTES);
  const hash = await derive(hashing, secret, salt, 'known');
  if (hash === null) return null;
  return [SCHEME, Buffer.from(salt).toString('base64url'), Buffer.from(hash).toString('base64url')].join('$');
}

/**
 * `kept`: what `hashSecret` made; null where the person has no such secret, which costs as much time as a wrong one. Null where too many
 * secrets wait to be hashed: nothing is known of this one.
 */
export async function secretIs(
  hashing: Hashing,
  secret: string,
  kept: string | null,
  rank: Rank,
): Promise<boolean | null> {
  const [scheme = '', salt = '', hash = ''] = (kept ?? `${SCHEME}$AAAA$AAAA`).split('$');
  const derived = await derive(hashing, secret, Buffer.from(salt, 'base64url'), rank);
  if (derived === null) return null;
  const expected = Buffer.from(hash, 'base64url');
  return scheme === SCHEME && expected.length === derived.length && timingSafeEqual(expected, derived);
}

function derive(hashing: Hashing, secret: string, salt: Uint8Array, rank: Rank): Promise<Uint8Array | null> {
  // One form for what keyboards type in several (Unicode TR 15).
  return hashing.derive({ secret: secret.normalize('NFC'), salt, bytes: HASH_BYTES, cost: COST }, rank);
}
