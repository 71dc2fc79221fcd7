import { sign, type KeyObject } from 'node:crypto';

import type { Entropy } from '../../stations/random.ts';
import { sameBytes } from '../../stations/smartcard/block-cipher.ts';
import { oidBytes } from '../../stations/smartcard/der.ts';
import { BasicAccess, basicAccessSession } from '../../stations/smartcard/icao9303/basic-access-control.ts';
import {
  agree,
  COORDINATE_BYTES,
  CURVES,
  keyPairOf,
  newKeyPair,
  privateKeyObject,
  type CurveName,
  type KeyPair,
} from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import type { AccessPassword } from '../../stations/smartcard/icao9303/key-derivation.ts';
import {
  aesSession,
  agreementKey,
  authenticationToken,
  DYNAMIC,
  dynamicData,
  encryptNonce,
  mappedGenerator,
  NONCE_BYTES,
  PACE_OID,
  paceSession,
  passwordKey,
  PASSWORD_REFERENCE,
} from '../../stations/smartcard/icao9303/pace.ts';
import type { SessionKeys } from '../../stations/smartcard/icao9303/secure-messaging.ts';
import { CHIP_AUTHENTICATION_OID } from '../../stations/smartcard/icao9303/security-infos.ts';
import { SW, type CommandApdu, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { findTlv, parseTlvs } from '../../stations/smartcard/iso7816/tlv.ts';

/** The chip's end of BAC, PACE, chip and active authentication: one pending step at a time, ICAO Doc 9303-11 §4 and §6. */

/** What a personalised chip knows that never leaves it. */
export interface ChipSecrets {
  readonly mrzInformation: string;
  readonly cardAccessNumber: string;
  readonly chipAuthenticationKey: Uint8Array;
  readonly activeAuthenticationKey: Uint8Array;
}

export const CHIP_CURVE: CurveName = 'P-256';
const CHALLENGE_BYTES = 8;
const KEY_BYTES = 16;
const NO_DATA = new Uint8Array(0);

type Pending =
  | { readonly step: 'none' }
  | { readonly step: 'bac'; readonly challenge: Uint8Array }
  | { readonly step: 'pace-nonce'; readonly password: AccessPassword }
  | { readonly step: 'pace-mapping'; readonly nonce: Uint8Array }
  | { readonly step: 'pace-agreement'; readonly generator: Uint8Array }
  | { readonly step: 'pace-token'; readonly own: KeyPair; readonly other: Uint8Array; readonly session: SessionKeys }
  | { readonly step: 'chip-authentication' };

/** An answer, and the session that begins after it has been sent. */
export interface AccessAnswer {
  readonly response: ResponseApdu;
  readonly session: SessionKeys | null;
}

export class AccessControl {
  readonly #entropy: Entropy;
  readonly #secrets: ChipSecrets;
  #pending: Pending = { step: 'none' };
  #signingKey: KeyObject | null = null;

  constructor(entropy: Entropy, secrets: ChipSecrets) {
    this.#entropy = entropy;
    this.#secrets = secrets;
  }

  getChallenge({ le }: CommandApdu): AccessAnswer {
    if (le < CHALLENGE_BYTES) return failure(SW.wrongLength);
    const challenge = this.#entropy.bytes(CHALLENGE_BYTES);
    this.#pending = { step: 'bac', challenge };
    return success(challenge, null);
  }

  /** BAC: EXTERNAL AUTHENTICATE answers with the chip's half (9303-11 §4.3.1). */
  externalAuthenticate({ data }: CommandApdu): AccessAnswer {
    const pending = this.#take();
    if (pending.step !== 'bac') return failure(SW.conditionsNotSatisfied);
    const keys = new BasicAccess(this.#secrets.mrzInformation);
    const token = keys.open(data);
    if (token === null || !sameBytes(token.to, pending.challenge)) return failure(SW.authenticationFailed);
    const key = this.#entropy.bytes(KEY_BYTES);
    const answer = keys.token(pending.challenge, token.from, key);
    return success(answer, basicAccessSession(token.key, key, token.from, pending.challenge));
  }

  /** MSE:Set AT for PACE or for chip authentication. */
  manageSecurityEnvironment({ p1, p2, data }: CommandApdu): AccessAnswer {
    this.#pending = { step: 'none' };
    const objects = parseTlvs(data);
    if (objects === null) return failure(SW.wrongData);
    const value = (tag: number): Uint8Array | null => objects.find((object) => object.tag === tag)?.value ?? null;
    const oid = value(0x80);
    if (p1 === 0xc1 && p2 === 0xa4) {
      const password = this.#password(value(0x83)?.[0] ?? 0);
      const parameterId = value(0x84)?.[0] ?? CURVES[CHIP_CURVE].parameterId;
      if (!isOid(oid, PACE_OID) || parameterId !== CURVES[CHIP_CURVE].parameterId) return failure(SW.wrongData);
      if (password === null) return failure(SW.referencedDataNotFound);
      this.#pending = { step: 'pace-nonce', password };
      return success(NO_DATA, null);
    }
    if (p1 === 0x41 && p2 === 0xa4) {
      if (!isOid(oid, CHIP_AUTHENTICATION_OID)) return failure(SW.wrongData);
      this.#pending = { step: 'chip-authentication' };
      return success(NO_DATA, null);
    }
    // Terminal authentication (81B6h, 81A4h) has no trust point on this chip.
    return failure(SW.referencedDataNotFound);
  }

  generalAuthenticate({ data }: CommandApdu): AccessAnswer {
    const pending = this.#take();
    const template = findTlv(data, DYNAMIC.template);
    if (template === null) return failure(SW.wrongData);
    switch (pending.step) {
      case 'pace-nonce': {
        const nonce = this.#entropy.bytes(NONCE_BYTES);
        this.#pending = { step: 'pace-mapping', nonce };
        const encrypted = encryptNonce(passwordKey(pending.password), nonce);
        return success(dynamicData(DYNAMIC.encryptedNonce, encrypted), null);
      }
      case 'pace-mapping': {
        const other = findTlv(template, DYNAMIC.mappingTerminal);
        const own = newKeyPair(CHIP_CURVE, this.#entropy);
        const generator = other === null ? null : mappedGenerator(CHIP_CURVE, pending.nonce, own.privateKey, other);
        if (generator === null) return failure(SW.wrongData);
        this.#pending = { step: 'pace-agreement', generator };
        return success(dynamicData(DYNAMIC.mappingChip, own.publicKey), null);
      }
      case 'pace-agreement': {
        const other = findTlv(template, DYNAMIC.agreementTerminal);
        const own = agreementKey(CHIP_CURVE, pending.generator, this.#entropy.bytes(COORDINATE_BYTES));
        const session = other === null || own === null ? null : paceSession(CHIP_CURVE, own, other);
        if (other === null || own === null || session === null) return failure(SW.wrongData);
        this.#pending = { step: 'pace-token', own, other, session };
        return success(dynamicData(DYNAMIC.agreementChip, own.publicKey), null);
      }
      case 'pace-token': {
        const token = findTlv(template, DYNAMIC.tokenTerminal);
        const expected = authenticationToken(pending.session.mac, pending.own.publicKey);
        if (token === null || !sameBytes(token, expected)) return failure(SW.authenticationFailed);
        const answer = authenticationToken(pending.session.mac, pending.other);
        return success(dynamicData(DYNAMIC.tokenChip, answer), pending.session);
      }
      case 'chip-authentication': {
        const other = findTlv(template, 0x80);
        const shared = other === null ? null : agree(CHIP_CURVE, this.#secrets.chipAuthenticationKey, other);
        if (shared === null) return failure(SW.wrongData);
        return success(Uint8Array.of(DYNAMIC.template, 0), aesSession(shared));
      }
      case 'none':
      case 'bac':
        return failure(SW.conditionsNotSatisfied);
    }
  }

  /** Active authentication: plain ECDSA with SHA-256 over the reader's challenge. */
  internalAuthenticate({ data }: CommandApdu): AccessAnswer {
    if (data.length !== CHALLENGE_BYTES) return failure(SW.wrongLength);
    this.#signingKey ??= privateKeyObject(CHIP_CURVE, keyPairOf(CHIP_CURVE, this.#secrets.activeAuthenticationKey));
    const key = this.#signingKey;
    return success(sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' }), null);
  }

  #password(reference: number): AccessPassword | null {
    const { mrzInformation, cardAccessNumber } = this.#secrets;
    if (reference === PASSWORD_REFERENCE.MRZ) return { kind: 'MRZ', information: mrzInformation };
    return reference === PASSWORD_REFERENCE.CAN ? { kind: 'CAN', number: cardAccessNumber } : null;
  }

  #take(): Pending {
    const pending = this.#pending;
    this.#pending = { step: 'none' };
    return pending;
  }
}

function isOid(bytes: Uint8Array | null, dotted: string): boolean {
  return bytes !== null && sameBytes(bytes, oidBytes(dotted));
}

function success(data: Uint8Array, session: SessionKeys | null): AccessAnswer {
  return { response: { data, sw: SW.ok }, session };
}

function failure(sw: number): AccessAnswer {
  return { response: { data: NO_DATA, sw }, session: null };
}
