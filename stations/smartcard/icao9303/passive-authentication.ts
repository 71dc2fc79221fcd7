import { hash } from 'node:crypto';

import { KeyUsageFlags } from '@peculiar/asn1-x509';

import {
  issuedBy,
  mayUse,
  parseCertificate,
  subjectKeyIdentifier,
  validAt,
  type SignerCertificate,
} from './certificates.ts';
import { isListOf, parseRevocationList, type RevocationList } from './revocation-list.ts';
import { parseSecurityObject, type SecurityObject, type SignedContent } from './security-object.ts';
import { verifySignature } from './signature-algorithm.ts';
import { isWeakHash, isWeakKey } from './strength.ts';

/** Passive authentication, ICAO Doc 9303-11 §5.1: verifies that a document signer of the state signed the data groups. */

/** Trust anchors of an inspection system. */
export interface TrustAnchors {
  /** Certificates of the country signing authorities (DER). */
  readonly csca: readonly Uint8Array[];
  /**
   * Their revocation lists (DER). Empty: revocation is not checked. Otherwise every signer must be absent from all lists, and its
   * authority's list must be present, verified and not overdue; a status that cannot be checked is not valid. Lists of other authorities
   * are ignored.
   */
  readonly crl: readonly Uint8Array[];
}

export const PASSIVE_VERDICTS = [
  'valid',
  'sod.unreadable',
  'sod.signature-wrong',
  'sod.signer-weak',
  'sod.signer-unknown',
  'sod.signer-not-yet-valid',
  'sod.signer-expired',
  'sod.signer-revoked',
  'sod.revocation-unknown',
  'sod.group-changed',
] as const;

export type PassiveVerdict = (typeof PASSIVE_VERDICTS)[number];

export interface PassiveResult {
  readonly verdict: PassiveVerdict;
  /** Data groups whose hash differs from the signed one, or that the object does not contain. */
  readonly changed: readonly number[];
  readonly signer: SignerCertificate | null;
  readonly object: SecurityObject | null;
}

/** `unverified`: hashes and certificates are checked, but not the object's signature; only for fast simulations. */
export type SignatureCheck = 'verified' | 'unverified';

const CHAINS_KEPT = 32;

interface Chain {
  readonly signer: SignerCertificate;
  /** Null when no trusted authority issued the signer's certificate, or it may not sign. */
  readonly authority: SignerCertificate | null;
  readonly revocation: Revocation;
}

interface Revocation {
  readonly revoked: boolean;
  /** Time at which the next list is due; afterwards the status is unknown. */
  readonly knownUntilMs: number;
}

const NOT_LOOKED_AT: Revocation = { revoked: false, knownUntilMs: Number.POSITIVE_INFINITY };

/** Verifier with one set of trust anchors. A signer's chain is verified once and cached. */
export class PassiveAuthentication {
  readonly #signatures: SignatureCheck;
  readonly #authorities: readonly SignerCertificate[];
  /** Null for bytes that are not a list, because their issuer is unknown. */
  readonly #lists: readonly (RevocationList | null)[];
  readonly #chains = new Map<SignerCertificate, Chain>();
  /** Cache: one signer signs thousands of documents with one certificate. */
  readonly #certificates = new Map<string, SignerCertificate | null>();

  constructor({ csca, crl }: TrustAnchors, signatures: SignatureCheck) {
    this.#signatures = signatures;
    this.#authorities = csca.map((der) => parseCertificate(der)).filter((certificate) => certificate !== null);
    this.#lists = crl.map((der) => parseRevocationList(der));
  }

  /** Verifies EF.SOD and the data groups. `groups`: file content by number; `atMs`: since 1970. */
  verify(sod: Uint8Array, groups: ReadonlyMap<number, Uint8Array>, atMs: number): PassiveResult {
    const object = parseSecurityObject(sod);
    const certificate = object === null ? null : this.#signerCertificateOf(object);
    if (object === null || certificate === null) {
      return { verdict: 'sod.unreadable', changed: [], signer: null, object };
    }
    const changed = [...groups]
      .filter(([number, file]) => !sameDigest(object.hashAlgorithm, file, object.groupHashes.get(number)))
      .map(([number]) => number);
    const chain = this.#chain(certificate);
    const fits = this.#signatures === 'unverified' || signatureFits(object, certificate);
    const weak = isWeakHash(object.hashAlgorithm) || isWeak(object, chain);
    return { verdict: verdictOf({ fits, weak, chain, changed, atMs }), changed, signer: certificate, object };
  }

  /** Content that a trusted signer signed, such as EF.CardSecurity; otherwise null. */
  verifySigned(signed: SignedContent, atMs: number): Uint8Array | null {
    const certificate = this.#signerCertificateOf(signed);
    if (certificate === null) return null;
    const fits = signatureFits(signed, certificate);
    const chain = this.#chain(certificate);
    const verdict = verdictOf({ fits, weak: isWeak(signed, chain), chain, changed: [], atMs });
    return verdict === 'valid' ? signed.content : null;
  }

