import { IssuerAndSerialNumber } from '@peculiar/asn1-cms';
import { Certificate } from '@peculiar/asn1-x509';

import { failed, done, type Outcome } from '../../stations/fault.ts';
import { context, integer, objectIdentifier, octetString, sequence, setOf } from '../../stations/smartcard/der.ts';
import { SOD_TAG } from '../../stations/smartcard/icao9303/lds.ts';
import { readDer, writeDer } from '../../stations/smartcard/der-schema.ts';
import { OID, SHA256_ALGORITHM } from '../../stations/smartcard/icao9303/security-object.ts';
import { concat, encodeTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import type { DocumentSigner } from '../keys/signer.ts';

/** EF.SOD: the LDS security object in CMS signed data, with the document signer's certificate (ICAO Doc 9303-10 §4.6.2). */

const SIGNATURE_ALGORITHM = sequence(objectIdentifier(OID.ecdsaWithSha256));
const CONTENT_TYPE = sequence(objectIdentifier(OID.contentType), setOf(objectIdentifier(OID.ldsSecurityObject)));
const MESSAGE_DIGEST = objectIdentifier(OID.messageDigest);
const LDS_SECURITY_OBJECT = objectIdentifier(OID.ldsSecurityObject);
const SIGNED_DATA = objectIdentifier(OID.signedData);
const DIGEST_ALGORITHMS = setOf(SHA256_ALGORITHM);

/** `digest`: SHA-256 of `content`, the LDS security object. */
export async function signSecurityObject(
  content: Uint8Array,
  digest: Uint8Array,
  signer: DocumentSigner,
): Promise<Outcome<Uint8Array>> {
  const { certificate } = signer;
  const messageDigest = sequence(MESSAGE_DIGEST, setOf(octetString(digest)));
  const attributes = setOf(CONTENT_TYPE, messageDigest);
  const signature = await signer.sign(attributes);
  if (!signature.ok) return failed(signature.fault);
  const signerInfo = sequence(
    integer(1),
    issuerAndSerialOf(certificate),
    SHA256_ALGORITHM,
    // The same attributes, but [0] IMPLICIT where they are carried (RFC 5652 §5.4).
    concat([Uint8Array.of(0xa0), attributes.subarray(1)]),
    SIGNATURE_ALGORITHM,
    octetString(signature.value),
  );
  const signedData = sequence(
    integer(3),
    DIGEST_ALGORITHMS,
    sequence(LDS_SECURITY_OBJECT, context(0, octetString(content))),
    context(0, certificate),
    setOf(signerInfo),
  );
  return done(encodeTlv(SOD_TAG, sequence(SIGNED_DATA, context(0, signedData))));
}

/** One signer signs thousands of cards with one certificate. */
const KNOWN = new WeakMap<Uint8Array, Uint8Array>();

function issuerAndSerialOf(certificate: Uint8Array): Uint8Array {
  const known = KNOWN.get(certificate);
  if (known !== undefined) return known;
  const made = issuerAndSerialNumber(certificate);
  KNOWN.set(certificate, made);
  return made;
}

/** Issuer and serial number as encoded in the certificate. */
function issuerAndSerialNumber(der: Uint8Array): Uint8Array {
  const certificate = readDer(der, Certificate)?.tbsCertificate;
  if (certificate === undefined) throw new RangeError('the signer’s certificate is not readable');
  const { issuer, serialNumber } = certificate;
  return writeDer(new IssuerAndSerialNumber({ issuer, serialNumber }));
}
