import { DER, integer, objectIdentifier, oidBytes, sequence, setOf } from '../der.ts';
import { findTlv, parseTlvs, type Tlv } from '../iso7816/tlv.ts';
import {
  curveOfAlgorithm,
  curveOfParameterId,
  keyAlgorithm,
  publicKeyInfo,
  type ParameterForm,
} from './domain-parameters.ts';
import { DG_TAGS } from './lds.ts';
import {
  domainParametersOid,
  OWN_PROTOCOL,
  PACE_PROTOCOLS,
  paceInfo,
  suiteArc,
  suiteOfArc,
  type CipherSuite,
  type PaceOffer,
  type PaceProtocol,
} from './pace-protocol.ts';
import { readEcPublicKey, type EcPublicKey } from './public-key.ts';
import type { CurveName } from './standard-curves.ts';
import { isWeakCurve } from './strength.ts';

/** SecurityInfos of EF.CardAccess, EF.CardSecurity and DG14: ICAO Doc 9303-11 §9.2. */

const ACTIVE_AUTHENTICATION_OID = '2.23.136.1.1.5';
/** ecdsa-plain-signatures with the hash of the last arc, BSI TR-03111 §5.2.1. */
const ECDSA_PLAIN_ARC = '0.4.0.127.0.7.1.1.4.1';
const ECDSA_PLAIN_HASHES = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
/** id-CA-ECDH */
const CHIP_AUTHENTICATION_ARC = '0.4.0.127.0.7.2.2.3.2';
/** id-PK-ECDH */
const CHIP_AUTHENTICATION_KEY_OID = '0.4.0.127.0.7.2.2.1.2';
const TERMINAL_AUTHENTICATION_OID = '0.4.0.127.0.7.2.2.2';
const VERSION_1 = integer(1);

/** Chip authentication of this project's chips: id-CA-ECDH-AES-CBC-CMAC-128. */
export const OWN_SUITE: CipherSuite = { cipher: 'AES', keyBytes: 16 };

/** Content of EF.CardAccess, which is readable before access control. */
export function cardAccess(curve: CurveName, protocol: PaceProtocol = OWN_PROTOCOL): Uint8Array {
  return setOf(paceInfo(protocol, curve));
}

/** Object identifier id-CA-ECDH of a cipher suite in dotted form. */
export function chipAuthenticationOid(suite: CipherSuite): string {
  return `${CHIP_AUTHENTICATION_ARC}.${suiteArc(suite)}`;
}

export interface StatedSecurity {
  readonly curve: CurveName;
  /** How the chip's public key specifies its curve. */
  readonly parameters: ParameterForm;
  readonly chipAuthenticationKey: Uint8Array;
  /** Whether the chip has a trust point for terminal authentication, so that the fingerprints are readable. */
  readonly terminalAuthentication: boolean;
}

/** The infos of DG14 that are the same in every chip. */
const CHIP_AUTHENTICATION_INFO = sequence(objectIdentifier(chipAuthenticationOid(OWN_SUITE)), VERSION_1);
const CHIP_AUTHENTICATION_KEY = objectIdentifier(CHIP_AUTHENTICATION_KEY_OID);
const TERMINAL_AUTHENTICATION_INFO = sequence(objectIdentifier(TERMINAL_AUTHENTICATION_OID), VERSION_1);
const ACTIVE_AUTHENTICATION_INFO = sequence(
  objectIdentifier(ACTIVE_AUTHENTICATION_OID),
  VERSION_1,
  objectIdentifier(`${ECDSA_PLAIN_ARC}.3`),
);
/** Cached by curve: thousands of chips have the same value. */
const PACE_INFOS = new Map<CurveName, Uint8Array>();
const KEY_ALGORITHMS: Readonly<Record<ParameterForm, Map<CurveName, Uint8Array>>> = {
  explicit: new Map(),
  named: new Map(),
};

function ownPaceInfo(curve: CurveName): Uint8Array {
  return once(PACE_INFOS, curve, () => paceInfo(OWN_PROTOCOL, curve));
}

function once(known: Map<CurveName, Uint8Array>, curve: CurveName, make: () => Uint8Array): Uint8Array {
  const made = known.get(curve) ?? make();
  known.set(curve, made);
  return made;
}

/** DG14's content. EF.CVCA has its default identifier, so TerminalAuthenticationInfo omits it. */
export function securityInfos(stated: StatedSecurity): Uint8Array {
  const { curve, parameters, chipAuthenticationKey, terminalAuthentication } = stated;
  return setOf(
    ownPaceInfo(curve),
    CHIP_AUTHENTICATION_INFO,
    sequence(CHIP_AUTHENTICATION_KEY, ecPublicKeyInfo(curve, chipAuthenticationKey, parameters)),
    ...(terminalAuthentication ? [TERMINAL_AUTHENTICATION_INFO] : []),
    ACTIVE_AUTHENTICATION_INFO,
  );
}

/** SubjectPublicKeyInfo of an uncompressed point, for certificates, DG14 and DG15. */
export function ecPublicKeyInfo(curve: CurveName, publicKey: Uint8Array, form: ParameterForm): Uint8Array {
  const algorithm = once(KEY_ALGORITHMS[form], curve, () => keyAlgorithm(curve, form));
  return publicKeyInfo(algorithm, publicKey);
}

