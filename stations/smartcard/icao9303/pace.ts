import { AesCmac, CbcCipher, padded, RetailMac, sameBytes, unpadded } from '../block-cipher.ts';
import { oidBytes } from '../der.ts';
import { concat, constructed, encodeTlv } from '../iso7816/tlv.ts';
import { agree, mapGenerator, multiply, scalarBytes, scalarOf, type KeyPair } from './elliptic-curve.ts';
import { deriveKey, KEY_PURPOSE, paceSecret, type AccessPassword } from './key-derivation.ts';
import { paceOid, type CipherSuite, type PaceOffer, type PaceProtocol } from './pace-protocol.ts';
import type { SessionKeys } from './secure-messaging.ts';
import { CURVES, type CurveName } from './standard-curves.ts';

/** PACE over elliptic curves, ICAO Doc 9303-11 §4.4, for both ends. The integrated mapping is in integrated-mapping.ts. */

/** The nonce is a multiple of the block size; with integrated mapping at least as long as the key (§4.4.3.3). Bytes. */
export function nonceBytes({ mapping, keyBytes }: PaceProtocol): number {
  return mapping === 'IM' && keyBytes > 16 ? 32 : 16;
}

const TOKEN_BYTES = 8;

/** Password references of MSE:Set AT (9303-11 table 5). */
export const PASSWORD_REFERENCE = { MRZ: 1, CAN: 2 } as const;

/** Tags of the dynamic authentication data, 9303-11 table 8. */
export const DYNAMIC = {
  template: 0x7c,
  encryptedNonce: 0x80,
  mappingTerminal: 0x81,
  mappingChip: 0x82,
  agreementTerminal: 0x83,
  agreementChip: 0x84,
  tokenTerminal: 0x85,
  tokenChip: 0x86,
  chipAuthenticationData: 0x8a,
} as const;

/** Key that encrypts the nonce (9303-11 §4.4.4.1). */
export function passwordKey(suite: CipherSuite, password: AccessPassword): Uint8Array {
  return deriveKey(suite, paceSecret(password), KEY_PURPOSE.password);
}

/** Encrypts the nonce with the password's key and a zero IV (9303-11 §4.4.3.3). */
export function encryptNonce({ cipher }: CipherSuite, key: Uint8Array, nonce: Uint8Array): Uint8Array {
  return new CbcCipher(cipher, key).encrypt(zeroBlock(cipher), nonce);
}

/** Null when the input is not a whole number of blocks. */
export function decryptNonce({ cipher }: CipherSuite, key: Uint8Array, encrypted: Uint8Array): Uint8Array | null {
  const block = new CbcCipher(cipher, key);
  const whole = encrypted.length > 0 && encrypted.length % block.blockBytes === 0;
  return whole ? block.decrypt(zeroBlock(cipher), encrypted) : null;
}

function zeroBlock(cipher: CipherSuite['cipher']): Uint8Array {
  return new Uint8Array(cipher === 'AES' ? 16 : 8);
}

/** Mapped generator; null when the other end's mapping key is not a point of the curve. */
export function mappedGenerator(
  curve: CurveName,
  nonce: Uint8Array,
  mappingPrivateKey: Uint8Array,
  otherMappingKey: Uint8Array,
): Uint8Array | null {
  const shared = multiply(curve, mappingPrivateKey, otherMappingKey);
  return shared === null ? null : mapGenerator(curve, nonce, shared);
}

/** Key pair over the mapped generator. */
export function agreementKey(curve: CurveName, generator: Uint8Array, privateKey: Uint8Array): KeyPair | null {
  const publicKey = multiply(curve, privateKey, generator);
  return publicKey === null ? null : { privateKey, publicKey };
}

/** Session keys from the key agreement; null when the other end's key is not a point, or is this end's own (9303-11 §4.4.1). */
export function paceSession(
  { protocol, curve }: PaceOffer,
  own: KeyPair,
  otherPublicKey: Uint8Array,
): SessionKeys | null {
  if (sameBytes(own.publicKey, otherPublicKey)) return null;
  const shared = agree(curve, own.privateKey, otherPublicKey);
  return shared === null ? null : sessionOf(protocol, shared);
}

