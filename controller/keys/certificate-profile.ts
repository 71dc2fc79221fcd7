import { createHash } from 'node:crypto';

import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificateList,
  CRLDistributionPoints,
  CRLNumber,
  DistributionPoint,
  DistributionPointName,
  Extension,
  Extensions,
  GeneralName,
  GeneralNames,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_cRLDistributionPoints,
  id_ce_cRLNumber,
  id_ce_issuerAltName,
  id_ce_keyUsage,
  id_ce_privateKeyUsagePeriod,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  PrivateKeyUsagePeriod,
  RelativeDistinguishedName,
  RevokedCertificate,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  TBSCertList,
  Time,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';

import { integer, printableString, sequence, setOf } from '../../stations/smartcard/der.ts';
import { writeDer } from '../../stations/smartcard/der-schema.ts';
import type { ParameterForm } from '../../stations/smartcard/icao9303/domain-parameters.ts';
import { ecPublicKeyInfo } from '../../stations/smartcard/icao9303/security-infos.ts';
import type { CurveName } from '../../stations/smartcard/icao9303/standard-curves.ts';
import { OID } from '../../stations/smartcard/icao9303/security-object.ts';

/** Certificates and revocation lists of the profile in ICAO Doc 9303-12 §7.1 and §7.2. */

const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;
/** A citizen card may be valid for twenty years or more: its signer must be verifiable as long. */
const DOCUMENT_VALIDITY_MS = 20 * YEAR_MS;
/** Usage periods of the private keys, 9303-12 §4.1. */
const CSCA_USAGE_MS = 5 * YEAR_MS;
const SIGNER_USAGE_MS = 90 * DAY_MS;
const CRL_VALIDITY_MS = 90 * DAY_MS;

/** 9303-12 §7.1.1.6: which document types a signer signs. */
const DOCUMENT_TYPE_LIST_OID = '2.23.136.1.1.6.2';
const NAME = { country: '2.5.4.6', organization: '2.5.4.10', commonName: '2.5.4.3', locality: '2.5.4.7' } as const;
const SIGNATURE_ALGORITHM = new AlgorithmIdentifier({ algorithm: OID.ecdsaWithSha256 });

/** Two-letter code of ISO 3166-1 in upper case, and the three-letter code of the MRZ. */
export interface Authority {
  readonly country: string;
  readonly state: string;
  readonly organization: string;
  readonly commonName: string;
  readonly contact: string;
  /** Document types that its signers may sign, as MRZ line 1 begins. */
  readonly documentTypes: readonly string[];
}

export interface PublicKey {
  readonly curve: CurveName;
  readonly point: Uint8Array;
  /** Explicit, as 9303-12 §4.1.6 requires; OpenSSL's chain verification refuses such keys. */
  readonly parameters: ParameterForm;
}

