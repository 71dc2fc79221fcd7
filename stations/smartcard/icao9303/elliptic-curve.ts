import { createECDH, createPrivateKey, type ECDH, type KeyObject } from 'node:crypto';

import { brainpoolP256r1 } from '@noble/curves/misc.js';
import { p256 } from '@noble/curves/nist.js';

import type { Entropy } from '../../random.ts';
import { bitString, context, integer, objectIdentifier, octetString, sequence } from '../der.ts';

/** The two curves of the cards, their key agreement, and the point arithmetic that PACE needs and OpenSSL's API lacks. */

export type CurveName = 'P-256' | 'brainpoolP256r1';

export interface KeyPair {
  /** Scalar, 32 bytes. */
  readonly privateKey: Uint8Array;
  /** Uncompressed point, 04h and both coordinates. */
  readonly publicKey: Uint8Array;
}

interface Curve {
  readonly openssl: string;
  readonly points: typeof p256.Point;
  readonly oid: string;
  /** Standardised domain parameters, 9303-11 table 6. */
  readonly parameterId: number;
}

export const CURVES: Readonly<Record<CurveName, Curve>> = {
  'P-256': { openssl: 'prime256v1', points: p256.Point, oid: '1.2.840.10045.3.1.7', parameterId: 12 },
  brainpoolP256r1: {
    openssl: 'brainpoolP256r1',
    points: brainpoolP256r1.Point,
    oid: '1.3.36.3.3.2.8.1.1.7',
    parameterId: 13,
  },
};

export const COORDINATE_BYTES = 32;
const TRIES_MAX = 16;

export function curveOfParameterId(parameterId: number): CurveName | null {
  if (parameterId === CURVES['P-256'].parameterId) return 'P-256';
  return parameterId === CURVES.brainpoolP256r1.parameterId ? 'brainpoolP256r1' : null;
}

/** A new key pair by rejection sampling (FIPS 186-5 A.2.2), so that a seeded source gives the same key each time. */
export function newKeyPair(curve: CurveName, entropy: Entropy): KeyPair {
  return draw(createECDH(CURVES[curve].openssl), entropy.bytes(COORDINATE_BYTES), entropy);
}

/** Two at a time share what OpenSSL sets up for the curve, and one call for chance. */
export function newKeyPairs(curve: CurveName, entropy: Entropy): [KeyPair, KeyPair] {
  const group = createECDH(CURVES[curve].openssl);
  const scalars = entropy.bytes(2 * COORDINATE_BYTES);
  const first = scalars.subarray(0, COORDINATE_BYTES);
  return [draw(group, first, entropy), draw(group, scalars.subarray(COORDINATE_BYTES), entropy)];
}

function draw(group: ECDH, first: Uint8Array, entropy: Entropy): KeyPair {
  for (let attempt = 0, privateKey = first; ; attempt += 1, privateKey = entropy.bytes(COORDINATE_BYTES)) {
    try {
      group.setPrivateKey(privateKey);
      return { privateKey, publicKey: group.getPublicKey() };
    } catch (error) {
      // Zero, or not below the order: one draw in 2^32 at most.
      if (attempt >= TRIES_MAX) throw error;
    }
  }
}

export function keyPairOf(curve: CurveName, privateKey: Uint8Array): KeyPair {
  const pair = createECDH(CURVES[curve].openssl);
  pair.setPrivateKey(privateKey);
  return { privateKey, publicKey: pair.getPublicKey() };
}

export const EC_PUBLIC_KEY_OID = '1.2.840.10045.2.1';

/** The key as OpenSSL takes it: PKCS #8 around the structure of RFC 5915. */
export function privateKeyObject(curve: CurveName, { privateKey, publicKey }: KeyPair): KeyObject {
  const key = sequence(
    integer(0),
    sequence(objectIdentifier(EC_PUBLIC_KEY_OID), objectIdentifier(CURVES[curve].oid)),
    octetString(sequence(integer(1), octetString(privateKey), context(1, bitString(publicKey)))),
  );
  return createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
}

/** x coordinate of the shared point; null where `publicKey` is no point of the curve. */
export function agree(curve: CurveName, privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | null {
  const pair = createECDH(CURVES[curve].openssl);
  pair.setPrivateKey(privateKey);
  try {
    return pair.computeSecret(publicKey);
  } catch {
    return null;
  }
}

/** `scalar` times any point; null where `point` is none of the curve. */
export function multiply(curve: CurveName, scalar: Uint8Array, point: Uint8Array): Uint8Array | null {
  try {
    const { points } = CURVES[curve];
    return points.fromBytes(point).multiply(scalarOf(scalar)).toBytes(false);
  } catch {
    return null;
  }
}

/** Generic mapping of PACE (9303-11 §4.4.3.3.2): G' = nonce · G + H. */
export function mapGenerator(curve: CurveName, nonce: Uint8Array, shared: Uint8Array): Uint8Array {
  const { points } = CURVES[curve];
  const scalar = scalarOf(nonce) % points.Fn.ORDER;
  const moved = scalar === 0n ? points.ZERO : points.BASE.multiply(scalar);
  return moved.add(points.fromBytes(shared)).toBytes(false);
}

export function xCoordinate(point: Uint8Array): Uint8Array {
  return point.subarray(1, 1 + COORDINATE_BYTES);
}

function scalarOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
