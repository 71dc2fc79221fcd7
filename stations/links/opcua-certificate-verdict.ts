import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate, id_ce_keyUsage, KeyUsage, KeyUsageFlags } from '@peculiar/asn1-x509';

import { withTimeout, type Clock } from '../clock.ts';
import { fault, type Fault } from '../fault.ts';
import { readDer } from '../smartcard/der-schema.ts';
import type { CertificateReason } from './certificate-reason.ts';
import { applicationUriOf, forgetRefusal, holdsTrusted, timeReason, type Pki } from './opcua-pki.ts';

/** Validates a machine's certificate: the steps of OPC 10000-4 §6.1.3 (Table 100) in order, each with its own reason. */

/** Identity that the certificate must match. */
export interface CertificateOwner {
  /** Host name or address in the layout, without brackets. */
  readonly host: string;
  /** Application URI that the machine's endpoint states. */
  readonly applicationUri: string;
}

/** The trust list's verdicts. Its time verdict does not distinguish expired from not yet valid. */
const BY_STATUS: Readonly<Record<string, CertificateReason>> = {
  BadCertificateInvalid: 'unreadable',
  BadCertificateChainIncomplete: 'chain-incomplete',
  BadSecurityChecksFailed: 'signature-wrong',
  BadCertificatePolicyCheckFailed: 'weak',
  BadCertificateUntrusted: 'untrusted',
  BadCertificateTimeInvalid: 'expired',
  BadCertificateIssuerTimeInvalid: 'issuer-time',
  BadCertificateHostNameInvalid: 'host-name',
  BadCertificateUriInvalid: 'application-uri',
  BadCertificateUseNotAllowed: 'use',
  BadCertificateIssuerUseNotAllowed: 'issuer-use',
  BadCertificateRevocationUnknown: 'revocation-unknown',
  BadCertificateIssuerRevocationUnknown: 'issuer-revocation-unknown',
  BadCertificateRevoked: 'revoked',
  BadCertificateIssuerRevoked: 'issuer-revoked',
};

/** Basic256Sha256 (OPC 10000-7 §6.6.165): minimum RSA key length in bits; hashes of SHA-2 or newer. */
const KEY_BITS_LEAST = 2048;
const KEY_BITS_MOST = 4096;
/** MD2, MD5 and SHA-1 with RSA (RFC 8017 Appendix C). */
const OLD_SIGNATURES: ReadonlySet<string> = new Set(['2', '4', '5'].map((last) => `1.2.840.113549.1.1.${last}`));
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
/** OPC 10000-6 §6.2.2: the sender signs a message, and with RSA the receiver decrypts it. */
const EC_USES = KeyUsageFlags.digitalSignature;
const RSA_USES =
  KeyUsageFlags.digitalSignature |
  KeyUsageFlags.nonRepudiation |
  KeyUsageFlags.keyEncipherment |
  KeyUsageFlags.dataEncipherment;
const CHAIN_MAX = 8;
/** The trust list writes its verdicts to a folder; validation does not depend on the result of the write. */
const STORE_TIMEOUT_MS = 5000;

/** Validations of one trust list run one after the other: while the list is reloaded it is empty. */
const judging = new WeakMap<Pki, Promise<unknown>>();

/**
 * Validates the certificate of a machine before connecting; null when it is valid. `der`: the chain as in an endpoint description, the
 * machine's certificate first.
 */
export function judgeCertificate(
  pki: Pki,
  der: Uint8Array,
  owner: CertificateOwner,
  clock: Clock,
): Promise<CertificateReason | null> {
  const verdict = (judging.get(pki) ?? Promise.resolve()).then(() => judge(pki, der, owner, clock));
  judging.set(
    pki,
    verdict.catch(() => undefined),
  );
  return verdict;
}

async function judge(
  pki: Pki,
  der: Uint8Array,
  owner: CertificateOwner,
  clock: Clock,
): Promise<CertificateReason | null> {
  const chain = chainOf(der);
  const [leaf, ...issuers] = chain ?? [];
  if (leaf === undefined) return 'unreadable';
  const buffers = [leaf, ...issuers].map(({ raw }) => raw);
  const trusted = holdsTrusted(pki, leaf);
  const verify = (): Promise<string> => pki.verifyCertificate(buffers, { acceptCertificateWithValidIssuerChain: true });
  let status = await verify();
  const known = [leaf, ...issuers].filter((one) => holdsTrusted(pki, one));
  if (status !== 'Good' && known.length > 0) {
    // A trusted certificate that had been refused before: the library checks the refused list, and its cache, first.
    for (const one of known) forgetRefusal(pki, one);
    await withTimeout(clock, STORE_TIMEOUT_MS, pki.reloadCertificates(), undefined);
    status = await verify();
  }
  const reason = BY_STATUS[status] ?? (status === 'Good' ? null : 'unreadable');
  if (reason === 'unreadable' || reason === 'chain-incomplete' || reason === 'signature-wrong') {
    if (reason === 'chain-incomplete') await refuse(pki, leaf, clock);
    return reason;
  }
  if (isWeak(leaf) || issuers.some(isWeak)) return 'weak';
  if (reason === 'untrusted') await refuse(pki, leaf, clock);
  if (reason === 'expired') return timeReason(leaf, clock.wallTimeMs()) ?? 'expired';
  return reason ?? ownReason(leaf, issuers, owner, trusted);
}

