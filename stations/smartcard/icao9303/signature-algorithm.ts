import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';

import { bitString, context, DER, integer, NULL, objectIdentifier, oidBytes, sequence } from '../der.ts';
import { parseTlvs, type Tlv } from '../iso7816/tlv.ts';

/** Signature algorithms of certificates, revocation lists and security objects: ICAO Doc 9303-12 §4.1.6, RFC 4055, RFC 5758. */

export type SignatureAlgorithm =
  | { readonly scheme: 'ecdsa' | 'rsa'; readonly hash: string }
  | { readonly scheme: 'rsa-pss'; readonly hash: string; readonly maskHash: string; readonly saltBytes: number };

/** Hash algorithms that a security object may name (9303-12 §4.1.6.2). */
const HASHES: readonly (readonly [string, string])[] = [
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['1.3.14.3.2.26', 'sha1'],
];
/** Signature algorithms that name their hash, and those that leave it to the digest algorithm of a CMS signer. */
const SIGNATURES: readonly (readonly [string, 'ecdsa' | 'rsa', string | null])[] = [
  ['1.2.840.10045.4.3.2', 'ecdsa', 'sha256'],
  ['1.2.840.10045.4.3.1', 'ecdsa', 'sha224'],
  ['1.2.840.10045.4.3.3', 'ecdsa', 'sha384'],
  ['1.2.840.10045.4.3.4', 'ecdsa', 'sha512'],
  ['1.2.840.10045.4.1', 'ecdsa', 'sha1'],
  ['1.2.840.113549.1.1.11', 'rsa', 'sha256'],
  ['1.2.840.113549.1.1.12', 'rsa', 'sha384'],
  ['1.2.840.113549.1.1.13', 'rsa', 'sha512'],
  ['1.2.840.113549.1.1.14', 'rsa', 'sha224'],
  ['1.2.840.113549.1.1.5', 'rsa', 'sha1'],
  ['1.2.840.113549.1.1.1', 'rsa', null],
];
const RSA_OID = '1.2.840.113549.1.1.1';
const RSA_PSS_OID = '1.2.840.113549.1.1.10';
const MGF1_OID = '1.2.840.113549.1.1.8';
/** RSASSA-PSS-params that are left out, RFC 4055 §3.1. */
const PSS_DEFAULT = { hash: 'sha1', saltBytes: 20 } as const;
const TRAILER_FIELD = 1n;
const SALT_MAX_BYTES = 512;

/** Name of the hash in an AlgorithmIdentifier; null for others than 9303-12 knows. */
export function hashOf(algorithm: Tlv | undefined): string | null {
  const [oid] = partsOf(algorithm);
  return HASHES.find(([dotted]) => hasOid(oid, dotted))?.[1] ?? null;
}

/** `digest`: hash of a CMS signer, for algorithms that name none. Null for whatever can't be verified here. */
export function signatureAlgorithmOf(algorithm: Tlv | undefined, digest: string | null): SignatureAlgorithm | null {
  const [oid, parameters] = partsOf(algorithm);
  if (hasOid(oid, RSA_PSS_OID)) return pssOf(parameters);
  const found = SIGNATURES.find(([dotted]) => hasOid(oid, dotted));
  const hash = found?.[2] ?? digest;
  return found === undefined || hash === null ? null : { scheme: found[1], hash };
}

/** RSASSA-PSS-params: [0] hash, [1] mask generation, [2] salt length, [3] trailer field, each with a default. */
function pssOf(parameters: Tlv | undefined): SignatureAlgorithm | null {
  const parts = parameters?.tag === DER.sequence ? parseTlvs(parameters.value) : null;
  if (parts === null) return null;
  let hash: string | null = PSS_DEFAULT.hash;
  let maskHash: string | null = PSS_DEFAULT.hash;
  let saltBytes: bigint | null = BigInt(PSS_DEFAULT.saltBytes);
  for (const { tag, value } of parts) {
    const [inner] = parseTlvs(value) ?? [];
    if (tag === 0xa0) hash = hashOf(inner);
    else if (tag === 0xa1) maskHash = maskHashOf(inner);
    else if (tag === 0xa2) saltBytes = unsignedOf(inner);
    else if (tag !== 0xa3 || unsignedOf(inner) !== TRAILER_FIELD) return null;
  }
  if (hash === null || maskHash === null || saltBytes === null || saltBytes > BigInt(SALT_MAX_BYTES)) return null;
  return { scheme: 'rsa-pss', hash, maskHash, saltBytes: Number(saltBytes) };
}

