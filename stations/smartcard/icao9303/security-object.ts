import { DER, integer, NULL, objectIdentifier, octetString, printableString, sequence } from '../der.ts';
import { parseTlvs, type Tlv } from '../iso7816/tlv.ts';
import { childrenOf, onlyObject, serialText } from './certificates.ts';
import { readName } from './distinguished-name.ts';
import { LDS_VERSION, SOD_TAG, UNICODE_VERSION } from './lds.ts';
import { hashOf, hasOid, signatureAlgorithmOf, type SignatureAlgorithm } from './signature-algorithm.ts';

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
  const [type, wrapped] = childrenOf(onlyObject(cms, DER.sequence));
  if (!hasOid(type, OID.signedData) || wrapped?.tag !== 0xa0) return null;
  const signedData = childrenOf(onlyObject(wrapped.value, DER.sequence));
  const [, , encapsulated] = signedData;
  const certificates = signedData.find(({ tag }) => tag === 0xa0);
  const [signerInfo, ...others] = childrenOf(signedData.findLast(({ tag }) => tag === DER.set));
  const [innerType, explicitContent] = childrenOf(encapsulated);
  const content = explicitContent === undefined ? null : onlyObject(explicitContent.value, DER.octetString);
  if (!hasOid(innerType, contentType) || content === null || signerInfo === undefined || others.length > 0) return null;
  const signer = parseSigner(signerInfo, contentType);
  if (signer === null) return null;
  return { content: content.value, certificates: childrenOf(certificates).map(({ raw }) => raw), signer };
}

function parseLdsSecurityObject(
  content: Uint8Array,
): { hashAlgorithm: string; groupHashes: ReadonlyMap<number, Uint8Array> } | null {
  const [version, algorithm, list] = childrenOf(onlyObject(content, DER.sequence));
  const hashAlgorithm = hashOf(algorithm);
  const entries = list === undefined ? null : parseTlvs(list.value);
  if (version?.tag !== DER.integer || hashAlgorithm === null || entries === null) return null;
  const groupHashes = new Map<number, Uint8Array>();
  for (const entry of entries) {
    const [number, digest] = childrenOf(entry);
    if (number?.tag !== DER.integer || digest?.tag !== DER.octetString) return null;
    groupHashes.set(number.value[0] ?? 0, digest.value);
  }
  return { hashAlgorithm, groupHashes };
}

function parseSigner(info: Tlv, signedType: string): CmsSigner | null {
  const [version, identified, digest, attributes, algorithmTlv, signature] = childrenOf(info);
  const identifier = identified === undefined ? null : signerIdentifierOf(identified);
  const digestAlgorithm = hashOf(digest);
  const algorithm = signatureAlgorithmOf(algorithmTlv, digestAlgorithm);
  if (version?.tag !== DER.integer || attributes?.tag !== 0xa0 || signature?.tag !== DER.octetString) return null;
  if (identifier === null || digestAlgorithm === null || algorithm === null) return null;
  const messageDigest = attributeOf(attributes, OID.messageDigest);
  const contentType = attributeOf(attributes, OID.contentType);
  if (messageDigest?.tag !== DER.octetString || !hasOid(contentType ?? undefined, signedType)) return null;
  const signedAttributes = new Uint8Array(attributes.raw);
  // The signature covers the attributes under the tag of a SET OF (RFC 5652 §5.4).
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
function signerIdentifierOf(identifier: Tlv): CmsSigner['identifier'] | null {
  if (identifier.tag === 0x80) return { kind: 'key', keyIdentifier: identifier.value };
  const [name, serial] = identifier.tag === DER.sequence ? childrenOf(identifier) : [];
  const issuer = name?.tag === DER.sequence ? readName(name.value) : null;
  if (issuer === null || serial?.tag !== DER.integer) return null;
  return { kind: 'issuer', issuer: issuer.comparable, serialNumber: serialText(serial.value) };
}

/** The one value of an attribute; null where it is missing, comes twice, or has several (RFC 5652 §11). */
function attributeOf(attributes: Tlv, oid: string): Tlv | null {
  const found = childrenOf(attributes).filter((attribute) => hasOid(childrenOf(attribute)[0], oid));
  const [only, ...twice] = found;
  const [value, ...more] = childrenOf(childrenOf(only)[1]);
  return value === undefined || twice.length > 0 || more.length > 0 ? null : value;
}
