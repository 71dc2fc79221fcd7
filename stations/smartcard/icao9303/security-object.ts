import { IssuerAndSerialNumber } from '@peculiar/asn1-cms';
import { AlgorithmIdentifier, Certificate } from '@peculiar/asn1-x509';

import { DER, integer, NULL, objectIdentifier, octetString, printableString, sequence } from '../der.ts';
import { distinguishedParts, parseTlvs, type Tlv } from '../iso7816/tlv.ts';
import { serialText } from './certificates.ts';
import { repeatedDer } from '../der-schema.ts';
import { readName } from './distinguished-name.ts';
import { LDS_VERSION, SOD_TAG, UNICODE_VERSION } from './lds.ts';
import { hashOf, signatureAlgorithmOf, type SignatureAlgorithm } from './signature-algorithm.ts';

/** Document security object EF.SOD (ICAO Doc 9303-10 §4.6.2): LDS security object in CMS signed data (RFC 5652). */

export const OID = {
  signedData: '1.2.840.113549.1.7.2',
  ldsSecurityObject: '2.23.136.1.1.1',
  /** id-SecurityObject: type of the signed content in EF.CardSecurity. */
  securityObject: '0.4.0.127.0.7.3.2.1',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

export const SHA256_ALGORITHM = sequence(objectIdentifier(OID.sha256), NULL);

/** Content of the LDS security object, version 1 (9303-10 appendix D): SHA-256 hashes of the data groups. */
export function ldsSecurityObject(
  hashes: readonly { readonly group: number; readonly digest: Uint8Array }[],
): Uint8Array {
  return sequence(
    integer(1),
    SHA256_ALGORITHM,
    sequence(...hashes.map(({ group, digest }) => sequence(integer(group), octetString(digest)))),
    sequence(printableString(LDS_VERSION), printableString(UNICODE_VERSION)),
  );
}

export interface SecurityObject extends SignedContent {
  readonly hashAlgorithm: string;
  readonly groupHashes: ReadonlyMap<number, Uint8Array>;
}

/** CMS signed data with one signer (RFC 5652 §5). */
export interface SignedContent {
  /** The bytes that the message digest covers. */
  readonly content: Uint8Array;
  /** All included certificates, in no particular order. */
  readonly certificates: readonly Uint8Array[];
  readonly signer: CmsSigner;
}

export interface CmsSigner {
  /** Identifies the signer's certificate, in one of two ways. */
  readonly identifier:
    | { readonly kind: 'issuer'; readonly issuer: string; readonly serialNumber: string }
    | { readonly kind: 'key'; readonly keyIdentifier: Uint8Array };
  /** Hash of the content attribute, by the signer's digest algorithm. */
  readonly digestAlgorithm: string;
  readonly messageDigest: Uint8Array;
  /** Signed attributes as a SET OF, which the signature covers. */
  readonly signedAttributes: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

/** Signed data in EF.SOD without the file's tag 77h; null when the file is invalid. */
export function signedDataOf(file: Uint8Array): Uint8Array | null {
  // A file may be padded beyond its content; another object after it is an error.
  const [object, ...others] = parseTlvs(file) ?? [];
  return object?.tag === SOD_TAG && others.length === 0 ? object.value : null;
}

/** Null when anything that passive authentication needs is missing or not supported. */
export function parseSecurityObject(file: Uint8Array): SecurityObject | null {
  const cms = signedDataOf(file);
  const signed = cms === null ? null : parseSignedData(cms, OID.ldsSecurityObject);
  const object = signed === null ? null : parseLdsSecurityObject(signed.content);
  return signed === null || object === null ? null : { ...signed, ...object };
}

/**
 * Parses CMS signed data with one signer; `contentType`: of the signed content. Doc 9303 has no second signer, which would have to be
 * verified as well.
 *
 * The outer structure is parsed by hand, because each card has its own, and the library takes 40 times as long. Parts that are the same for
 * all cards of a signer (algorithms, certificates, names) are decoded with schemas and cached.
 */
export function parseSignedData(cms: Uint8Array, contentType: string): SignedContent | null {
  const [type, wrapped, ...behind] = distinguishedParts(cms, DER.sequence) ?? [];
  if (!isOid(type, OID.signedData) || wrapped?.tag !== contextTag(0) || behind.length > 0) return null;
  const [version, digests, encapsulated, ...rest] = distinguishedParts(wrapped.value, DER.sequence) ?? [];
  if (!isVersion(version) || digests?.tag !== DER.set || encapsulated === undefined) return null;
  const certificates = rest[0]?.tag === contextTag(0) ? rest.shift() : undefined;
  if (rest[0]?.tag === contextTag(1)) rest.shift();
  const [signerInfos, ...others] = rest;
  const [info, ...furtherSigners] =
    signerInfos === undefined ? [] : (distinguishedParts(signerInfos.raw, DER.set) ?? []);
  if (info === undefined || furtherSigners.length > 0 || others.length > 0) return null;
  const content = contentOf(encapsulated, contentType);
  const came = certificates === undefined ? [] : certificatesOf(certificates);
  const known = distinguishedParts(digests.raw, DER.set)?.every(({ raw }) => namedHash(raw) !== null);
  const signer = parseSigner(info, contentType);
  return content === null || came === null || signer === null || known !== true
    ? null
    : { content, certificates: came, signer };
}

/** Encapsulated content of this type, in one piece. */
function contentOf(encapsulated: Tlv, contentType: string): Uint8Array | null {
  const [type, explicit, ...more] = distinguishedParts(encapsulated.raw, DER.sequence) ?? [];
  const [content, ...others] = explicit === undefined ? [] : (distinguishedParts(explicit.raw, contextTag(0)) ?? []);
  if (!isOid(type, contentType) || content?.tag !== DER.octetString || more.length + others.length > 0) return null;
  return content.value;
}

/** Certificates of types other than X.509 are skipped; a malformed X.509 certificate invalidates the whole. */
function certificatesOf(set: Tlv): Uint8Array[] | null {
  const parts = distinguishedParts(set.raw, contextTag(0));
  const certificates = parts?.filter(({ tag }) => tag === DER.sequence).map(({ raw }) => raw) ?? null;
  return certificates?.every((der) => readCertificate(der) !== null) === true ? certificates : null;
}

const GROUP_MAX = 16;

/** LDSSecurityObject (9303-10 §4.6.2.3): version, hash algorithm, a hash per data group, and since version 1 the LDS version. */
function parseLdsSecurityObject(
  content: Uint8Array,
): { hashAlgorithm: string; groupHashes: ReadonlyMap<number, Uint8Array> } | null {
  const [version, algorithm, list, , ...more] = distinguishedParts(content, DER.sequence) ?? [];
  const hashAlgorithm = algorithm === undefined ? null : namedHash(algorithm.raw);
  if (version?.tag !== DER.integer || hashAlgorithm === null || list?.tag !== DER.sequence || more.length > 0)
    return null;
  const groupHashes = new Map<number, Uint8Array>();
  for (const entry of distinguishedParts(list.raw, DER.sequence) ?? []) {
    const [number, digest, ...others] = distinguishedParts(entry.raw, DER.sequence) ?? [];
    const group = number?.tag === DER.integer && number.value.length === 1 ? (number.value[0] ?? 0) : 0;
    if (digest?.tag !== DER.octetString || others.length > 0) return null;
    // A group with two hashes is invalid.
    if (group < 1 || group > GROUP_MAX || groupHashes.has(group)) return null;
    groupHashes.set(group, digest.value);
  }
  return groupHashes.size === 0 ? null : { hashAlgorithm, groupHashes };
}

/** Number of signers whose algorithms, certificates and names are cached. */
const SIGNERS_KEPT = 64;
const readAlgorithm = repeatedDer(AlgorithmIdentifier, SIGNERS_KEPT);
const readCertificate = repeatedDer(Certificate, SIGNERS_KEPT);
const readIssuerAndSerial = repeatedDer(IssuerAndSerialNumber, SIGNERS_KEPT);

const KEY_IDENTIFIER = 0x80;

function contextTag(number: number): number {
  return 0xa0 | number;
}

function isOid(object: Tlv | undefined, oid: string): boolean {
  return object !== undefined && Buffer.from(objectIdentifier(oid)).equals(object.raw);
}

/** Versions of signed data and signers are small numbers (RFC 5652 §5.1, §5.3). */
function isVersion(object: Tlv | undefined): boolean {
  return object?.tag === DER.integer && object.value.length === 1;
}

function namedHash(algorithm: Uint8Array): string | null {
  const identifier = readAlgorithm(algorithm);
  return identifier === null ? null : hashOf(identifier);
}

function parseSigner(info: Tlv, signedType: string): CmsSigner | null {
  const [version, identified, digest, attributes, named, signature, ...more] =
    distinguishedParts(info.raw, DER.sequence) ?? [];
  const digestAlgorithm = digest === undefined ? null : namedHash(digest.raw);
  const identifier = identified === undefined ? null : signerIdentifierOf(identified);
  const algorithmIdentifier = named === undefined ? null : readAlgorithm(named.raw);
  const algorithm = algorithmIdentifier === null ? null : signatureAlgorithmOf(algorithmIdentifier, digestAlgorithm);
  if (!isVersion(version) || signature?.tag !== DER.octetString || attributes === undefined) return null;
  if (identifier === null || digestAlgorithm === null || algorithm === null) return null;
  // Unsigned attributes are ignored.
  if (more.some(({ tag }, index) => index > 0 || tag !== contextTag(1))) return null;
  const values = attributesOf(attributes);
  const messageDigest = values?.get(nameOf(OID.messageDigest));
  const contentType = values?.get(nameOf(OID.contentType));
  if (messageDigest?.tag !== DER.octetString || !isOid(contentType, signedType)) return null;
  const signedAttributes = new Uint8Array(attributes.raw);
  // The signature covers the attributes with the tag of a SET OF (RFC 5652 §5.4).
  signedAttributes[0] = DER.set;
  return {
    identifier,
    digestAlgorithm,
    messageDigest: messageDigest.value,
    signedAttributes,
    algorithm,
    signature: signature.value,
  };
}

/** Issuer and serial number, or [0] the subject key identifier (RFC 5652 §5.3). */
function signerIdentifierOf(identified: Tlv): CmsSigner['identifier'] | null {
  if (identified.tag === KEY_IDENTIFIER) return { kind: 'key', keyIdentifier: identified.value };
  const named = readIssuerAndSerial(identified.raw);
  const issuer = named === null ? null : readName(named.issuer);
  if (issuer === null || named === null) return null;
  return { kind: 'issuer', issuer: issuer.comparable, serialNumber: serialText(named.serialNumber) };
}

/**
 * Values of the signed attributes by type. Null unless each type occurs once, with one value, as document signers use them (RFC 5652 §11).
 */
function attributesOf(attributes: Tlv): ReadonlyMap<string, Tlv> | null {
  const values = new Map<string, Tlv>();
  const parts = distinguishedParts(attributes.raw, contextTag(0));
  for (const { raw } of parts ?? []) {
    const [type, set, ...more] = distinguishedParts(raw, DER.sequence) ?? [];
    const [value, ...others] = set === undefined ? [] : (distinguishedParts(set.raw, DER.set) ?? []);
    if (type?.tag !== DER.objectIdentifier || value === undefined || more.length + others.length > 0) return null;
    const name = Buffer.from(type.raw).toString('hex');
    if (values.has(name)) return null;
    values.set(name, value);
  }
  return parts === null ? null : values;
}

function nameOf(oid: string): string {
  return Buffer.from(objectIdentifier(oid)).toString('hex');
}
