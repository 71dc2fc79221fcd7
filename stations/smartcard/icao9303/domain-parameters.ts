import { bitString, DER, integer, objectIdentifier, octetString, oidBytes, sequence, unsignedInteger } from '../der.ts';
import { parseTlvs, type Tlv } from '../iso7816/tlv.ts';
import { EC_PUBLIC_KEY_OID, scalarBytes, scalarOf } from './elliptic-curve.ts';
import { COFACTOR, CURVE_NAMES, CURVES, type CurveName, type CurveParameters } from './standard-curves.ts';

/** Domain parameters of elliptic curves in algorithm identifiers: ICAO Doc 9303-11 §9.5, 9303-12 §4.1.6, RFC 3279 §2.3.5. */

/**
 * How a public key specifies its curve: explicit parameters, as Doc 9303 requires of chips and certificates, or the curve's name, for
 * readers that support nothing else.
 */
export const PARAMETER_FORMS = ['explicit', 'named'] as const;
export type ParameterForm = (typeof PARAMETER_FORMS)[number];

/** standardizedDomainParameters, 9303-11 §9.5.1: a number represents the parameters. */
const STANDARDIZED_OID = '0.4.0.127.0.7.1.2';
const PRIME_FIELD_OID = '1.2.840.10045.1.1';
const UNCOMPRESSED = 0x04;
/** ecpVer3 differs from ecpVer1 only in the meaning of the seed (SEC 1 §C.2). */
const VERSION_MAX = 3n;

/** AlgorithmIdentifier of an elliptic curve key. */
export function keyAlgorithm(curve: CurveName, form: ParameterForm): Uint8Array {
  const parameters = form === 'named' ? objectIdentifier(CURVES[curve].oid) : explicitParameters(curve);
  return sequence(objectIdentifier(EC_PUBLIC_KEY_OID), parameters);
}

/** ECParameters (RFC 3279): version, field, curve, generator, order, cofactor. */
export function explicitParameters(curve: CurveName): Uint8Array {
  const { p, a, b, Gx, Gy, n } = CURVES[curve].parameters;
  const element = (value: bigint): Uint8Array => scalarBytes(curve, value);
  return sequence(
    integer(1),
    sequence(objectIdentifier(PRIME_FIELD_OID), unsignedInteger(element(p))),
    sequence(octetString(element(a)), octetString(element(b))),
    octetString(Uint8Array.of(UNCOMPRESSED, ...element(Gx), ...element(Gy))),
    unsignedInteger(element(n)),
    integer(COFACTOR),
  );
}

/** SubjectPublicKeyInfo of an uncompressed point, RFC 5480. */
export function publicKeyInfo(algorithm: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return sequence(algorithm, bitString(publicKey));
}

/**
 * The curve that an AlgorithmIdentifier's content specifies, in any of the three forms. Null for other key types, and when any explicit
 * parameter differs from the standard curve's: whoever can choose a generator can forge signatures (CVE-2020-0601).
 */
export function curveOfAlgorithm(content: Uint8Array): CurveName | null {
  const [oid, parameters, ...more] = parseTlvs(content) ?? [];
  if (oid?.tag !== DER.objectIdentifier || parameters === undefined || more.length > 0) return null;
  if (same(oid.value, STANDARDIZED_OID)) {
    return parameters.tag === DER.integer ? curveOfParameterId(parameters.value) : null;
  }
  if (!same(oid.value, EC_PUBLIC_KEY_OID)) return null;
  if (parameters.tag === DER.objectIdentifier) {
    return CURVE_NAMES.find((name) => same(parameters.value, CURVES[name].oid)) ?? null;
  }
  return parameters.tag === DER.sequence ? curveOfExplicit(parameters.value) : null;
}

/** Curve by its number in 9303-11 §9.5.1, given as the content of an INTEGER. */
export function curveOfParameterId(content: Uint8Array): CurveName | null {
  const [number] = content;
  if (number === undefined || content.length !== 1) return null;
  return CURVE_NAMES.find((name) => CURVES[name].parameterId === number) ?? null;
}

/** The cofactor is optional (RFC 3279); the seed is ignored, because it does not define the curve. */
function curveOfExplicit(content: Uint8Array): CurveName | null {
  const [version, field, curve, generator, order, cofactor, ...more] = parseTlvs(content) ?? [];
  const [fieldType, prime] = partsOf(field);
  const [a, b] = partsOf(curve);
  const known = numberOf(version, DER.integer);
  if (known === null || known < 1n || known > VERSION_MAX || order === undefined || more.length > 0) return null;
  if (fieldType?.tag !== DER.objectIdentifier || !same(fieldType.value, PRIME_FIELD_OID)) return null;
  const point = generator?.tag === DER.octetString ? generator.value : null;
  if (point === null || point[0] !== UNCOMPRESSED || point.length < 3 || point.length % 2 !== 1) return null;
  if (cofactor !== undefined && numberOf(cofactor, DER.integer) !== BigInt(COFACTOR)) return null;
  const middle = 1 + (point.length - 1) / 2;
  const stated = {
    p: numberOf(prime, DER.integer),
    a: numberOf(a, DER.octetString),
    b: numberOf(b, DER.octetString),
    Gx: scalarOf(point.subarray(1, middle)),
    Gy: scalarOf(point.subarray(middle)),
    n: numberOf(order, DER.integer),
  };
  return CURVE_NAMES.find((name) => sameParameters(stated, CURVES[name].parameters)) ?? null;
}

type Stated = Readonly<Record<keyof CurveParameters, bigint | null>>;

function sameParameters(stated: Stated, known: CurveParameters): boolean {
  return (['p', 'a', 'b', 'Gx', 'Gy', 'n'] as const).every((name) => stated[name] === known[name]);
}

function partsOf(object: Tlv | undefined): Tlv[] {
  return object?.tag === DER.sequence ? (parseTlvs(object.value) ?? []) : [];
}

/** Null when it is missing or negative. */
function numberOf(object: Tlv | undefined, tag: number): bigint | null {
  if (object?.tag !== tag || object.value.length === 0) return null;
  const negative = tag === DER.integer && ((object.value[0] ?? 0) & 0x80) !== 0;
  return negative ? null : scalarOf(object.value);
}

function same(bytes: Uint8Array, oid: string): boolean {
  return Buffer.from(bytes).equals(oidBytes(oid));
}
