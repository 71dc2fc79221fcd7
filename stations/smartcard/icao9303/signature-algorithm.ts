import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';

import { id_mgf1, id_RSASSA_PSS, RsaSaPssParams } from '@peculiar/asn1-rsa';
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@peculiar/asn1-x509';

import { readDer, writeDer } from '../der-schema.ts';

/** Signature algorithms of certificates, revocation lists and security objects: ICAO Doc 9303-12 §4.1.6, RFC 4055, RFC 5758. */

export type SignatureAlgorithm = { readonly scheme: 'ecdsa' | 'rsa'; readonly hash: string } | PssAlgorithm;

interface PssAlgorithm {
  readonly scheme: 'rsa-pss';
  readonly hash: string;
  readonly maskHash: string;
  readonly saltBytes: number;
}

/** Hash algorithms permitted in a security object (9303-12 §4.1.6.2), by OpenSSL name. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['1.3.14.3.2.26', 'sha1'],
]);
/** Signature algorithms with their hash; null where the digest algorithm of the CMS signer specifies it. */
const SIGNATURES: ReadonlyMap<string, readonly ['ecdsa' | 'rsa', string | null]> = new Map([
  ['1.2.840.10045.4.3.2', ['ecdsa', 'sha256']],
  ['1.2.840.10045.4.3.1', ['ecdsa', 'sha224']],
  ['1.2.840.10045.4.3.3', ['ecdsa', 'sha384']],
  ['1.2.840.10045.4.3.4', ['ecdsa', 'sha512']],
  ['1.2.840.10045.4.1', ['ecdsa', 'sha1']],
  ['1.2.840.113549.1.1.11', ['rsa', 'sha256']],
  ['1.2.840.113549.1.1.12', ['rsa', 'sha384']],
  ['1.2.840.113549.1.1.13', ['rsa', 'sha512']],
  ['1.2.840.113549.1.1.14', ['rsa', 'sha224']],
  ['1.2.840.113549.1.1.5', ['rsa', 'sha1']],
  ['1.2.840.113549.1.1.1', ['rsa', null]],
]);
const TRAILER_FIELD = 1;
const SALT_MAX_BYTES = 512;

/** Hash of an AlgorithmIdentifier; null for one that 9303-12 does not permit. Parameters are NULL or absent (RFC 5754 §2). */
export function hashOf({ algorithm, parameters }: AlgorithmIdentifier): string | null {
  return (parameters ?? null) === null ? (HASHES.get(algorithm) ?? null) : null;
}

/** Parses a signature algorithm. `digest`: hash of the CMS signer, for algorithms without one. Null when it is not supported. */
export function signatureAlgorithmOf(
  identifier: AlgorithmIdentifier,
  digest: string | null,
): SignatureAlgorithm | null {
  if (identifier.algorithm === id_RSASSA_PSS) return pssOf(identifier);
  const [scheme, named] = SIGNATURES.get(identifier.algorithm) ?? [];
  // ECDSA has no parameters, RSA has NULL (RFC 5758 §3.2, RFC 4055 §5).
  if (scheme === 'ecdsa' ? identifier.parameters !== undefined : (identifier.parameters ?? null) !== null) return null;
  const hash = named ?? digest;
  return scheme === undefined || hash === null ? null : { scheme, hash };
}

/** RSASSA-PSS-params; each missing field has a default (RFC 4055 §3.1). */
function pssOf({ parameters }: AlgorithmIdentifier): PssAlgorithm | null {
  const stated = parameters === undefined || parameters === null ? null : readDer(parameters, RsaSaPssParams);
  if (stated === null || stated.maskGenAlgorithm.algorithm !== id_mgf1) return null;
  const mask = readDer(stated.maskGenAlgorithm.parameters ?? new ArrayBuffer(0), AlgorithmIdentifier);
  const hash = hashOf(stated.hashAlgorithm);
  const maskHash = mask === null ? null : hashOf(mask);
  const { saltLength, trailerField } = stated;
  if (hash === null || maskHash === null || trailerField !== TRAILER_FIELD) return null;
  return saltLength < 0 || saltLength > SALT_MAX_BYTES
    ? null
    : { scheme: 'rsa-pss', hash, maskHash, saltBytes: saltLength };
}

/** Verifies a signature. Never throws: returns false for a key of another type, or one too small for the hash. */
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
 * RSA key bound to the signature's parameters, because Node has no other way to specify the mask's hash. A key that already has parameters
 * permits only those (RFC 4055 §3.3).
 */
function pssKey(key: KeyObject, algorithm: PssAlgorithm): KeyObject | null {
  const { hashAlgorithm, mgf1HashAlgorithm, saltLength } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa-pss' && hashAlgorithm !== undefined) {
    const fits = hashAlgorithm === algorithm.hash && mgf1HashAlgorithm === algorithm.maskHash;
    return fits && algorithm.saltBytes >= (saltLength ?? 0) ? key : null;
  }
  const info = readDer(key.export({ format: 'der', type: 'spki' }), SubjectPublicKeyInfo);
  if (info === null || (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'rsa-pss')) return null;
  info.algorithm = pssIdentifier(algorithm);
  return createPublicKey({ key: Buffer.from(writeDer(info)), format: 'der', type: 'spki' });
}

function pssIdentifier({ hash, maskHash, saltBytes }: PssAlgorithm): AlgorithmIdentifier {
  const identifier = (name: string): AlgorithmIdentifier => {
    const [oid = ''] = [...HASHES].find(([, known]) => known === name) ?? [];
    return new AlgorithmIdentifier({ algorithm: oid, parameters: null });
  };
  const parameters = new RsaSaPssParams({
    hashAlgorithm: identifier(hash),
    maskGenAlgorithm: new AlgorithmIdentifier({
      algorithm: id_mgf1,
      parameters: new Uint8Array(writeDer(identifier(maskHash))).buffer,
    }),
    saltLength: saltBytes,
  });
  return new AlgorithmIdentifier({
    algorithm: id_RSASSA_PSS,
    parameters: new Uint8Array(writeDer(parameters)).buffer,
  });
}