/** Session keys from a shared x coordinate; the counter starts at zero (9303-11 §9.8.6.3 and §9.8.7.3). */
export function sessionOf(suite: CipherSuite, shared: Uint8Array): SessionKeys {
  return {
    cipher: suite.cipher,
    encryption: deriveKey(suite, shared, KEY_PURPOSE.encryption),
    mac: deriveKey(suite, shared, KEY_PURPOSE.mac),
    counter: zeroBlock(suite.cipher),
  };
}

/** Authentication token over the other end's public key (9303-11 §4.4.3.4). */
export function authenticationToken(protocol: PaceProtocol, macKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const data = constructed(0x7f49, [encodeTlv(0x06, oidBytes(paceOid(protocol))), encodeTlv(0x86, publicKey)]);
  if (protocol.cipher === 'DES3') return new RetailMac(macKey).mac(padded(data, 8));
  return new AesCmac(macKey).mac(data).subarray(0, TOKEN_BYTES);
}

/** Data of GENERAL AUTHENTICATE and of its response. */
export function dynamicData(tag: number, value: Uint8Array): Uint8Array {
  return constructed(DYNAMIC.template, [encodeTlv(tag, value)]);
}

/** Data of MSE:Set AT for PACE (9303-11 §4.4.4.1). */
export function setPaceAuthentication(kind: AccessPassword['kind'], { protocol, parameterId }: PaceOffer): Uint8Array {
  return concat([
    encodeTlv(0x80, oidBytes(paceOid(protocol))),
    encodeTlv(0x83, Uint8Array.of(PASSWORD_REFERENCE[kind])),
    encodeTlv(0x84, Uint8Array.of(parameterId)),
  ]);
}

/** The chip's authentication data: factor between its static key and the mapping key that it used (§4.4.3.5.1). */
export function chipAuthenticationData(
  curve: CurveName,
  staticPrivateKey: Uint8Array,
  mappingPrivateKey: Uint8Array,
): Uint8Array {
  const { n } = CURVES[curve].parameters;
  return scalarBytes(curve, (scalarOf(mappingPrivateKey) * inverse(scalarOf(staticPrivateKey), n)) % n);
}

/** Encrypts with the session's encryption key; the IV is the encrypted block of ones (§4.4.3.5.2). */
export function encryptChipData(session: SessionKeys, data: Uint8Array): Uint8Array {
  const cipher = new CbcCipher(session.cipher, session.encryption);
  return cipher.encrypt(chipDataVector(cipher), padded(data, cipher.blockBytes));
}

/** Decrypts the chip authentication data; null when the length or the padding is invalid (§4.4.3.5.2). */
export function decryptChipData(session: SessionKeys, encrypted: Uint8Array): Uint8Array | null {
  const cipher = new CbcCipher(session.cipher, session.encryption);
  if (encrypted.length === 0 || encrypted.length % cipher.blockBytes !== 0) return null;
  return unpadded(cipher.decrypt(chipDataVector(cipher), encrypted));
}

function chipDataVector(cipher: CbcCipher): Uint8Array {
  return cipher.encryptBlock(new Uint8Array(cipher.blockBytes).fill(0xff));
}

/** Verifies that the data map the chip's signed static key to the mapping key, which proves a genuine chip (§4.4.3.5.2). */
export function provesChip(
  curve: CurveName,
  data: Uint8Array,
  staticPublicKey: Uint8Array,
  mappingPublicKey: Uint8Array,
): boolean {
  const expected = multiply(curve, data, staticPublicKey);
  return expected !== null && sameBytes(expected, mappingPublicKey);
}

/** Inverse by Fermat's little theorem: the order is prime. */
function inverse(value: bigint, prime: bigint): bigint {
  return power(value % prime, prime - 2n, prime);
}

/** Modular exponentiation by squaring, for a non-negative exponent. Not constant-time. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let factor = base % modulus, rest = exponent; rest > 0n; rest >>= 1n, factor = (factor * factor) % modulus) {
    if (rest & 1n) result = (result * factor) % modulus;
  }
  return result;
}
