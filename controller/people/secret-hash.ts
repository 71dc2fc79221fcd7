import { scrypt, timingSafeEqual } from 'node:crypto';

import type { Entropy } from '../../stations/random.ts';

/** Passwords and PINs at rest: scrypt (RFC 7914) off the event loop, each with a salt of its own. */

/** OWASP Password Storage Cheat Sheet, scrypt: N = 2^17, r = 8, p = 1 (128 MiB). */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const MEMORY_MAX_BYTES = 160 * 1024 * 1024;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const SCHEME = 'scrypt-17-8-1';

export async function hashSecret(secret: string, entropy: Entropy): Promise<string> {
  const salt = entropy.bytes(SALT_BYTES);
  const hash = await derive(secret, salt);
  return [SCHEME, Buffer.from(salt).toString('base64url'), hash.toString('base64url')].join('$');
}

/** `kept`: what `hashSecret` made; null where the person has no such secret, which costs as much time as a wrong one. */
export async function secretIs(secret: string, kept: string | null): Promise<boolean> {
  const [scheme = '', salt = '', hash = ''] = (kept ?? `${SCHEME}$AAAA$AAAA`).split('$');
  const derived = await derive(secret, Buffer.from(salt, 'base64url'));
  const expected = Buffer.from(hash, 'base64url');
  return scheme === SCHEME && expected.length === derived.length && timingSafeEqual(expected, derived);
}

function derive(secret: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One form for what keyboards type in several (Unicode TR 15).
    scrypt(secret.normalize('NFC'), salt, HASH_BYTES, { ...COST, maxmem: MEMORY_MAX_BYTES }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
