import {
  Attribute,
  ContentInfo,
  id_signedData,
  SignedData,
  type SignerIdentifier,
  type SignerInfo,
} from '@peculiar/asn1-cms';
import { AsnArray, AsnType, AsnTypeTypes, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';

import { DER, integer, NULL, objectIdentifier, octetString, printableString, sequence } from '../der.ts';
import { onlyTlv, parseTlvs, type Tlv } from '../iso7816/tlv.ts';
import { serialText } from './certificates.ts';
import { readDer, writeDer } from '../der-schema.ts';
import { readName } from './distinguished-name.ts';
import { LDS_VERSION, SOD_TAG, UNICODE_VERSION } from './lds.ts';
import { hashOf, signatureAlgorithmOf, type SignatureAlgorithm } from './signature-algorithm.ts';

/** The document security object EF.SOD (ICAO Doc 9303-10 §4.6.2): LDS security object in CMS signed data (RFC 5652). */

export const OID = {
  signedData: '1.2.840.113549.1.7.2',
  ldsSecurityObject: '2.23.136.1.1.1',
  /** id-SecurityObject: what EF.CardSecurity signs. */
  securityObject: '0.4.0.127.0.7.3.2.1',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

export const SHA256_ALGORITHM = sequence(objectIdentifier(OID.sha256), NULL);

/** Content of the LDS security object, version 1 (9303-10 appendix D): the data groups' SHA-256 hashes. */
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
  /** All that came with it, in no order that means something. */
  readonly certificates: readonly Uint8Array[];
  readonly signer: CmsSigner;
}

export interface CmsSigner {
  /** Which certificate is the signer's, by one of two ways. */
  readonly identifier:
    | { readonly kind: 'issuer'; readonly issuer: string; readonly serialNumber: string }
    | { readonly kind: 'key'; readonly keyIdentifier: Uint8Array };
  /** Hash of the content attribute, by the digest algorithm of the signer. */
  readonly digestAlgorithm: string;
  readonly messageDigest: Uint8Array;
  /** The signed attributes as a SET OF: what the signature covers. */
  readonly signedAttributes: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  readonly signature: Uint8Array;
}

/** EF.SOD's signed data without the file's own tag 77h; null where the file is none. */
export function signedDataOf(file: Uint8Array): Uint8Array | null {
  // Files may be longer than what is in them; padding is passed over, another object is not.
  const [object, ...others] = parseTlvs(file) ?? [];
  return object?.tag === SOD_TAG && others.length === 0 ? object.value : null;
}

/** Null where anything that passive authentication needs is missing or of a kind that can't be verified. */
export function parseSecurityObject(file: Uint8Array): SecurityObject | null {
  const cms = signedDataOf(file);
  const signed = cms === null ? null : parseSignedData(cms, OID.ldsSecurityObject);
  const object = signed === null ? null : parseLdsSecurityObject(signed.content);
  return signed === null || object === null ? null : { ...signed, ...object };
}

/** `contentType`: of what is signed. A second signer would have to be verified as well: there is none in Doc 9303. */
export function parseSignedData(cms: Uint8Array, contentType: string): SignedContent | null {
  const wrapped = readDer(cms, ContentInfo);
  const signedData = wrapped?.contentType === id_signedData ? readDer(wrapped.content, SignedData) : null;
  if (signedData === null || signedData.digestAlgorithms.some((one) => hashOf(one) === null)) return null;
  const { encapContentInfo, certificates = [], signerInfos } = signedData;
  const content = encapContentInfo.eContent?.single;
  const [signerInfo, ...others] = signerInfos;
  if (encapContentInfo.eContentType !== contentType || content === undefined) return null;
  const signer = signerInfo === undefined || others.length > 0 ? null : parseSigner(signerInfo, contentType);
  if (signer === null) return null;
  return {
    content: new Uint8Array(content.buffer),
    certificates: [...certificates].flatMap(({ certificate }) =>
      certificate === undefined ? [] : [writeDer(certificate)],
    ),
    signer,
  };
}

const GROUP_MAX = 16;

/** LDSSecurityObject (9303-10 §4.6.2.3): version, hash algorithm, a hash for each data group, and since version 1 the LDS's version. */
function parseLdsSecurityObject(
  content: Uint8Array,
): { hashAlgorithm: string; groupHashes: ReadonlyMap<number, Uint8Array> } | null {
  const [version, algorithm, list, , ...more] = childrenOf(content, DER.sequence);
  const identifier = algorithm === undefined ? null : readDer(algorithm.raw, AlgorithmIdentifier);
  const hashAlgorithm = identifier === null ? null : hashOf(identifier);
  if (version?.tag !== DER.integer || hashAlgorithm === null || list?.tag !== DER.sequence || more.length > 0)
    return null;
  const groupHashes = new Map<number, Uint8Array>();
  for (const entry of parseTlvs(list.value) ?? []) {
    const [number, digest, ...others] = childrenOf(entry.raw, DER.sequence);
    const group = number?.tag === DER.integer && number.value.length === 1 ? (number.value[0] ?? 0) : 0;
    if (digest?.tag !== DER.octetString || others.length > 0) return null;
    // A group that has two hashes has none.
    if (group < 1 || group > GROUP_MAX || groupHashes.has(group)) return null;
    groupHashes.set(group, digest.value);
  }
  return groupHashes.size === 0 ? null : { hashAlgorithm, groupHashes };
}

/** The objects inside the one object with `tag` that the bytes are; none where they are another, or more. */
function childrenOf(bytes: Uint8Array, tag: number): Tlv[] {
  const object = onlyTlv(bytes);
  return object?.tag === tag ? (parseTlvs(object.value) ?? []) : [];
}

/** What the signature covers: the attributes under the tag of a SET OF (RFC 5652 §5.4). */
class SignedAttributes extends AsnArray<Attribute> {}
AsnType({ type: AsnTypeTypes.Set, itemType: Attribute })(SignedAttributes);

function parseSigner(info: SignerInfo, signedType: string): CmsSigner | null {
  const { sid, digestAlgorithm: digest, signedAttrs: attributes, signatureAlgorithm, signature } = info;
  const digestAlgorithm = hashOf(digest);
  const algorithm = signatureAlgorithmOf(signatureAlgorithm, digestAlgorithm);
  const identifier = signerIdentifierOf(sid);
  if (identifier === null || digestAlgorithm === null || algorithm === null || attributes === undefined) return null;
  if (!areSingle(attributes)) return null;
  const messageDigest = readDer(attributeOf(attributes, OID.messageDigest), OctetString);
  const contentType = attributeOf(attributes, OID.contentType);
  if (messageDigest === null || !Buffer.from(contentType).equals(objectIdentifier(signedType))) return null;
  return {
    identifier,
    digestAlgorithm,
    messageDigest: new Uint8Array(messageDigest.buffer),
    signedAttributes: writeDer(new SignedAttributes(attributes)),
    algorithm,
    signature: new Uint8Array(signature.buffer),
  };
}

/** Issuer and serial number, or the subject key identifier (RFC 5652 §5.3). */
function signerIdentifierOf({
  issuerAndSerialNumber,
  subjectKeyIdentifier,
}: SignerIdentifier): CmsSigner['identifier'] | null {
  if (subjectKeyIdentifier !== undefined) {
    return { kind: 'key', keyIdentifier: new Uint8Array(subjectKeyIdentifier.buffer) };
  }
  const issuer = issuerAndSerialNumber === undefined ? null : readName(issuerAndSerialNumber.issuer);
  if (issuer === null || issuerAndSerialNumber === undefined) return null;
  const serialNumber = serialText(issuerAndSerialNumber.serialNumber);
  return { kind: 'issuer', issuer: issuer.comparable, serialNumber };
}

/** Each kind of attribute once, with one value: all that a signer of documents signs are so (RFC 5652 §11). */
function areSingle(attributes: readonly Attribute[]): boolean {
  const types = new Set(attributes.map(({ attrType }) => attrType));
  return types.size === attributes.length && attributes.every(({ attrValues }) => attrValues.length === 1);
}

/** Nothing where there is none. */
function attributeOf(attributes: readonly Attribute[], oid: string): Uint8Array {
  const [value] = attributes.find(({ attrType }) => attrType === oid)?.attrValues ?? [];
  return new Uint8Array(value ?? new ArrayBuffer(0));
}
