import { bitString, integer, objectIdentifier, oidBytes, sequence, setOf } from '../der.ts';
import { findTlv, parseTlvs } from '../iso7816/tlv.ts';
import { DG_TAGS } from './lds.ts';
import { CURVES, curveOfParameterId, EC_PUBLIC_KEY_OID, type CurveName } from './elliptic-curve.ts';
import { PACE_OID, PACE_VERSION } from './pace.ts';

/** SecurityInfos of EF.CardAccess and DG14, and public keys as certificates carry them: ICAO Doc 9303-11 §9.2 and §9.3. */

const ACTIVE_AUTHENTICATION_OID = '2.23.136.1.1.5';
const ECDSA_PLAIN_SHA256_OID = '0.4.0.127.0.7.1.1.4.1.3';
/** id-CA-ECDH-AES-CBC-CMAC-128 */
export const CHIP_AUTHENTICATION_OID = '0.4.0.127.0.7.2.2.3.2.2';
/** id-PK-ECDH */
const CHIP_AUTHENTICATION_KEY_OID = '0.4.0.127.0.7.2.2.1.2';
const TERMINAL_AUTHENTICATION_OID = '0.4.0.127.0.7.2.2.2';

/** EF.CardAccess: what the chip tells of itself before any access control. */
export function cardAccess(curve: CurveName): Uint8Array {
  return setOf(PACE_INFOS[curve]);
}

/** What DG14 says of every chip in the same words. */
const CHIP_AUTHENTICATION_INFO = sequence(objectIdentifier(CHIP_AUTHENTICATION_OID), integer(1));
const CHIP_AUTHENTICATION_KEY = objectIdentifier(CHIP_AUTHENTICATION_KEY_OID);
const TERMINAL_AUTHENTICATION_INFO = sequence(objectIdentifier(TERMINAL_AUTHENTICATION_OID), integer(1));
const ACTIVE_AUTHENTICATION_INFO = sequence(
  objectIdentifier(ACTIVE_AUTHENTICATION_OID),
  integer(1),
  objectIdentifier(ECDSA_PLAIN_SHA256_OID),
);
const PACE_INFOS = { 'P-256': paceInfo('P-256'), brainpoolP256r1: paceInfo('brainpoolP256r1') };
const KEY_ALGORITHMS = { 'P-256': keyAlgorithm('P-256'), brainpoolP256r1: keyAlgorithm('brainpoolP256r1') };

/** DG14's content. Terminal authentication is announced because the fingerprints are behind it. */
export function securityInfos(curve: CurveName, chipAuthenticationKey: Uint8Array): Uint8Array {
  return setOf(
    PACE_INFOS[curve],
    CHIP_AUTHENTICATION_INFO,
    sequence(CHIP_AUTHENTICATION_KEY, publicKeyInfo(curve, chipAuthenticationKey)),
    TERMINAL_AUTHENTICATION_INFO,
    ACTIVE_AUTHENTICATION_INFO,
  );
}

/** SubjectPublicKeyInfo of an uncompressed point, RFC 5480. */
export function publicKeyInfo(curve: CurveName, publicKey: Uint8Array): Uint8Array {
  return sequence(KEY_ALGORITHMS[curve], bitString(publicKey));
}

function keyAlgorithm(curve: CurveName): Uint8Array {
  return sequence(objectIdentifier(EC_PUBLIC_KEY_OID), objectIdentifier(CURVES[curve].oid));
}

function paceInfo(curve: CurveName): Uint8Array {
  return sequence(objectIdentifier(PACE_OID), integer(PACE_VERSION), integer(CURVES[curve].parameterId));
}

/** What a reader can do with a chip, out of EF.CardAccess or DG14. Kinds that Cardline does not know are passed over. */
export interface KnownSecurity {
  readonly pace: CurveName | null;
  readonly chipAuthentication: { readonly curve: CurveName; readonly publicKey: Uint8Array } | null;
}

export function parseSecurityInfos(bytes: Uint8Array): KnownSecurity | null {
  const [outer, ...others] = parseTlvs(bytes) ?? [];
  const infos = outer?.tag === 0x31 && others.length === 0 ? parseTlvs(outer.value) : null;
  if (infos === null) return null;
  let pace: CurveName | null = null;
  let key: KnownSecurity['chipAuthentication'] = null;
  let aes128 = false;
  for (const info of infos) {
    const [oid, second, third] = parseTlvs(info.value) ?? [];
    if (oid?.tag !== 0x06 || second === undefined) continue;
    if (same(oid.value, PACE_OID) && third !== undefined) pace ??= curveOfParameterId(third.value[0] ?? 0);
    if (same(oid.value, CHIP_AUTHENTICATION_OID)) aes128 = true;
    if (same(oid.value, CHIP_AUTHENTICATION_KEY_OID)) key = parsePublicKeyInfo(second.value);
  }
  return { pace, chipAuthentication: aes128 ? key : null };
}

/** The chip authentication key in DG14's file; null where it has none that Cardline knows. */
export function chipAuthenticationKeyOf(dg14: Uint8Array | null): KnownSecurity['chipAuthentication'] {
  const content = dg14 === null ? null : findTlv(dg14, DG_TAGS[13] ?? 0);
  return content === null ? null : (parseSecurityInfos(content)?.chipAuthentication ?? null);
}

/** Curve and point of a SubjectPublicKeyInfo's content; null for keys of other kinds. */
function parsePublicKeyInfo(content: Uint8Array): { curve: CurveName; publicKey: Uint8Array } | null {
  const [algorithm, key] = parseTlvs(content) ?? [];
  const [, parameters] = algorithm === undefined ? [] : (parseTlvs(algorithm.value) ?? []);
  if (key === undefined || parameters?.tag !== 0x06) return null;
  for (const curve of ['P-256', 'brainpoolP256r1'] as const) {
    if (same(parameters.value, CURVES[curve].oid)) return { curve, publicKey: key.value.subarray(1) };
  }
  return null;
}

function same(bytes: Uint8Array, oid: string): boolean {
  return Buffer.from(bytes).equals(oidBytes(oid));
}