/** Checks that the trust list does not make. */
function ownReason(
  leaf: X509Certificate,
  issuers: readonly X509Certificate[],
  { host, applicationUri }: CertificateOwner,
  trustedItself: boolean,
): CertificateReason | null {
  // A certificate trusted by its own fingerprint needs no matching host name; one trusted through its issuer does.
  if (!trustedItself && !names(leaf, host)) return 'host-name';
  if (applicationUriOf(leaf) !== applicationUri) return 'application-uri';
  if (!mayUseKey(leaf)) return 'key-usage';
  const uses = leaf.keyUsage as readonly string[] | undefined;
  if (uses !== undefined && !uses.includes(SERVER_AUTHENTICATION)) return 'use';
  return issuers.some((issuer) => !issuer.ca) ? 'issuer-use' : null;
}

/** Whether its key usage permits what OPC UA needs. A certificate without the extension permits everything (RFC 5280 §4.2.1.3). */
function mayUseKey({ raw, publicKey }: X509Certificate): boolean {
  const { extensions = [] } = AsnConvert.parse(raw, Certificate).tbsCertificate;
  const stated = extensions.find(({ extnID }) => extnID === id_ce_keyUsage);
  if (stated === undefined) return true;
  const wanted = publicKey.asymmetricKeyType === 'rsa' ? RSA_USES : EC_USES;
  return ((readDer(stated.extnValue.buffer, KeyUsage)?.toNumber() ?? 0) & wanted) === wanted;
}

function names(leaf: X509Certificate, host: string): boolean {
  return (isIP(host) === 0 ? leaf.checkHost(host) : leaf.checkIP(host)) !== undefined;
}

function isWeak({ publicKey, signatureAlgorithmOid }: X509Certificate): boolean {
  if (OLD_SIGNATURES.has(signatureAlgorithmOid)) return true;
  const bits = publicKey.asymmetricKeyDetails?.modulusLength;
  return bits !== undefined && (bits < KEY_BITS_LEAST || bits > KEY_BITS_MOST);
}

/** Stores a rejected certificate where people can inspect and trust it. */
async function refuse(pki: Pki, leaf: X509Certificate, clock: Clock): Promise<void> {
  await withTimeout(clock, STORE_TIMEOUT_MS, pki.rejectCertificate(leaf.raw), undefined);
}

/** Certificates of a chain; null when one of them cannot be parsed. */
function chainOf(der: Uint8Array): X509Certificate[] | null {
  const chain: X509Certificate[] = [];
  let rest = Buffer.from(der);
  while (rest.length > 0 && chain.length < CHAIN_MAX) {
    const size = derSize(rest);
    if (size === null || size > rest.length) return null;
    try {
      chain.push(new X509Certificate(rest.subarray(0, size)));
    } catch {
      return null;
    }
    rest = rest.subarray(size);
  }
  return chain;
}

/** Length of the first element (ITU-T X.690 §8.1.3); null when it has none. */
function derSize(bytes: Buffer): number | null {
  const first = bytes[1];
  if (first === undefined) return null;
  if (first < 0x80) return 2 + first;
  const digits = first & 0x7f;
  return digits === 0 || digits > 4 || bytes.length < 2 + digits ? null : 2 + digits + bytes.readUIntBE(2, digits);
}

/**
 * SHA-256 of the machine's own certificate, lower-case hexadecimal; empty when it cannot be parsed. `der`: as in an endpoint description.
 */
export function fingerprintOf(der: Uint8Array): string {
  return chainOf(der)?.[0]?.fingerprint256.replaceAll(':', '').toLowerCase() ?? '';
}

/** Fault for a rejected machine certificate. */
export function certificateFault(reason: CertificateReason, url: string, der: Uint8Array): Fault {
  if (reason === 'untrusted') return fault('link.certificate-untrusted', 'major', { url });
  const [leaf] = chainOf(der) ?? [];
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  const dates = leaf === undefined ? {} : { from: day(leaf.validFromDate), until: day(leaf.validToDate) };
  return fault('link.certificate-invalid', 'major', { url, reason, ...dates });
}