  /** The signer's certificate among those in the signed data; null when it is missing. */
  #signerCertificateOf({ certificates, signer: { identifier } }: SignedContent): SignerCertificate | null {
    for (const der of certificates) {
      const certificate = this.#parsed(der);
      if (certificate === null) continue;
      if (identifier.kind === 'key') {
        if (Buffer.from(identifier.keyIdentifier).equals(subjectKeyIdentifier(certificate) ?? NOTHING))
          return certificate;
      } else if (
        certificate.serialNumber === identifier.serialNumber &&
        certificate.issuer.comparable === identifier.issuer
      ) {
        return certificate;
      }
    }
    return null;
  }

  #parsed(der: Uint8Array): SignerCertificate | null {
    const name = hash('sha256', der, 'base64');
    const remembered = this.#certificates.get(name);
    if (remembered !== undefined) return remembered;
    const certificate = parseCertificate(der);
    if (this.#certificates.size >= CHAINS_KEPT) this.#certificates.clear();
    this.#certificates.set(name, certificate);
    return certificate;
  }

  #chain(signer: SignerCertificate): Chain {
    const remembered = this.#chains.get(signer);
    if (remembered !== undefined) return remembered;
    const issuers = this.#authorities.filter((candidate) => issuedBy(signer, candidate));
    const [authority = null] = mayUse(signer, KeyUsageFlags.digitalSignature) ? issuers : [];
    const revocation = authority === null ? NOT_LOOKED_AT : this.#revocationOf(signer, authority);
    const chain: Chain = { signer, authority, revocation };
    if (this.#chains.size >= CHAINS_KEPT) this.#chains.clear();
    this.#chains.set(signer, chain);
    return chain;
  }

  /** Checks the authority's own lists. A list in its name with an invalid signature makes the status unknown. */
  #revocationOf(signer: SignerCertificate, authority: SignerCertificate): Revocation {
    if (this.#lists.length === 0) return NOT_LOOKED_AT;
    let revoked = false;
    let knownUntilMs = Number.NEGATIVE_INFINITY;
    let doubtful = false;
    for (const list of this.#lists) {
      if (list === null) doubtful = true;
      else if (isListOf(list, authority)) {
        revoked ||= list.serials.has(signer.serialNumber);
        knownUntilMs = Math.max(knownUntilMs, Number.isNaN(list.nextUpdateMs) ? knownUntilMs : list.nextUpdateMs);
      } else if (list.issuer.comparable === authority.subject.comparable) {
        // An authority that changed its key has lists signed with both keys.
        doubtful ||= !this.#authorities.some((other) => isListOf(list, other));
      }
    }
    return { revoked, knownUntilMs: doubtful ? Number.NEGATIVE_INFINITY : knownUntilMs };
  }
}

const NOTHING = new Uint8Array(0);

interface Found {
  /** Whether the signature is valid. */
  readonly fits: boolean;
  readonly weak: boolean;
  readonly chain: Chain;
  readonly changed: readonly number[];
  readonly atMs: number;
}

function verdictOf({ fits, weak, chain, changed, atMs }: Found): PassiveVerdict {
  const { signer, authority, revocation } = chain;
  if (authority === null) return 'sod.signer-unknown';
  if (!fits) return 'sod.signature-wrong';
  // A weak key or hash can be forged, so the other checks prove nothing.
  if (weak) return 'sod.signer-weak';
  if (revocation.revoked) return 'sod.signer-revoked';
  if (!validAt(signer, atMs)) return atMs < signer.notBeforeMs ? 'sod.signer-not-yet-valid' : 'sod.signer-expired';
  // An expired authority proves nothing.
  if (!validAt(authority, atMs)) return 'sod.signer-unknown';
  if (!(atMs <= revocation.knownUntilMs)) return 'sod.revocation-unknown';
  return changed.length === 0 ? 'valid' : 'sod.group-changed';
}

/**
 * Whether a key or hash between the authority's key and the content is too weak. The signature on the authority's own certificate is not
 * checked, because the certificate itself is trusted.
 */
function isWeak({ signer: { digestAlgorithm, algorithm } }: SignedContent, { signer, authority }: Chain): boolean {
  const hashes = [digestAlgorithm, algorithm.hash, signer.algorithm.hash];
  return (
    hashes.some((hashAlgorithm) => isWeakHash(hashAlgorithm)) ||
    isWeakKey(signer.publicKey) ||
    (authority !== null && isWeakKey(authority.publicKey))
  );
}

function signatureFits({ content, signer }: SignedContent, { publicKey }: SignerCertificate): boolean {
  return (
    sameDigest(signer.digestAlgorithm, content, signer.messageDigest) &&
    verifySignature(signer.algorithm, publicKey, signer.signedAttributes, signer.signature)
  );
}

function sameDigest(algorithm: string, bytes: Uint8Array, expected: Uint8Array | undefined): boolean {
  return expected !== undefined && hash(algorithm, bytes, 'buffer').equals(expected);
}