function maskHashOf(algorithm: Tlv | undefined): string | null {
  const [oid, hash] = partsOf(algorithm);
  return hasOid(oid, MGF1_OID) ? hashOf(hash) : null;
}

/** Never throws: a key of another kind, or too small for the hash, has not signed. */
export function verifySignature(
  algorithm: SignatureAlgorithm,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    switch (algorithm.scheme) {
      case 'ecdsa':
        return key.asymmetricKeyType === 'ec' && verify(algorithm.hash, data, key, signature);
      case 'rsa':
        return key.asymmetricKeyType === 'rsa' && verify(algorithm.hash, data, key, signature);
      case 'rsa-pss': {
        const restricted = pssKey(key, algorithm);
        if (restricted === null) return false;
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        return verify(algorithm.hash, data, { key: restricted, padding, saltLength: algorithm.saltBytes }, signature);
      }
    }
  } catch {
    return false;
  }
}

/**
 * The RSA key bound to the signature's own parameters: Node has no other way to say the hash of the mask. A key that is
 * bound to parameters already signs with these alone (RFC 4055 §3.3).
 */
function pssKey(key: KeyObject, algorithm: SignatureAlgorithm & { scheme: 'rsa-pss' }): KeyObject | null {
  const info = parseTlvs(key.export({ format: 'der', type: 'spki' }))?.[0];
  const [own, bits] = partsOf(info);
  const [oid, ownParameters] = partsOf(own);
  if (bits?.tag !== DER.bitString) return null;
  if (hasOid(oid, RSA_PSS_OID) && ownParameters !== undefined) {
    const bound = pssOf(ownParameters);
    if (bound?.scheme !== 'rsa-pss' || bound.hash !== algorithm.hash || bound.maskHash !== algorithm.maskHash)
      return null;
    return algorithm.saltBytes >= bound.saltBytes ? key : null;
  }
  if (!hasOid(oid, RSA_OID) && !hasOid(oid, RSA_PSS_OID)) return null;
  const made = sequence(pssIdentifier(algorithm), bitString(bits.value.subarray(1)));
  return createPublicKey({ key: Buffer.from(made), format: 'der', type: 'spki' });
}

function pssIdentifier({ hash, maskHash, saltBytes }: SignatureAlgorithm & { scheme: 'rsa-pss' }): Uint8Array {
  const identifier = (name: string): Uint8Array => {
    const [dotted] = HASHES.find(([, known]) => known === name) ?? [];
    return sequence(objectIdentifier(dotted ?? ''), NULL);
  };
  return sequence(
    objectIdentifier(RSA_PSS_OID),
    sequence(
      context(0, identifier(hash)),
      context(1, sequence(objectIdentifier(MGF1_OID), identifier(maskHash))),
      context(2, integer(saltBytes)),
    ),
  );
}

function unsignedOf(object: Tlv | undefined): bigint | null {
  if (object?.tag !== DER.integer || object.value.length === 0 || ((object.value[0] ?? 0) & 0x80) !== 0) return null;
  return BigInt(`0x${Buffer.from(object.value).toString('hex')}`);
}

function partsOf(object: Tlv | undefined): Tlv[] {
  return object?.tag === DER.sequence ? (parseTlvs(object.value) ?? []) : [];
}

export function hasOid(object: Tlv | undefined, dotted: string): boolean {
  return object?.tag === DER.objectIdentifier && Buffer.from(object.value).equals(oidBytes(dotted));
}
