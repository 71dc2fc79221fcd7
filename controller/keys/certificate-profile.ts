import { createHash } from 'node:crypto';

import {
  bitString,
  compactTime,
  context,
  contextPrimitive,
  integer,
  objectIdentifier,
  octetString,
  printableString,
  sequence,
  setOf,
  time,
  TRUE,
  unsignedInteger,
  utf8String,
} from '../../stations/smartcard/der.ts';
import type { ParameterForm } from '../../stations/smartcard/icao9303/domain-parameters.ts';
import { ecPublicKeyInfo } from '../../stations/smartcard/icao9303/security-infos.ts';
import type { CurveName } from '../../stations/smartcard/icao9303/standard-curves.ts';
import { OID } from '../../stations/smartcard/icao9303/security-object.ts';

/** Certificates and revocation lists of the profile in ICAO Doc 9303-12 §7.1 and §7.2. */

const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;
/** A citizen card may be valid for twenty years and more: what signed it must be verifiable as long. */
const DOCUMENT_VALIDITY_MS = 20 * YEAR_MS;
/** Usage periods of the private keys, 9303-12 §4.1. */
const CSCA_USAGE_MS = 5 * YEAR_MS;
const SIGNER_USAGE_MS = 90 * DAY_MS;
const CRL_VALIDITY_MS = 90 * DAY_MS;

const EXTENSION = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  privateKeyUsagePeriod: '2.5.29.16',
  subjectAltName: '2.5.29.17',
  issuerAltName: '2.5.29.18',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  documentTypeList: '2.23.136.1.1.6.2',
} as const;
const NAME = { country: '2.5.4.6', organization: '2.5.4.10', commonName: '2.5.4.3', locality: '2.5.4.7' } as const;
/** keyCertSign and cRLSign; digitalSignature (RFC 5280 §4.2.1.3), with the number of unused bits. */
const USAGE = { authority: Uint8Array.of(0x03, 0x02, 0x01, 0x06), signer: Uint8Array.of(0x03, 0x02, 0x07, 0x80) };
const SIGNATURE_ALGORITHM = sequence(objectIdentifier(OID.ecdsaWithSha256));
/** Two letters as in ISO 3166-1, in upper case, and the three of the machine readable zone. */
export interface Authority {
  readonly country: string;
  readonly state: string;
  readonly organization: string;
  readonly commonName: string;
  readonly contact: string;
  /** Types of documents that its signers may sign, as line 1 of their machine readable zones begins. */
  readonly documentTypes: readonly string[];
}

export interface PublicKey {
  readonly curve: CurveName;
  readonly point: Uint8Array;
  /** Spelled out, as 9303-12 §4.1.6 demands; OpenSSL's verification of chains refuses such keys. */
  readonly parameters: ParameterForm;
}

/** Signs what is to be signed: ECDSA with SHA-256, DER. */
export type SignBytes = (data: Uint8Array) => Uint8Array;

/** The self-signed certificate of a country signing authority. */
export function authorityCertificate(
  authority: Authority,
  key: PublicKey,
  serial: Uint8Array,
  fromMs: number,
  sign: SignBytes,
): Uint8Array {
  const name = nameOf(authority);
  const untilMs = fromMs + CSCA_USAGE_MS + SIGNER_USAGE_MS + DOCUMENT_VALIDITY_MS;
  return signed(
    certificateBody(serial, name, name, fromMs, untilMs, key, [
      extension(EXTENSION.basicConstraints, true, sequence(TRUE, integer(0))),
      extension(EXTENSION.keyUsage, true, USAGE.authority),
      ...commonExtensions(authority, key, key, fromMs, CSCA_USAGE_MS),
    ]),
    sign,
  );
}

/** The certificate of a document signer, issued by `authority`. */
export function signerCertificate(
  authority: Authority,
  authorityKey: PublicKey,
  commonName: string,
  key: PublicKey,
  serial: Uint8Array,
  fromMs: number,
  sign: SignBytes,
): Uint8Array {
  const untilMs = fromMs + SIGNER_USAGE_MS + DOCUMENT_VALIDITY_MS;
  const subject = nameOf({ ...authority, commonName });
  return signed(
    certificateBody(serial, nameOf(authority), subject, fromMs, untilMs, key, [
      extension(EXTENSION.keyUsage, true, USAGE.signer),
      ...commonExtensions(authority, authorityKey, key, fromMs, SIGNER_USAGE_MS),
      extension(
        EXTENSION.documentTypeList,
        false,
        sequence(integer(0), setOf(...authority.documentTypes.map((type) => printableString(type)))),
      ),
    ]),
    sign,
  );
}

