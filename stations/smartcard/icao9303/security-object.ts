import { DER, integer, NULL, objectIdentifier, octetString, oidBytes, printableString, sequence } from '../der.ts';
import { onlyTlv, parseTlvs, type Tlv } from '../iso7816/tlv.ts';
import { LDS_VERSION, SOD_TAG, UNICODE_VERSION } from './lds.ts';

/** The document security object EF.SOD (ICAO Doc 9303-10 §4.6.2): LDS security object in CMS signed data (RFC 5652). */

export const OID = {
  signedData: '1.2.840.113549.1.7.2',
  ldsSecurityObject: '2.23.136.1.1.1',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;

/** Hash algorithms that a security object may name (9303-12 §4.1.6.2). */
const HASHES: readonly (readonly [string, string])[] = [
  [OID.sha256, 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['1.3.14.3.2.26', 'sha1'],
];
/** Signature algorithms that name their hash, and those that leave it to the digest algorithm. */
const SIGNATURES: readonly (readonly [string, SignatureScheme, string | null])[] = [
  [OID.ecdsaWithSha256, 'ecdsa', 'sha256'],
  ['1.2.840.10045.4.3.1', 'ecdsa', 'sha224'],
  ['1.2.840.10045.4.3.3', 'ecdsa', 'sha384'],
  ['1.2.840.10045.4.3.4', 'ecdsa', 'sha512'],
  ['1.2.840.10045.4.1', 'ecdsa', 'sha1'],
  ['1.2.840.113549.1.1.11', 'rsa', 'sha256'],
  ['1.2.840.113549.1.1.12', 'rsa', 'sha384'],
  ['1.2.840.113549.1.1.13', 'rsa', 'sha512'],
  ['1.2.840.113549.1.1.5', 'rsa', 'sha1'],
  ['1.2.840.113549.1.1.1', 'rsa', null],
  ['1.2.840.113549.1.1.10', 'rsa-pss', null],
];

export type SignatureScheme = 'ecdsa' | 'rsa' | 'rsa-pss';
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

export interface SecurityObject {
  /** The bytes that the message digest covers: the LDS security object. */
  readonly content: Uint8Array;
  readonly hashAlgorithm: string;
  readonly groupHashes: ReadonlyMap<number, Uint8Array>;
  readonly certificate: Uint8Array;
  readonly signer: {
    /** Hash of the content attribute, by the digest algorithm of the signer. */
    readonly digestAlgorithm: string;
    readonly messageDigest: Uint8Array;
    /** The signed attributes as a SET OF: what the signature covers. */
    readonly signedAttributes: Uint8Array;
    readonly scheme: SignatureScheme;
    readonly signatureHash: string;
    readonly signature: Uint8Array;
  };
}

/** EF.SOD's signed data without the file's own tag 77h; null where the file is none. */
export function signedDataOf(file: Uint8Array): Uint8Array | null {
  // Files may be longer than what is in them; padding is passed over, another object is not.
  const [object, ...others] = parseTlvs(file) ?? [];
  return object?.tag === SOD_TAG && others.length === 0 ? object.value : null;
}

/** Null where anything that passive authentication needs is missing or of a kind that nobody uses. */
export function parseSecurityObject(file: Uint8Array): SecurityObject | null {
  const cms = signedDataOf(file);
  const outer = cms === null ? null : children(only(cms, DER.sequence));
  const wrapped = outer?.find(({ tag }) => tag === 0xa0);
  if (outer === null || wrapped === undefined || !hasOid(outer[0], OID.signedData)) return null;
  const signedData = children(only(wrapped.value, DER.sequence));
  if (signedData === null) return null;
  const [, , encapsulated] = signedData;
  const certificates = signedData.find(({ tag }) => tag === 0xa0);
  const signerInfos = signedData.findLast(({ tag }) => tag === DER.set);
  const [contentType, explicitContent] = encapsulated === undefined ? [] : (children(encapsulated) ?? []);
  const content = explicitContent === undefined ? null : only(explicitContent.value, DER.octetString);
  if (!hasOid(contentType, OID.ldsSecurityObject) || content === null || certificates === undefined) return null;
  // A set: the signer's certificate first, perhaps with its issuer's behind it.
  const certificate = parseTlvs(certificates.value)?.find(({ tag }) => tag === DER.sequence) ?? null;
  const signer = signerInfos === undefined ? null : parseSigner(only(signerInfos.value, DER.sequence));
  const object = parseLdsSecurityObject(content.value);
  if (certificate === null || signer === null || object === null) return null;
  return { content: content.value, ...object, certificate: certificate.raw, signer };
}

function parseLdsSecurityObject(
  content: Uint8Array,
): { hashAlgorithm: string; groupHashes: ReadonlyMap<number, Uint8Array> } | null {
  const [version, algorithm, list] = children(only(content, DER.sequence)) ?? [];
  const hashAlgorithm = hashOf(algorithm);
  const entries = list === undefined ? null : children(list);
  if (version?.tag !== DER.integer || hashAlgorithm === null || entries === null) return null;
  const groupHashes = new Map<number, Uint8Array>();
  for (const entry of entries) {
    const [number, digest] = children(entry) ?? [];
    if (number?.tag !== DER.integer || digest?.tag !== DER.octetString) return null;
    groupHashes.set(number.value[0] ?? 0, digest.value);
  }
  return { hashAlgorithm, groupHashes };
}

function parseSigner(info: Tlv | null): SecurityObject['signer'] | null {
  const parts = info === null ? null : children(info);
  if (parts === null) return null;
  const attributes = parts.find(({ tag }, index) => tag === 0xa0 && index >= 3);
  const [, , digest, , algorithm, signature] = parts;
  const digestAlgorithm = hashOf(digest);
  const scheme = schemeOf(algorithm);
  if (attributes === undefined || digestAlgorithm === null || scheme === null || signature === undefined) return null;
  const messageDigest = attributeOf(attributes, OID.messageDigest);
  const contentType = attributeOf(attributes, OID.contentType);
  if (messageDigest?.tag !== DER.octetString || !hasOid(contentType ?? undefined, OID.ldsSecurityObject)) return null;
  const signedAttributes = new Uint8Array(attributes.raw);
  // The signature covers the attributes under the tag of a SET OF (RFC 5652 §5.4).
  signedAttributes[0] = DER.set;
  return {
    digestAlgorithm,
    messageDigest: messageDigest.value,
    signedAttributes,
    scheme: scheme.scheme,
    signatureHash: scheme.hash ?? digestAlgorithm,
    signature: signature.value,
  };
}

function attributeOf(attributes: Tlv, oid: string): Tlv | null {
  for (const attribute of children(attributes) ?? []) {
    const [type, values] = children(attribute) ?? [];
    if (hasOid(type, oid) && values !== undefined) return children(values)?.[0] ?? null;
  }
  return null;
}

function hashOf(algorithm: Tlv | undefined): string | null {
  const [oid] = algorithm === undefined ? [] : (children(algorithm) ?? []);
  return HASHES.find(([dotted]) => hasOid(oid, dotted))?.[1] ?? null;
}

function schemeOf(algorithm: Tlv | undefined): { scheme: SignatureScheme; hash: string | null } | null {
  const [oid] = algorithm === undefined ? [] : (children(algorithm) ?? []);
  const found = SIGNATURES.find(([dotted]) => hasOid(oid, dotted));
  return found === undefined ? null : { scheme: found[1], hash: found[2] };
}

/** The objects inside one object; null where it is none. */
export function children(object: Tlv | null): Tlv[] | null {
  return object === null ? null : parseTlvs(object.value);
}

/** The object of this kind that `bytes` are, with nothing left over. */
function only(bytes: Uint8Array, tag: number): Tlv | null {
  const object = onlyTlv(bytes);
  return object?.tag === tag ? object : null;
}

export function hasOid(object: Tlv | undefined, dotted: string): boolean {
  return object?.tag === DER.objectIdentifier && Buffer.from(object.value).equals(oidBytes(dotted));
}
