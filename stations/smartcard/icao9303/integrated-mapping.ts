import { CbcCipher } from '../block-cipher.ts';
import { concat } from '../iso7816/tlv.ts';
import { pointsOf, scalarOf } from './elliptic-curve.ts';
import { power } from './pace.ts';
import type { CipherSuite } from './pace-protocol.ts';
import { CURVES, type CurveName } from './standard-curves.ts';

/** Integrated mapping of PACE, ICAO Doc 9303-11 §4.4.3.3.2: both nonces determine a point, without a second key agreement. */

/** c0 and c1 of the pseudo-random number mapping, by block length: 128 and 256 bits. */
const CONSTANTS = {
  short: ['a668892a7c41e3ca739f40b057d85904', 'a4e136ac725f738b01c1f60217c188ad'],
  long: [
    'd463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676',
    '54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517',
  ],
} as const;
/** Extra bits beyond the prime's length, so that the remainder is nearly uniform. */
const SURPLUS_BITS = 64;

/** Whether the point encoding is defined: it requires a prime of 3 modulo 4, which only P-224 does not have. */
export function hasIntegratedMapping(curve: CurveName): boolean {
  return CURVES[curve].parameters.p % 4n === 3n;
}

/** Rp(s,t): `nonce` s of the chip, `terminalNonce` t, which is a key of the suite's cipher. Null when the nonce is too short. */
export function pseudoRandomNumber(
  curve: CurveName,
  { cipher, keyBytes }: CipherSuite,
  nonce: Uint8Array,
  terminalNonce: Uint8Array,
): bigint | null {
  const { p } = CURVES[curve].parameters;
  const [c0, c1] = (keyBytes > 16 ? CONSTANTS.long : CONSTANTS.short).map((text) => Buffer.from(text, 'hex'));
  if (c0 === undefined || c1 === undefined || nonce.length !== c0.length || terminalNonce.length !== keyBytes)
    return null;
  const encrypt = (key: Uint8Array, data: Uint8Array): Uint8Array => {
    const block = new CbcCipher(cipher, key);
    return block.encrypt(new Uint8Array(block.blockBytes), data);
  };
  const bits = p.toString(2).length + SURPLUS_BITS;
  const parts: Uint8Array[] = [];
  let key = encrypt(terminalNonce, nonce).subarray(0, keyBytes);
  while (parts.length * nonce.length * 8 < bits) {
    parts.push(encrypt(key, c1));
    key = encrypt(key, c0).subarray(0, keyBytes);
  }
  return scalarOf(concat(parts)) % p;
}

/** Point encoding of appendix B.2: maps a field element to a point without a loop, and so without leaking it through timing. */
export function encodePoint(curve: CurveName, number: bigint): Uint8Array | null {
  const { p, a, b } = CURVES[curve].parameters;
  const mod = (value: bigint): bigint => ((value % p) + p) % p;
  const inverse = (value: bigint): bigint => power(mod(value), p - 2n, p);
  const height = (x: bigint): bigint => mod(x * x * x + a * x + b);
  const t = mod(number);
  const alpha = mod(-t * t);
  const x2 = mod(-b * inverse(a) * (1n + inverse(alpha + alpha * alpha)));
  const x3 = mod(alpha * x2);
  const h2 = height(x2);
  const root = power(h2, p - 1n - (p + 1n) / 4n, p);
  const first = mod(root * root * h2) === 1n;
  const x = first ? x2 : x3;
  const y = first ? mod(root * h2) : mod(root * t * t * t * h2);
  try {
    const point = pointsOf(curve).fromAffine({ x, y });
    point.assertValidity();
    return point.toBytes(false);
  } catch {
    return null;
  }
}

/** Generator from both nonces; null when the curve or the nonces allow none. */
export function integratedGenerator(
  curve: CurveName,
  suite: CipherSuite,
  nonce: Uint8Array,
  terminalNonce: Uint8Array,
): Uint8Array | null {
  const number = hasIntegratedMapping(curve) ? pseudoRandomNumber(curve, suite, nonce, terminalNonce) : null;
  return number === null ? null : encodePoint(curve, number);
}
