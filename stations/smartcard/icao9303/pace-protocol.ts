import { integer, objectIdentifier, sequence } from '../der.ts';
import { CURVES, type CurveName } from './standard-curves.ts';

/** Variants of PACE over elliptic curves, ICAO Doc 9303-11 §9.2.1: mapping of the nonce, and cipher of the session. */

/** Generic, integrated and chip-authentication mapping, §4.4.3.3. */
export const MAPPINGS = ['GM', 'IM', 'CAM'] as const;
export type Mapping = (typeof MAPPINGS)[number];

/** A block cipher and its key's length, §9.2.1 and §9.2.5. */
export interface CipherSuite {
  readonly cipher: 'AES' | 'DES3';
  readonly keyBytes: 16 | 24 | 32;
}

export interface PaceProtocol extends CipherSuite {
  readonly mapping: Mapping;
}

/** A variant on a curve, as a chip offers it. */
export interface PaceOffer {
  readonly protocol: PaceProtocol;
  readonly curve: CurveName;
  /** Number of the domain parameters in MSE:Set AT. */
  readonly parameterId: number;
}

export const PACE_VERSION = 2;
/** id-PACE */
const PACE_ARC = '0.4.0.127.0.7.2.2.4';
/** id-PACE-ECDH-GM, -IM and -CAM */
const MAPPING_ARC: Readonly<Record<Mapping, number>> = { GM: 2, IM: 4, CAM: 6 };

/** Last arc of the object identifiers of PACE and chip authentication. */
const SUITES: readonly (CipherSuite & { readonly arc: number })[] = [
  { arc: 1, cipher: 'DES3', keyBytes: 16 },
  { arc: 2, cipher: 'AES', keyBytes: 16 },
  { arc: 3, cipher: 'AES', keyBytes: 24 },
  { arc: 4, cipher: 'AES', keyBytes: 32 },
];

/** Protocol of this project's chips: id-PACE-ECDH-GM-AES-CBC-CMAC-128. */
export const OWN_PROTOCOL: PaceProtocol = { mapping: 'GM', cipher: 'AES', keyBytes: 16 };

/** Last arc of a cipher suite's object identifiers; 0 for an unsupported suite. */
export function suiteArc({ cipher, keyBytes }: CipherSuite): number {
  return SUITES.find((suite) => suite.cipher === cipher && suite.keyBytes === keyBytes)?.arc ?? 0;
}

/** Cipher suite of an object identifier's last arc; null for an unknown arc. */
export function suiteOfArc(arc: number): CipherSuite | null {
  const found = SUITES.find((suite) => suite.arc === arc);
  return found === undefined ? null : { cipher: found.cipher, keyBytes: found.keyBytes };
}

/** Object identifier of a PACE variant in dotted form. */
export function paceOid(protocol: PaceProtocol): string {
  return `${PACE_ARC}.${MAPPING_ARC[protocol.mapping]}.${suiteArc(protocol)}`;
}

/** Object identifier of the domain parameters of a mapping (PACEDomainParameterInfo). */
export function domainParametersOid(mapping: Mapping): string {
  return `${PACE_ARC}.${MAPPING_ARC[mapping]}`;
}

/** All supported variants by object identifier. Chip authentication mapping has no triple DES. */
export const PACE_PROTOCOLS: ReadonlyMap<string, PaceProtocol> = new Map(
  MAPPINGS.flatMap((mapping) =>
    SUITES.filter(({ cipher }) => mapping !== 'CAM' || cipher === 'AES').map(({ cipher, keyBytes }) => {
      const protocol: PaceProtocol = { mapping, cipher, keyBytes };
      return [paceOid(protocol), protocol] as const;
    }),
  ),
);

/** PACEInfo with the number of standardised domain parameters. */
export function paceInfo(protocol: PaceProtocol, curve: CurveName): Uint8Array {
  return sequence(objectIdentifier(paceOid(protocol)), integer(PACE_VERSION), integer(CURVES[curve].parameterId));
}