/** Capabilities of a chip from EF.CardAccess, EF.CardSecurity or DG14. Unknown infos are skipped. */
export interface KnownSecurity {
  /** In the chip's order. */
  readonly pace: readonly PaceOffer[];
  readonly chipAuthentication: ChipAuthenticationKey | null;
  /** The chip has an elliptic curve key whose parameters or point are invalid, or which is too short. */
  readonly chipKeyUnusable: boolean;
  readonly terminalAuthentication: boolean;
  /** Hash of active authentication with ECDSA; null when it is not specified. */
  readonly activeAuthenticationHash: string | null;
}

export interface ChipAuthenticationKey extends EcPublicKey {
  readonly suite: CipherSuite;
  /** Set where the chip has several keys. */
  readonly keyId: Uint8Array | null;
}

interface Info {
  readonly oid: Uint8Array;
  readonly required: Tlv;
  readonly optional: Tlv | null;
}

/** Parses a SET of SecurityInfos (9303-11 §9.2); null when it is malformed. */
export function parseSecurityInfos(bytes: Uint8Array): KnownSecurity | null {
  const [outer, ...others] = parseTlvs(bytes) ?? [];
  const objects = outer?.tag === DER.set && others.length === 0 ? parseTlvs(outer.value) : null;
  if (objects === null) return null;
  const infos = objects.flatMap(({ value }): Info[] => {
    const [oid, required, optional = null] = parseTlvs(value) ?? [];
    return oid?.tag === DER.objectIdentifier && required !== undefined ? [{ oid: oid.value, required, optional }] : [];
  });
  const keys = infos.filter(({ oid }) => same(oid, CHIP_AUTHENTICATION_KEY_OID));
  const chipAuthentication = keys.map((info) => chipKeyOf(info, infos)).find((key) => key !== null) ?? null;
  return {
    pace: infos.flatMap((info) => paceOfferOf(info, infos) ?? []),
    chipAuthentication,
    chipKeyUnusable: chipAuthentication === null && keys.length > 0,
    terminalAuthentication: infos.some(
      ({ oid, required }) => same(oid, TERMINAL_AUTHENTICATION_OID) && required.value[0] === 1,
    ),
    activeAuthenticationHash: activeHashOf(infos),
  };
}

/** PACEInfo: version 2, with the number of standardized parameters or of those in a PACEDomainParameterInfo. */
function paceOfferOf({ oid, required, optional }: Info, infos: readonly Info[]): PaceOffer | null {
  const [, protocol] = [...PACE_PROTOCOLS].find(([dotted]) => same(oid, dotted)) ?? [];
  const parameterId = optional?.value[0];
  if (protocol === undefined || required.value[0] !== 2 || parameterId === undefined) return null;
  const spelledOut = infos.find(
    (info) => same(info.oid, domainParametersOid(protocol.mapping)) && info.optional?.value[0] === parameterId,
  );
  const curve =
    spelledOut === undefined
      ? curveOfParameterId(Uint8Array.of(parameterId))
      : curveOfAlgorithm(spelledOut.required.value);
  return curve === null ? null : { protocol, curve, parameterId };
}

/** The key and its ciphers, matched by key number if there is one. */
function chipKeyOf({ required, optional }: Info, infos: readonly Info[]): ChipAuthenticationKey | null {
  const key = readEcPublicKey(required.value);
  if (key === null || isWeakCurve(key.curve)) return null;
  const keyId = optional?.value ?? null;
  for (const info of infos) {
    const suite = suiteOf(info.oid);
    const named = info.optional?.value ?? null;
    if (suite !== null && info.required.value[0] === 1 && sameId(named, keyId)) return { ...key, suite, keyId };
  }
  // A chip without ChipAuthenticationInfo uses triple DES (TR-03110-1 §4.2.1).
  const anySuite = infos.some((info) => suiteOf(info.oid) !== null);
  return anySuite ? null : { ...key, suite: { cipher: 'DES3', keyBytes: 16 }, keyId };
}

function suiteOf(oid: Uint8Array): CipherSuite | null {
  const arc = oid.at(-1) ?? 0;
  return same(oid, `${CHIP_AUTHENTICATION_ARC}.${arc}`) ? suiteOfArc(arc) : null;
}

function sameId(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one === null || other === null ? one === other : Buffer.from(one).equals(other);
}

function activeHashOf(infos: readonly Info[]): string | null {
  const info = infos.find(({ oid }) => same(oid, ACTIVE_AUTHENTICATION_OID));
  const algorithm = info?.optional?.value;
  if (algorithm === undefined) return null;
  return ECDSA_PLAIN_HASHES.find((_, index) => same(algorithm, `${ECDSA_PLAIN_ARC}.${index + 1}`)) ?? null;
}

/** Parses DG14's file; null when it is invalid or missing. */
export function securityOfGroup14(file: Uint8Array | null): KnownSecurity | null {
  const content = file === null ? null : findTlv(file, DG_TAGS[13] ?? 0);
  return content === null ? null : parseSecurityInfos(content);
}

function same(bytes: Uint8Array, oid: string): boolean {
  return Buffer.from(bytes).equals(oidBytes(oid));
}
