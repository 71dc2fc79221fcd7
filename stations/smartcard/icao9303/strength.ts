import type { KeyObject } from 'node:crypto';

import { CURVES, type CurveName } from './standard-curves.ts';

/**
 * Keys and hashes that are too weak according to NIST SP 800-131A rev. 2. A signature with one of them may be forged, whatever its
 * certificate.
 */

const RSA_BITS_LEAST = 2048;
const CURVE_BITS_LEAST = 224;
const WEAK_HASHES: ReadonlySet<string> = new Set(['sha1']);

/** `hash`: OpenSSL name. */
export function isWeakHash(hash: string): boolean {
  return WEAK_HASHES.has(hash);
}

/** Whether the curve is shorter than the minimum. */
export function isWeakCurve(curve: CurveName): boolean {
  return CURVES[curve].bytes * 8 < CURVE_BITS_LEAST;
}

/** A key of an unknown type counts as weak. */
export function isWeakKey(key: KeyObject): boolean {
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined) return modulusLength < RSA_BITS_LEAST;
  const curve = Object.values(CURVES).find(({ openssl }) => openssl === namedCurve);
  return curve === undefined || curve.bytes * 8 < CURVE_BITS_LEAST;
}
