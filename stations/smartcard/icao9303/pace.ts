import { AesCmac, CbcCipher, sameBytes } from '../block-cipher.ts';
import { oidBytes } from '../der.ts';
import { concat, constructed, encodeTlv } from '../iso7816/tlv.ts';
import { agree, mapGenerator, multiply, type CurveName, type KeyPair } from './elliptic-curve.ts';
import { deriveAes128, KEY_PURPOSE, paceSecret, type AccessPassword } from './key-derivation.ts';
import type { SessionKeys } from './secure-messaging.ts';

/** PACE with generic mapping over elliptic curves and AES-128, ICAO Doc 9303-11 §4.4, for both ends. */

/** id-PACE-ECDH-GM-AES-CBC-CMAC-128 */
export const PACE_OID = '0.4.0.127.0.7.2.2.4.2.2';
export const PACE_VERSION = 2;
export const NONCE_BYTES = 16;
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
} as const;

/** The key that hides the nonce (9303-11 §4.4.4.1). */
export function passwordKey(password: AccessPassword): Uint8Array {
  return deriveAes128(paceSecret(password), KEY_PURPOSE.password);
}

export function encryptNonce(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  return new CbcCipher('AES', key).encrypt(new Uint8Array(16), nonce);
}

export function decryptNonce(key: Uint8Array, encrypted: Uint8Array): Uint8Array {
  return new CbcCipher('AES', key).decrypt(new Uint8Array(16), encrypted);
}

/** The generator that both ends agree on; null where the other's mapping key is no point of the curve. */
export function mappedGenerator(
  curve: CurveName,
  nonce: Uint8Array,
  mappingPrivateKey: Uint8Array,
  otherMappingKey: Uint8Array,
): Uint8Array | null {
  const shared = multiply(curve, mappingPrivateKey, otherMappingKey);
  return shared === null ? null : mapGenerator(curve, nonce, shared);
}

/** The key pair over the mapped generator. */
export function agreementKey(curve: CurveName, generator: Uint8Array, privateKey: Uint8Array): KeyPair | null {
  const publicKey = multiply(curve, privateKey, generator);
  return publicKey === null ? null : { privateKey, publicKey };
}

/** Session keys from the agreement; null where the other's key is no point, or is this end's own (9303-11 §4.4.1). */
export function paceSession(curve: CurveName, own: KeyPair, otherPublicKey: Uint8Array): SessionKeys | null {
  if (sameBytes(own.publicKey, otherPublicKey)) return null;
  const shared = agree(curve, own.privateKey, otherPublicKey);
  return shared === null ? null : aesSession(shared);
}

/** AES-128 session keys from a shared x coordinate; the counter begins at zero (9303-11 §9.8.7.3). */
export function aesSession(shared: Uint8Array): SessionKeys {
  return {
    cipher: 'AES',
    encryption: deriveAes128(shared, KEY_PURPOSE.encryption),
    mac: deriveAes128(shared, KEY_PURPOSE.mac),
    counter: new Uint8Array(16),
  };
}

/** Authentication token over the other end's public key (9303-11 §4.4.3.4). */
export function authenticationToken(macKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const data = constructed(0x7f49, [encodeTlv(0x06, oidBytes(PACE_OID)), encodeTlv(0x86, publicKey)]);
  return new AesCmac(macKey).mac(data).subarray(0, TOKEN_BYTES);
}

/** Data of GENERAL AUTHENTICATE and of its answer. */
export function dynamicData(tag: number, value: Uint8Array): Uint8Array {
  return constructed(DYNAMIC.template, [encodeTlv(tag, value)]);
}

/** Data of MSE:Set AT for PACE (9303-11 §4.4.4.1). */
export function setPaceAuthentication(kind: AccessPassword['kind'], parameterId: number): Uint8Array {
  return concat([
    encodeTlv(0x80, oidBytes(PACE_OID)),
    encodeTlv(0x83, Uint8Array.of(PASSWORD_REFERENCE[kind])),
    encodeTlv(0x84, Uint8Array.of(parameterId)),
  ]);
}