/** Signs data: ECDSA with SHA-256, DER. */
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
  return signedCertificate(
    certificateBody(serial, name, name, fromMs, untilMs, key, [
      extension(id_ce_basicConstraints, true, new BasicConstraints({ cA: true, pathLenConstraint: 0 })),
      extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign)),
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
  const types = sequence(integer(0), setOf(...authority.documentTypes.map((type) => printableString(type))));
  return signedCertificate(
    certificateBody(serial, nameOf(authority), subject, fromMs, untilMs, key, [
      extension(id_ce_keyUsage, true, new KeyUsage(KeyUsageFlags.digitalSignature)),
      ...commonExtensions(authority, authorityKey, key, fromMs, SIGNER_USAGE_MS),
      new Extension({ extnID: DOCUMENT_TYPE_LIST_OID, extnValue: new OctetString(types) }),
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
  const entries = revoked.map(
    ({ serial, atMs: at }) =>
      new RevokedCertificate({ userCertificate: unsigned(serial), revocationDate: new Time(at) }),
  );
  const list = new TBSCertList({
    version: Version.v2,
    signature: SIGNATURE_ALGORITHM,
    issuer: nameOf(authority),
    thisUpdate: new Time(atMs),
    nextUpdate: new Time(atMs + CRL_VALIDITY_MS),
    ...(entries.length === 0 ? {} : { revokedCertificates: entries }),
    crlExtensions: [
      extension(id_ce_authorityKeyIdentifier, false, authorityKeyIdentifier(authorityKey)),
      extension(id_ce_cRLNumber, false, new CRLNumber(number)),
    ],
  });
  const signature = bufferOf(sign(writeDer(list)));
  return writeDer(new CertificateList({ tbsCertList: list, signatureAlgorithm: SIGNATURE_ALGORITHM, signature }));
}

function commonExtensions(
  authority: Authority,
  issuerKey: PublicKey,
  key: PublicKey,
  fromMs: number,
  usageMs: number,
): Extension[] {
  const list = `https://${authority.contact.split('@')[1] ?? ''}/csca.crl`;
  const contact = new GeneralNames([
    new GeneralName({ rfc822Name: authority.contact }),
    new GeneralName({
      directoryName: new Name([attribute(NAME.locality, { printableString: authority.state })]),
    }),
  ]);
  const point = new DistributionPoint({
    distributionPoint: new DistributionPointName({ fullName: [new GeneralName({ uniformResourceIdentifier: list })] }),
  });
  const usage = { notBefore: new Date(fromMs), notAfter: new Date(fromMs + usageMs) };
  return [
    extension(id_ce_subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyIdentifier(key))),
    extension(id_ce_authorityKeyIdentifier, false, authorityKeyIdentifier(issuerKey)),
    extension(id_ce_privateKeyUsagePeriod, false, new PrivateKeyUsagePeriod(usage)),
    extension(id_ce_cRLDistributionPoints, false, new CRLDistributionPoints([point])),
    extension(id_ce_subjectAltName, false, contact),
    extension(id_ce_issuerAltName, false, contact),
  ];
}

function certificateBody(
  serial: Uint8Array,
  issuer: Name,
  subject: Name,
  fromMs: number,
  untilMs: number,
  key: PublicKey,
  extensions: Extension[],
): TBSCertificate {
  return new TBSCertificate({
    version: Version.v3,
    serialNumber: unsigned(serial),
    signature: SIGNATURE_ALGORITHM,
    issuer,
    validity: new Validity({ notBefore: new Date(fromMs), notAfter: new Date(untilMs) }),
    subject,
    subjectPublicKeyInfo: AsnConvert.parse(ecPublicKeyInfo(key.curve, key.point, key.parameters), SubjectPublicKeyInfo),
    extensions: new Extensions(extensions),
  });
}

function signedCertificate(body: TBSCertificate, sign: SignBytes): Uint8Array {
  const signatureValue = bufferOf(sign(writeDer(body)));
  return writeDer(new Certificate({ tbsCertificate: body, signatureAlgorithm: SIGNATURE_ALGORITHM, signatureValue }));
}

function nameOf({ country, organization, commonName }: Authority): Name {
  return new Name([
    attribute(NAME.country, { printableString: country }),
    attribute(NAME.organization, { utf8String: organization }),
    attribute(NAME.commonName, { utf8String: commonName }),
  ]);
}

function attribute(type: string, value: Partial<AttributeValue>): RelativeDistinguishedName {
  return new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value: new AttributeValue(value) })]);
}

/** Method 1 of RFC 5280 §4.2.1.2: SHA-1 of the public key's bits. */
function keyIdentifier({ point }: PublicKey): Uint8Array {
  return createHash('sha1').update(point).digest();
}

function authorityKeyIdentifier(key: PublicKey): AuthorityKeyIdentifier {
  return new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyIdentifier(key)) });
}

function extension(extnID: string, critical: boolean, content: object): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(writeDer(content)) });
}

/** Unsigned big-endian bytes as a DER integer's content. */
function unsigned(bytes: Uint8Array): ArrayBuffer {
  return bufferOf((bytes[0] ?? 0) & 0x80 ? Uint8Array.of(0, ...bytes) : bytes);
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
