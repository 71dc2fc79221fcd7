import { createHash, publicEncrypt, verify, constants, type KeyObject } from 'node:crypto';

import { readPublicKeyInfo } from './public-key.ts';
import { isWeakKey } from './strength.ts';

/** Active authentication, ICAO Doc 9303-11 §6.1: the chip proves that it holds the private key of the public key in DG15. */

export const CHALLENGE_BYTES = 8;
/** Hash algorithms by the trailer of ISO/IEC 9796-2 (9303-11 §6.1.2.2). */
const TRAILER_HASH: Readonly<Record<number, string>> = {
  0x33cc: 'sha1',
  0x34cc: 'sha256',
  0x35cc: 'sha512',
  0x36cc: 'sha384',
  0x38cc: 'sha224',
};
/** SHA-1 with the one-byte trailer. */
const TRAILER_SHA1 = 0xbc;

/** Hash for ECDSA where DG14 does not specify it. */
const ECDSA_HASH = 'sha256';

/** Public key in DG15's content (SubjectPublicKeyInfo). Null when it is not a key, or too weak. */
export function activeAuthenticationKey(subjectPublicKeyInfo: Uint8Array): KeyObject | null {
  const key = readPublicKeyInfo(subjectPublicKeyInfo)?.key ?? null;
  return key === null || isWeakKey(key) ? null : key;
}

/** Verifies the chip's response to `challenge`. Elliptic curves: plain ECDSA with the hash in DG14; RSA: ISO/IEC 9796-2 scheme 1. */
export function verifyActiveAuthentication(
  key: KeyObject,
  challenge: Uint8Array,
  answer: Uint8Array,
  ecdsaHash: string | null,
): boolean {
  if (key.asymmetricKeyType === 'ec')
    return verify(ecdsaHash ?? ECDSA_HASH, challenge, { key, dsaEncoding: 'ieee-p1363' }, answer);
  if (key.asymmetricKeyType !== 'rsa') return false;
  try {
    return verifyRecovered(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, answer), challenge);
  } catch {
    return false;
  }
}

/** Verifies the recovered RSA message (ISO/IEC 9796-2 §8): header 6Ah, message part, hash, trailer. */
export function verifyRecovered(recovered: Uint8Array, challenge: Uint8Array): boolean {
  const last = recovered[recovered.length - 1];
  if (recovered[0] !== 0x6a || last === undefined) return false;
  const trailerBytes = last === TRAILER_SHA1 ? 1 : 2;
  const trailer = trailerBytes === 1 ? last : ((recovered[recovered.length - 2] ?? 0) << 8) | last;
  const algorithm = trailer === TRAILER_SHA1 ? 'sha1' : TRAILER_HASH[trailer];
  if (algorithm === undefined) return false;
  const digestBytes = createHash(algorithm).digest().length;
  const end = recovered.length - trailerBytes;
  const message = recovered.subarray(1, end - digestBytes);
  const digest = createHash(algorithm).update(message).update(challenge).digest();
  return digest.equals(recovered.subarray(end - digestBytes, end));
}
