import { constants, hash, verify } from 'node:crypto';

import { issuedBy, parseCertificate, revokedSerials, type SignerCertificate } from './certificates.ts';
import { parseSecurityObject, type SecurityObject } from './security-object.ts';

/** Passive authentication, ICAO Doc 9303-11 §5.1: the data groups are those that a document signer of the state signed. */

/** What an inspection system trusts. */
export interface TrustAnchors {
  /** Certificates of the country signing authorities (DER). */
  readonly csca: readonly Uint8Array[];
  /** Their revocation lists (DER). One that no authority signed says nothing. */
  readonly crl: readonly Uint8Array[];
}

export const PASSIVE_VERDICTS = [
  'valid',
  'sod.unreadable',
  'sod.signature-wrong',
  'sod.signer-unknown',
  'sod.signer-not-yet-valid',
  'sod.signer-expired',
  'sod.signer-revoked',
  'sod.group-changed',
] as const;

export type PassiveVerdict = (typeof PASSIVE_VERDICTS)[number];

export interface PassiveResult {
  readonly verdict: PassiveVerdict;
  /** Numbers of the data groups whose hash is not the one that was signed, or that are not in the object at all. */
  readonly changed: readonly number[];
  readonly signer: SignerCertificate | null;
  readonly object: SecurityObject | null;
}

/** `unverified`: hashes and certificates are checked, the object's signature is believed: for fast simulations alone. */
export type SignatureCheck = 'verified' | 'unverified';

const CHAINS_KEPT = 32;

interface Chain {
  readonly signer: SignerCertificate;
  readonly known: boolean;
  readonly revoked: boolean;
}

/** One set of trust anchors. A signer's chain is verified once and remembered. */
export class PassiveAuthentication {
  readonly #signatures: SignatureCheck;
  readonly #authorities: readonly SignerCertificate[];
  readonly #revoked: ReadonlyMap<SignerCertificate, ReadonlySet<string>>;
  readonly #chains = new Map<string, Chain>();

  constructor({ csca, crl }: TrustAnchors, signatures: SignatureCheck) {
    this.#signatures = signatures;
    this.#authorities = csca.map((der) => parseCertificate(der)).filter((certificate) => certificate !== null);
    const revoked = new Map<SignerCertificate, Set<string>>();
    for (const authority of this.#authorities) {
      const serials = new Set<string>();
      for (const list of crl) for (const serial of revokedSerials(list, authority) ?? []) serials.add(serial);
      revoked.set(authority, serials);
    }
    this.#revoked = revoked;
  }

  /** `groups`: each data group's file, by number. `atMs` since 1970. */
  verify(sod: Uint8Array, groups: ReadonlyMap<number, Uint8Array>, atMs: number): PassiveResult {
    const object = parseSecurityObject(sod);
    const chain = object === null ? null : this.#chain(object.certificate);
    if (object === null || chain === null) {
      return { verdict: 'sod.unreadable', changed: [], signer: null, object };
    }
    const changed = [...groups]
      .filter(([number, file]) => !sameDigest(object.hashAlgorithm, file, object.groupHashes.get(number)))
      .map(([number]) => number);
    const fits = this.#signatures === 'unverified' || signatureFits(object, chain.signer);
    return { verdict: verdictOf(fits, chain, changed, atMs), changed, signer: chain.signer, object };
  }

  #chain(certificate: Uint8Array): Chain | null {
    const name = hash('sha256', certificate, 'base64');
    const remembered = this.#chains.get(name);
    if (remembered !== undefined) return remembered;
    const signer = parseCertificate(certificate);
    if (signer === null) return null;
    const authority = this.#authorities.find((candidate) => issuedBy(signer, candidate));
    const revoked = authority !== undefined && this.#revoked.get(authority)?.has(signer.serialNumber) === true;
    const chain: Chain = { signer, known: authority !== undefined, revoked };
    if (this.#chains.size >= CHAINS_KEPT) this.#chains.clear();
    this.#chains.set(name, chain);
    return chain;
  }
}

function verdictOf(fits: boolean, chain: Chain, changed: readonly number[], atMs: number): PassiveVerdict {
  if (!chain.known) return 'sod.signer-unknown';
  if (!fits) return 'sod.signature-wrong';
  if (chain.revoked) return 'sod.signer-revoked';
  if (atMs < chain.signer.notBeforeMs) return 'sod.signer-not-yet-valid';
  if (atMs > chain.signer.notAfterMs) return 'sod.signer-expired';
  return changed.length === 0 ? 'valid' : 'sod.group-changed';
}

function signatureFits({ content, signer }: SecurityObject, { publicKey }: SignerCertificate): boolean {
  if (!sameDigest(signer.digestAlgorithm, content, signer.messageDigest)) return false;
  const { signatureHash, signedAttributes, signature, scheme } = signer;
  try {
    if (scheme !== 'rsa-pss') return verify(signatureHash, signedAttributes, publicKey, signature);
    const key = {
      key: publicKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_AUTO,
    };
    return verify(signatureHash, signedAttributes, key, signature);
  } catch {
    return false;
  }
}

function sameDigest(algorithm: string, bytes: Uint8Array, expected: Uint8Array | undefined): boolean {
  return expected !== undefined && hash(algorithm, bytes, 'buffer').equals(expected);
}
