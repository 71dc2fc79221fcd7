import { createPublicKey, type KeyObject } from 'node:crypto';

import { DER } from '../der.ts';
import { parseTlvs } from '../iso7816/tlv.ts';
import { curveOfAlgorithm } from './domain-parameters.ts';
import { publicKeyObject } from './elliptic-curve.ts';
import type { CurveName } from './standard-curves.ts';

/** Public keys in certificates, DG14 and DG15: SubjectPublicKeyInfo, RFC 5280 §4.1.2.7. */

export interface PublicKeyInfo {
  readonly key: KeyObject;
  /** Curve and uncompressed point; null for other key types. */
  readonly ec: EcPublicKey | null;
}

export interface EcPublicKey {
  readonly curve: CurveName;
  readonly publicKey: Uint8Array;
}

const UNCOMPRESSED = 0x04;

/** `info`: the whole SubjectPublicKeyInfo. Null unless it is an RSA key or a point of a curve in 9303-11 §9.5.1. */
export function readPublicKeyInfo(info: Uint8Array): PublicKeyInfo | null {
  const outer = parseTlvs(info)?.[0];
  if (outer?.tag !== DER.sequence) return null;
  const ec = readEcPublicKey(outer.value);
  if (ec !== null) {
    const key = publicKeyObject(ec.curve, ec.publicKey);
    return key === null ? null : { key, ec };
  }
  try {
    const key = createPublicKey({ key: Buffer.from(info), format: 'der', type: 'spki' });
    // OpenSSL accepts more curves, and more encodings, than are checked here.
    return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss' ? { key, ec: null } : null;
  } catch {
    return null;
  }
}

/** Curve and point from a SubjectPublicKeyInfo's content; null for other key types. */
export function readEcPublicKey(content: Uint8Array): EcPublicKey | null {
  const [algorithm, key] = parseTlvs(content) ?? [];
  if (algorithm?.tag !== DER.sequence || key?.tag !== DER.bitString) return null;
  const curve = curveOfAlgorithm(algorithm.value);
  const publicKey = key.value.subarray(1);
  // No unused bits, and an uncompressed point (RFC 5480 §2.2).
  return curve === null || key.value[0] !== 0 || publicKey[0] !== UNCOMPRESSED ? null : { curve, publicKey };
}
