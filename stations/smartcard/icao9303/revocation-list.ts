import { CertificateList, KeyUsageFlags, Version } from '@peculiar/asn1-x509';

import {
  extensionsOf,
  fitsKeyIdentifier,
  mayUse,
  serialText,
  type Extension,
  type SignerCertificate,
} from './certificates.ts';
import { readDer, writeDer } from '../der-schema.ts';
import { readName, type DistinguishedName } from './distinguished-name.ts';
import { signatureAlgorithmOf, verifySignature, type SignatureAlgorithm } from './signature-algorithm.ts';
import { isWeakHash } from './strength.ts';

/** Certificate revocation lists of country signing authorities, ICAO Doc 9303-12 §7.2 and RFC 5280 §5. */

export interface RevocationList {
  readonly body: Uint8Array;
  /** Null when the signature algorithm is not supported. */
  readonly algorithm: SignatureAlgorithm | null;
  readonly signature: Uint8Array;
  readonly issuer: DistinguishedName;
  /**
   * When the next list is due, milliseconds since 1970; NaN for a list without this field, which is rejected (9303-12 table 14 requires
   * it).
   */
  readonly nextUpdateMs: number;
  /** Serial numbers in the format of certificates. */
  readonly serials: ReadonlySet<string>;
  readonly extensions: readonly Extension[];
}

/** Parses a list; null when it is malformed. */
export function parseRevocationList(der: Uint8Array): RevocationList | null {
  const list = readDer(der, CertificateList);
  if (list === null) return null;
  const { tbsCertList: body, tbsCertListRaw, signatureAlgorithm, signature } = list;
  const { revokedCertificates: revoked, crlExtensions } = body;
  const issuer = readName(body.issuer);
  const extensions = extensionsOf(crlExtensions);
  if (!body.signature.isEqual(signatureAlgorithm) || issuer === null || extensions === null) return null;
  // Version 1 lists have no version field (RFC 5280 §5.1.2.1), and an empty list has no entries field (§5.1.2.6).
  if ((body.version !== undefined && body.version !== Version.v2) || revoked?.length === 0) return null;
  // An entry with a critical extension may belong to another authority's certificate (§5.3.3).
  if (revoked?.some(({ crlEntryExtensions }) => crlEntryExtensions?.some(({ critical }) => critical))) return null;
  return {
    body: new Uint8Array(tbsCertListRaw ?? writeDer(body)),
    algorithm: signatureAlgorithmOf(signatureAlgorithm, null),
    signature: new Uint8Array(signature),
    issuer,
    nextUpdateMs: body.nextUpdate?.getTime().getTime() ?? Number.NaN,
    serials: new Set(revoked?.map(({ userCertificate }) => serialText(userCertificate))),
    extensions,
  };
}

/**
 * Whether `authority` signed this list, with a hash that is not weak, for all its certificates. A critical extension would make it a
 * delta or partial list (RFC 5280 §5.2).
 */
export function isListOf(list: RevocationList, authority: SignerCertificate): boolean {
  return (
    list.algorithm !== null &&
    !isWeakHash(list.algorithm.hash) &&
    !list.extensions.some(({ critical }) => critical) &&
    list.issuer.comparable === authority.subject.comparable &&
    mayUse(authority, KeyUsageFlags.cRLSign) &&
    fitsKeyIdentifier(list.extensions, authority) &&
    verifySignature(list.algorithm, authority.publicKey, list.body, list.signature)
  );
}
