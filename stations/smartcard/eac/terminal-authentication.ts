import { command, INS, readBinaryOf, SW } from '../iso7816/apdu.ts';
import { concat, encodeTlv, parseTlvs } from '../iso7816/tlv.ts';
import { sameBytes } from '../block-cipher.ts';
import type { ChipReader, Dialogue } from '../icao9303/chip-reader.ts';
import { keyPairOf, privateKeyObject, xCoordinate } from '../icao9303/elliptic-curve.ts';
import { EF_CVCA, shortIdentifier } from '../icao9303/lds.ts';
import { CURVE_NAMES, CURVES, type CurveName } from '../icao9303/standard-curves.ts';
import { parseCvCertificates, signPlain, type CvCertificate } from './card-verifiable-certificate.ts';

/** Terminal authentication, version 1: BSI TR-03110-1 §3.5. The inspection system proves that it may read the fingerprints. */

export const CHALLENGE_BYTES = 8;
/** P1-P2 of MANAGE SECURITY ENVIRONMENT: the key that verifies a certificate, and the terminal's own key (annex B.11). */
export const SET = { verification: [0x81, 0xb6], authentication: [0x81, 0xa4] } as const;
const PUBLIC_KEY_REFERENCE = 0x83;
const AUTHORITY_REFERENCE = 0x42;
/** Two names of up to 16 characters, with tag and length (9303-11 §7.2). */
export const EF_CVCA_BYTES = 36;
/** PERFORM SECURITY OPERATION: verify a self-descriptive certificate. */
export const VERIFY_CERTIFICATE = [0x00, 0xbe] as const;

/** Certificates and key of an inspection system. */
export interface Terminal {
  /** Link certificates of the authority, oldest first, then from the newest authority down to the terminal. */
  readonly certificates: readonly CvCertificate[];
  /** Creates a plain signature with the key of the last certificate. */
  readonly sign: (data: Uint8Array) => Uint8Array;
}

/** Null when the bytes are not a chain that ends with an inspection system's certificate, or when the key (a scalar) does not match it. */
export function terminalFor(certificates: Uint8Array, privateKey: Uint8Array): Terminal | null {
  const chain = parseCvCertificates(certificates);
  const own = chain?.at(-1);
  if (chain === null || own?.role !== 'inspection-system') return null;
  const { hash, point } = own.key;
  // The curve is the authority's. The certificate that contains it is stored in the chip, not in the chain.
  const curve = own.key.curve ?? CURVE_NAMES.find((name) => fits(name, privateKey, point));
  if (curve === undefined || !fits(curve, privateKey, point)) return null;
  const key = privateKeyObject(curve, { privateKey, publicKey: point });
  return { certificates: chain, sign: (data) => signPlain(hash, key, data) };
}

function fits(curve: CurveName, privateKey: Uint8Array, point: Uint8Array): boolean {
  if (CURVES[curve].bytes !== privateKey.length) return false;
  try {
    return sameBytes(keyPairOf(curve, privateKey).publicKey, point);
  } catch {
    return false;
  }
}

/**
 * Data that the terminal signs: the chip's identifier in this session, its challenge, and the terminal's ephemeral key of chip
 * authentication (TR-03110-1 §3.5). `terminalKey`: uncompressed point.
 */
export function signedByTerminal(chipName: Uint8Array, challenge: Uint8Array, terminalKey: Uint8Array): Uint8Array {
  return concat([chipName, challenge, xCoordinate(terminalKey)]);
}

/** The chip's identifier: after PACE its ephemeral key, after BAC the document number with its check digit (9303-11 §7.1.1). */
export function chipNameOf(paceKey: Uint8Array | null, mrzInformation: string): Uint8Array {
  // The MRZ information continues with dates of birth and expiry.
  return paceKey === null ? Buffer.from(mrzInformation.slice(0, -14), 'latin1') : xCoordinate(paceKey);
}

/** Names of the authorities in EF.CVCA (9303-11 §7.2); empty when it cannot be read. */
function* authoritiesOf(reader: ChipReader): Dialogue<string[]> {
  const answer = yield* reader.transceive(readBinaryOf(shortIdentifier(EF_CVCA), EF_CVCA_BYTES));
  const objects = answer === null ? [] : (parseTlvs(answer.data) ?? []);
  return objects
    .filter(({ tag }) => tag === AUTHORITY_REFERENCE)
    .map(({ value }) => Buffer.from(value).toString('latin1'));
}

/** Part of the chain to send to the chip: from the chip's own authority on; the whole chain when the chip names none of its authorities. */
function* chainFor(reader: ChipReader, certificates: readonly CvCertificate[]): Dialogue<readonly CvCertificate[]> {
  if (certificates[0]?.role !== 'authority') return certificates;
  const known = yield* authoritiesOf(reader);
  const first = certificates.findLastIndex(({ authorityReference }) => known.includes(authorityReference));
  return certificates.slice(Math.max(0, first));
}

/** Whether the chip accepted the chain and the signature. */
export function* authenticateTerminal(
  reader: ChipReader,
  { certificates, sign }: Terminal,
  chipName: Uint8Array,
  terminalKey: Uint8Array,
): Dialogue<boolean> {
  for (const certificate of yield* chainFor(reader, certificates)) {
    const reference = encodeTlv(PUBLIC_KEY_REFERENCE, Buffer.from(certificate.authorityReference, 'latin1'));
    const set = yield* reader.transceive(command(INS.manageSecurityEnvironment, ...SET.verification, reference, 0));
    if (set?.sw !== SW.ok) return false;
    const parts = concat([certificate.body, encodeTlv(0x5f37, certificate.signature)]);
    const verified = yield* reader.transceive(command(INS.performSecurityOperation, ...VERIFY_CERTIFICATE, parts, 0));
    if (verified?.sw !== SW.ok) return false;
  }
  const own = encodeTlv(PUBLIC_KEY_REFERENCE, Buffer.from(certificates.at(-1)?.holderReference ?? '', 'latin1'));
  const set = yield* reader.transceive(command(INS.manageSecurityEnvironment, ...SET.authentication, own, 0));
  if (set?.sw !== SW.ok) return false;
  const challenge = yield* reader.transceive(command(INS.getChallenge, 0, 0, null, CHALLENGE_BYTES));
  if (challenge?.sw !== SW.ok) return false;
  const signature = sign(signedByTerminal(chipName, challenge.data, terminalKey));
  const answer = yield* reader.transceive(command(INS.externalAuthenticate, 0, 0, signature, 0));
  return answer?.sw === SW.ok;
}
