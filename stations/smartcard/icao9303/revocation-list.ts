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
  /** Null where the signature is of a kind that can't be verified. */
  readonly algorithm: SignatureAlgorithm | null;
  readonly signature: Uint8Array;
  readonly issuer: DistinguishedName;
  /** When the next list is due; NaN for a list that does not say, which is never taken (9303-12 table 14 demands it). */
  readonly nextUpdateMs: number;
  /** Serial numbers, as certificates have them. */
  readonly serials: ReadonlySet<string>;
  readonly extensions: readonly Extension[];
}

/** Null where the bytes are none. */
export function parseRevocationList(der: Uint8Array): RevocationList | null {
  const list = readDer(der, CertificateList);
  if (list === null) return null;
  const { tbsCertList: body, tbsCertListRaw, signatureAlgorithm, signature } = list;
  const { revokedCertificates: revoked, crlExtensions } = body;
  const issuer = readName(body.issuer);
  const extensions = extensionsOf(crlExtensions);
  if (!body.signature.isEqual(signatureAlgorithm) || issuer === null || extensions === null) return null;
  // The first version of lists does not say so (RFC 5280 §5.1.2.1), and a list of nobody is left out (§5.1.2.6).
  if ((body.version !== undefined && body.version !== Version.v2) || revoked?.length === 0) return null;
  // An entry with a critical extension may be another authority's (§5.3.3).
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
 * Did `authority` sign this list, so that nobody else can have, and does it speak of all its certificates? A critical extension makes it another kind of list:
 * of changes, or of some certificates alone (RFC 5280 §5.2).
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
