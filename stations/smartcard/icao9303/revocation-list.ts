import { DER, parseTime } from '../der.ts';
import {
  childrenOf,
  extensionsOf,
  fitsKeyIdentifier,
  KEY_USAGE,
  mayUse,
  onlyObject,
  sameRaw,
  serialText,
  type Extension,
  type SignerCertificate,
} from './certificates.ts';
import { readName, type DistinguishedName } from './distinguished-name.ts';
import { signatureAlgorithmOf, verifySignature, type SignatureAlgorithm } from './signature-algorithm.ts';

/** Certificate revocation lists of country signing authorities, ICAO Doc 9303-12 §7.2 and RFC 5280 §5. */

export interface RevocationList {
  readonly body: Uint8Array;
  /** Null where the signature is of a kind that can't be verified. */
  readonly algorithm: SignatureAlgorithm | null;
  readonly signature: Uint8Array;
  readonly issuer: DistinguishedName;
  /** When the next list is due; a list that does not say is never taken (9303-12 table 14 demands it). */
  readonly nextUpdateMs: number;
  /** Serial numbers, as certificates have them. */
  readonly serials: ReadonlySet<string>;
  readonly extensions: readonly Extension[];
}

/** TBSCertList: version?, signature, issuer, thisUpdate, nextUpdate?, revokedCertificates?, [0] extensions? Null where it is none. */
export function parseRevocationList(der: Uint8Array): RevocationList | null {
  const whole = onlyObject(der, DER.sequence);
  const [body, outer, signature, ...more] = childrenOf(whole);
  if (whole?.raw.length !== der.length || body === undefined || outer === undefined || more.length > 0) return null;
  if (signature?.tag !== DER.bitString || signature.value[0] !== 0) return null;
  const parts = childrenOf(body);
  // The first version of lists does not say so (RFC 5280 §5.1.2.1).
  const [inner, issuer, thisUpdate, ...rest] = parts[0]?.tag === DER.integer ? parts.slice(1) : parts;
  const name = readName(issuer?.value ?? new Uint8Array(0));
  if (inner === undefined || !sameRaw(outer, inner) || name === null) return null;
  if (thisUpdate === undefined || !isTime(thisUpdate.tag)) return null;
  const nextUpdate = rest.find(({ tag }) => isTime(tag));
  const revoked = rest.find(({ tag }) => tag === DER.sequence);
  const extensions = extensionsOf(rest.find(({ tag }) => tag === 0xa0));
  const serials = new Set<string>();
  for (const entry of childrenOf(revoked)) {
    const [serial] = childrenOf(entry);
    if (serial?.tag !== DER.integer) return null;
    serials.add(serialText(serial.value));
  }
  if (extensions === null || (revoked !== undefined && serials.size === 0)) return null;
  return {
    body: body.raw,
    algorithm: signatureAlgorithmOf(outer, null),
    signature: signature.value.subarray(1),
    issuer: name,
    nextUpdateMs: nextUpdate === undefined ? Number.NaN : parseTime(nextUpdate.tag, nextUpdate.value),
    serials,
    extensions,
  };
}

/**
 * Did `authority` sign this list, and does it speak of all its certificates? A critical extension makes it another kind of list:
 * of changes, or of some certificates alone (RFC 5280 §5.2).
 */
export function isListOf(list: RevocationList, authority: SignerCertificate): boolean {
  return (
    list.algorithm !== null &&
    !list.extensions.some(({ critical }) => critical) &&
    list.issuer.comparable === authority.subject.comparable &&
    mayUse(authority, KEY_USAGE.crlSign) &&
    fitsKeyIdentifier(list.extensions, authority) &&
    verifySignature(list.algorithm, authority.publicKey, list.body, list.signature)
  );
}

function isTime(tag: number): boolean {
  return tag === DER.utcTime || tag === DER.generalizedTime;
}
