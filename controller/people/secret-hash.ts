import { timingSafeEqual } from 'node:crypto';

import type { Entropy } from '../../stations/random.ts';
import type { Hashing, Rank } from './hashing-pool.ts';

/** Stored passwords and PINs: scrypt (RFC 7914), each with its own salt. */

/** OWASP Password Storage Cheat Sheet, scrypt: N = 2^17, r = 8, p = 1 (128 MiB). */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const SCHEME = 'scrypt-17-8-1';

/** The stored form of a secret; null if too many secrets are waiting. */
export async function hashSecret(hashing: Hashing, secret: string, entropy: Entropy): Promise<string | null> {
  const salt = entropy.bytes(SALT_BYTES);
  const hash = await derive(hashing, secret, salt, 'known');
  if (hash === null) return null;
  return [SCHEME, Buffer.from(salt).toString('base64url'), Buffer.from(hash).toString('base64url')].join('$');
}

/**
 * `kept`: result of `hashSecret`; null if the person has no such secret, which takes as long as a wrong one. Returns null if too many
 * secrets are waiting: nothing was checked.
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
  // One normal form for what keyboards type in several (Unicode TR 15).
  return hashing.derive({ secret: secret.normalize('NFC'), salt, bytes: HASH_BYTES, cost: COST }, rank);
}
