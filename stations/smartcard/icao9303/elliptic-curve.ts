import { createECDH, createPrivateKey, createPublicKey, type ECDH, type KeyObject } from 'node:crypto';

import { weierstrass, type WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';

import type { Entropy } from '../../random.ts';
import { bitString, context, integer, objectIdentifier, octetString, sequence } from '../der.ts';
import { COFACTOR, CURVES, type CurveName } from './standard-curves.ts';

/** Keys on the standard curves, key agreement, and the point arithmetic that PACE needs and OpenSSL's API lacks. */

export interface KeyPair {
  /** Scalar, padded to the length of the curve's order. */
  readonly privateKey: Uint8Array;
  /** Uncompressed point, 04h and both coordinates. */
  readonly publicKey: Uint8Array;
}

/** Maximum draws: on brainpoolP256r1 one draw in three is rejected. */
const TRIES_MAX = 100;

const GROUPS = new Map<CurveName, WeierstrassPointCons<bigint>>();

/** Point arithmetic on the curve. */
export function pointsOf(curve: CurveName): WeierstrassPointCons<bigint> {
  const known = GROUPS.get(curve);
  if (known !== undefined) return known;
  const made = weierstrass({ ...CURVES[curve].parameters, h: BigInt(COFACTOR) });
  GROUPS.set(curve, made);
  return made;
}

/**
 * New key pair by rejection sampling (FIPS 186-5 A.2.2), so that a seeded source always gives the same key.
 *
 * @throws OpenSSL's error when many draws in a row are no valid scalar
 */
export function newKeyPair(curve: CurveName, entropy: Entropy): KeyPair {
  return draw(createECDH(CURVES[curve].openssl), curve, candidate(curve, entropy), entropy);
}

/** Two key pairs at once, which share OpenSSL's setup for the curve and one read of random bytes. */
export function newKeyPairs(curve: CurveName, entropy: Entropy): [KeyPair, KeyPair] {
  const group = createECDH(CURVES[curve].openssl);
  const { bytes } = CURVES[curve];
  const scalars = entropy.bytes(2 * bytes);
  const first = masked(curve, scalars.subarray(0, bytes));
  return [draw(group, curve, first, entropy), draw(group, curve, masked(curve, scalars.subarray(bytes)), entropy)];
}

function draw(group: ECDH, curve: CurveName, first: Uint8Array, entropy: Entropy): KeyPair {
  for (let attempt = 0, privateKey = first; ; attempt += 1, privateKey = candidate(curve, entropy)) {
    try {
      group.setPrivateKey(privateKey);
      return { privateKey, publicKey: group.getPublicKey() };
    } catch (error) {
      // The scalar is zero, or not below the order.
      if (attempt >= TRIES_MAX) throw error;
    }
  }
}

/**
 * A scalar between 1 and the curve's order - 1, for a generator that OpenSSL does not support.
 *
 * @throws RangeError when the source gives no valid scalar
 */
export function newScalar(curve: CurveName, entropy: Entropy): Uint8Array {
  const { n } = CURVES[curve].parameters;
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const scalar = candidate(curve, entropy);
    const value = scalarOf(scalar);
    if (value > 0n && value < n) return scalar;
  }
  throw new RangeError('the random source gives no valid scalar');
}

function candidate(curve: CurveName, entropy: Entropy): Uint8Array {
  return masked(curve, entropy.bytes(CURVES[curve].bytes));
}

/** Only P-521 has fewer bits than its bytes hold. */
function masked(curve: CurveName, scalar: Uint8Array): Uint8Array {
  if (curve === 'P-521') scalar[0] = (scalar[0] ?? 0) & 0x01;
  return scalar;
}

/**
 * Key pair of a private scalar.
 *
 * @throws OpenSSL's error when the scalar is zero or not below the curve's order
 */
export function keyPairOf(curve: CurveName, privateKey: Uint8Array): KeyPair {
  const pair = createECDH(CURVES[curve].openssl);
  pair.setPrivateKey(privateKey);
  return { privateKey, publicKey: pair.getPublicKey() };
}

export const EC_PUBLIC_KEY_OID = '1.2.840.10045.2.1';

/** OpenSSL key object: PKCS #8 around the structure of RFC 5915. */
export function privateKeyObject(curve: CurveName, { privateKey, publicKey }: KeyPair): KeyObject {
  const key = sequence(
    integer(0),
    sequence(objectIdentifier(EC_PUBLIC_KEY_OID), objectIdentifier(CURVES[curve].oid)),
    octetString(sequence(integer(1), octetString(privateKey), context(1, bitString(publicKey)))),
  );
  return createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
}

/** x coordinate of the shared point (ECDH); null when `publicKey` is not a point of the curve. */
export function agree(curve: CurveName, privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  const pair = createECDH(CURVES[curve].openssl);
  pair.setPrivateKey(privateKey);
  try {
    return pair.computeSecret(publicKey);
  } catch {
    return null;
  }
}

/** `scalar` times a point; null when `point` is not on the curve. */
export function multiply(curve: CurveName, scalar: Uint8Array, point: Uint8Array): Uint8Array | null {
  try {
    return pointsOf(curve).fromBytes(point).multiply(scalarOf(scalar)).toBytes(false);
  } catch {
    return null;
  }
}

/** Generic mapping of PACE (9303-11 §4.4.3.3.1): G' = nonce · G + H; null when the result is the point at infinity. */
export function mapGenerator(curve: CurveName, nonce: Uint8Array, shared: Uint8Array): Uint8Array | null {
  const points = pointsOf(curve);
  const scalar = scalarOf(nonce) % points.Fn.ORDER;
  const moved = scalar === 0n ? points.ZERO : points.BASE.multiply(scalar);
  const mapped = moved.add(points.fromBytes(shared));
  return mapped.is0() ? null : mapped.toBytes(false);
}

/** x coordinate of an uncompressed point. */
export function xCoordinate(point: Uint8Array): Uint8Array {
  return point.subarray(1, 1 + (point.length - 1) / 2);
}

/** Integer from big-endian bytes, at least one. */
export function scalarOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** Big-endian bytes of a scalar, padded to the length of the curve's order. */
export function scalarBytes(curve: CurveName, value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(2 * CURVES[curve].bytes, '0'), 'hex');
}

/** OpenSSL key object of an uncompressed point; null when it is not on the curve. */
export function publicKeyObject(curve: CurveName, point: Uint8Array): KeyObject | null {
  const key = sequence(
    sequence(objectIdentifier(EC_PUBLIC_KEY_OID), objectIdentifier(CURVES[curve].oid)),
    bitString(point),
  );
  try {
    return createPublicKey({ key: Buffer.from(key), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}