/** Revoked serials, signed by the authority (9303-12 §7.2). */
export function revocationList(
  authority: Authority,
  authorityKey: PublicKey,
  number: number,
  revoked: readonly { readonly serial: Uint8Array; readonly atMs: number }[],
  atMs: number,
  sign: SignBytes,
): Uint8Array {
  const entries = revoked.map(({ serial, atMs: at }) => sequence(unsignedInteger(serial), time(at)));
  const body = sequence(
    integer(1),
    SIGNATURE_ALGORITHM,
    nameOf(authority),
    time(atMs),
    time(atMs + CRL_VALIDITY_MS),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    context(
      0,
      sequence(
        extension(EXTENSION.authorityKeyIdentifier, false, sequence(contextPrimitive(0, keyIdentifier(authorityKey)))),
        extension(EXTENSION.crlNumber, false, integer(number)),
      ),
    ),
  );
  return signed(body, sign);
}

function commonExtensions(
  authority: Authority,
  issuerKey: PublicKey,
  key: PublicKey,
  fromMs: number,
  usageMs: number,
): Uint8Array[] {
  const list = contextPrimitive(6, Buffer.from(`https://${authority.contact.split('@')[1] ?? ''}/csca.crl`, 'latin1'));
  const contact = sequence(
    contextPrimitive(1, Buffer.from(authority.contact, 'latin1')),
    context(4, sequence(setOf(sequence(objectIdentifier(NAME.locality), printableString(authority.state))))),
  );
  return [
    extension(EXTENSION.subjectKeyIdentifier, false, octetString(keyIdentifier(key))),
    extension(EXTENSION.authorityKeyIdentifier, false, sequence(contextPrimitive(0, keyIdentifier(issuerKey)))),
    extension(
      EXTENSION.privateKeyUsagePeriod,
      false,
      sequence(
        contextPrimitive(0, Buffer.from(compactTime(fromMs), 'latin1')),
        contextPrimitive(1, Buffer.from(compactTime(fromMs + usageMs), 'latin1')),
      ),
    ),
    extension(EXTENSION.crlDistributionPoints, false, sequence(sequence(context(0, context(0, list))))),
    extension(EXTENSION.subjectAltName, false, contact),
    extension(EXTENSION.issuerAltName, false, contact),
  ];
}

function certificateBody(
  serial: Uint8Array,
  issuer: Uint8Array,
  subject: Uint8Array,
  fromMs: number,
  untilMs: number,
  key: PublicKey,
  extensions: readonly Uint8Array[],
): Uint8Array {
  return sequence(
    context(0, integer(2)),
    unsignedInteger(serial),
    SIGNATURE_ALGORITHM,
    issuer,
    sequence(time(fromMs), time(untilMs)),
    subject,
    ecPublicKeyInfo(key.curve, key.point, key.parameters),
    context(3, sequence(...extensions)),
  );
}

function signed(body: Uint8Array, sign: SignBytes): Uint8Array {
  return sequence(body, SIGNATURE_ALGORITHM, bitString(sign(body)));
}

function nameOf({ country, organization, commonName }: Authority): Uint8Array {
  const attribute = (oid: string, value: Uint8Array): Uint8Array => setOf(sequence(objectIdentifier(oid), value));
  return sequence(
    attribute(NAME.country, printableString(country)),
    attribute(NAME.organization, utf8String(organization)),
    attribute(NAME.commonName, utf8String(commonName)),
  );
}

/** Method 1 of RFC 5280 §4.2.1.2: SHA-1 of the public key's bits. */
function keyIdentifier({ point }: PublicKey): Uint8Array {
  return createHash('sha1').update(point).digest();
}

function extension(oid: string, critical: boolean, content: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), ...(critical ? [TRUE] : []), octetString(content));
}
