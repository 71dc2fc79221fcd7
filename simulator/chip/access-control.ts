import { sign, type KeyObject } from 'node:crypto';

import type { Entropy } from '../../stations/random.ts';
import { sameBytes } from '../../stations/smartcard/block-cipher.ts';
import { oidBytes } from '../../stations/smartcard/der.ts';
import { BasicAccess, basicAccessSession } from '../../stations/smartcard/icao9303/basic-access-control.ts';
import {
  agree,
  keyPairOf,
  newKeyPair,
  newScalar,
  privateKeyObject,
  type KeyPair,
} from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { integratedGenerator } from '../../stations/smartcard/icao9303/integrated-mapping.ts';
import type { AccessPassword } from '../../stations/smartcard/icao9303/key-derivation.ts';
import {
  agreementKey,
  authenticationToken,
  chipAuthenticationData,
  DYNAMIC,
  dynamicData,
  encryptChipData,
  encryptNonce,
  mappedGenerator,
  nonceBytes,
  paceSession,
  passwordKey,
  PASSWORD_REFERENCE,
  sessionOf,
} from '../../stations/smartcard/icao9303/pace.ts';
import { paceOid, type CipherSuite, type PaceOffer } from '../../stations/smartcard/icao9303/pace-protocol.ts';
import type { SessionKeys } from '../../stations/smartcard/icao9303/secure-messaging.ts';
import { chipAuthenticationOid } from '../../stations/smartcard/icao9303/security-infos.ts';
import type { CurveName } from '../../stations/smartcard/icao9303/standard-curves.ts';
import { TerminalControl } from './terminal-control.ts';
import type { TrustStore } from './trust-store.ts';
import { SW, type CommandApdu, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { constructed, encodeTlv, findTlv, parseTlvs } from '../../stations/smartcard/iso7816/tlv.ts';

/** The chip's end of BAC, PACE, chip and active authentication: one pending step at a time, ICAO Doc 9303-11 §4 and §6. */

/** Secrets of a personalized chip, which never leave it. */
export interface ChipSecrets {
  readonly mrzInformation: string;
  readonly cardAccessNumber: string;
  readonly chipAuthenticationKey: Uint8Array;
  readonly activeAuthenticationKey: Uint8Array;
}

/** Capabilities of the chip, derived from its files: EF.CardAccess, DG14 and DG15. */
export interface ChipCapabilities {
  readonly pace: readonly PaceOffer[];
  readonly chipAuthentication: { readonly curve: CurveName; readonly suite: CipherSuite } | null;
  readonly activeAuthentication: { readonly curve: CurveName; readonly hash: string };
}

const CHALLENGE_BYTES = 8;
const KEY_BYTES = 16;
const NO_DATA = new Uint8Array(0);

type Pending =
  | { readonly step: 'none' }
  | { readonly step: 'bac'; readonly challenge: Uint8Array }
  | { readonly step: 'pace-nonce'; readonly offer: PaceOffer; readonly password: AccessPassword }
  | { readonly step: 'pace-mapping'; readonly offer: PaceOffer; readonly nonce: Uint8Array }
  | { readonly step: 'pace-agreement'; readonly offer: PaceOffer; readonly mapped: Mapped }
  | {
      readonly step: 'pace-token';
      readonly offer: PaceOffer;
      readonly mapped: Mapped;
      readonly own: KeyPair;
      readonly other: Uint8Array;
      readonly session: SessionKeys;
    }
  | { readonly step: 'chip-authentication' };

interface Mapped {
  readonly generator: Uint8Array;
  /** The chip's scalar of the generic mapping; null for the integrated one. */
  readonly privateKey: Uint8Array | null;
}

/** A response, and the session that starts after it was sent. */
export interface AccessAnswer {
  readonly response: ResponseApdu;
  readonly session: SessionKeys | null;
}

/** State of the access protocols in one session of a chip. */
export class AccessControl {
  readonly #entropy: Entropy;
  readonly #secrets: ChipSecrets;
  readonly #terminal: TerminalControl;
  readonly #read: () => ChipCapabilities;
  #known: ChipCapabilities | null = null;
  #pending: Pending = { step: 'none' };
  #signingKey: KeyObject | null = null;

  constructor(entropy: Entropy, secrets: ChipSecrets, capabilities: () => ChipCapabilities, trust: TrustStore) {
    this.#entropy = entropy;
    this.#terminal = new TerminalControl(trust, secrets.mrzInformation);
    this.#secrets = secrets;
    this.#read = capabilities;
  }

  /** Computed once per session, with the first command that needs them. */
  get #capabilities(): ChipCapabilities {
    this.#known ??= this.#read();
    return this.#known;
  }

  getChallenge({ le }: CommandApdu): AccessAnswer {
    if (le < CHALLENGE_BYTES) return failure(SW.wrongLength);
    const challenge = this.#entropy.bytes(CHALLENGE_BYTES);
    if (this.#terminal.challenge(challenge)) return success(challenge, null);
    this.#pending = { step: 'bac', challenge };
    return success(challenge, null);
  }

  /** Whether this group, which requires terminal authentication, may be read. */
  mayRead(group: number): boolean {
    return this.#terminal.mayRead(group);
  }

  /** Secure messaging ended, and with it the terminal's rights. */
  sessionEnded(): void {
    this.#terminal.forget();
  }

  /** PSO: VERIFY CERTIFICATE for one certificate of the terminal's chain. */
  verifyCertificate({ p1, p2, data }: CommandApdu): AccessAnswer {
    return failure(this.#terminal.verifyCertificate(p1, p2, data));
  }

  /** BAC: the response to EXTERNAL AUTHENTICATE is the chip's half (9303-11 §4.3.1). */
  externalAuthenticate({ data }: CommandApdu): AccessAnswer {
    const pending = this.#endPending();
    if (pending.step !== 'bac') return failure(this.#terminal.authenticate(data));
    const keys = new BasicAccess(this.#secrets.mrzInformation);
    const token = keys.open(data);
    if (token === null || !sameBytes(token.to, pending.challenge)) return failure(SW.authenticationFailed);
    const key = this.#entropy.bytes(KEY_BYTES);
    const answer = keys.token(pending.challenge, token.from, key);
    this.#terminal.openedWithBac();
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
      const parameterId = value(0x84)?.[0] ?? null;
      // The number is optional when the chip has a single set of parameters (9303-11 §4.4.4.1).
      const offer = this.#capabilities.pace.find(
        (own) => isOid(oid, paceOid(own.protocol)) && (parameterId === null || parameterId === own.parameterId),
      );
      if (offer === undefined) return failure(SW.wrongData);
      if (password === null) return failure(SW.referencedDataNotFound);
      this.#pending = { step: 'pace-nonce', offer, password };
      return success(NO_DATA, null);
    }
    const { chipAuthentication } = this.#capabilities;
    if (p1 === 0x41 && p2 === 0xa6) return this.#agreeOnChip(value(0x91), 'DES3', NO_DATA);
    if (p1 === 0x41 && p2 === 0xa4) {
      if (chipAuthentication === null) return failure(SW.referencedDataNotFound);
      if (!isOid(oid, chipAuthenticationOid(chipAuthentication.suite))) return failure(SW.wrongData);
      this.#pending = { step: 'chip-authentication' };
      return success(NO_DATA, null);
    }
    return failure(this.#terminal.setKey(p1, p2, value(0x83)));
  }

  generalAuthenticate({ data }: CommandApdu): AccessAnswer {
    const pending = this.#endPending();
    const template = findTlv(data, DYNAMIC.template);
    if (template === null) return failure(SW.wrongData);
    switch (pending.step) {
      case 'pace-nonce':
        return this.#hideNonce(pending.offer, pending.password);
      case 'pace-mapping':
        return this.#map(pending.offer, pending.nonce, findTlv(template, DYNAMIC.mappingTerminal));
      case 'pace-agreement': {
        const { offer, mapped } = pending;
        const other = findTlv(template, DYNAMIC.agreementTerminal);
        const own = agreementKey(offer.curve, mapped.generator, newScalar(offer.curve, this.#entropy));
        const session = other === null || own === null ? null : paceSession(offer, own, other);
        if (other === null || own === null || session === null) return failure(SW.wrongData);
        this.#pending = { step: 'pace-token', offer, mapped, own, other, session };
        return success(dynamicData(DYNAMIC.agreementChip, own.publicKey), null);
      }
      case 'pace-token':
        return this.#confirm(pending, findTlv(template, DYNAMIC.tokenTerminal));
      case 'chip-authentication':
        return this.#agreeOnChip(findTlv(template, 0x80), 'AES', Uint8Array.of(DYNAMIC.template, 0));
      case 'none':
      case 'bac':
        return failure(SW.conditionsNotSatisfied);
    }
  }

  #hideNonce(offer: PaceOffer, password: AccessPassword): AccessAnswer {
    const { protocol } = offer;
    const nonce = this.#entropy.bytes(nonceBytes(protocol));
    this.#pending = { step: 'pace-mapping', offer, nonce };
    const encrypted = encryptNonce(protocol, passwordKey(protocol, password), nonce);
    return success(dynamicData(DYNAMIC.encryptedNonce, encrypted), null);
  }

  #map(offer: PaceOffer, nonce: Uint8Array, other: Uint8Array | null): AccessAnswer {
    const { curve, protocol } = offer;
    if (protocol.mapping === 'IM') {
      const generator = other === null ? null : integratedGenerator(curve, protocol, nonce, other);
      if (generator === null) return failure(SW.wrongData);
      this.#pending = { step: 'pace-agreement', offer, mapped: { generator, privateKey: null } };
      return success(dynamicData(DYNAMIC.mappingChip, NO_DATA), null);
    }
    const { privateKey, publicKey } = newKeyPair(curve, this.#entropy);
    const generator = other === null ? null : mappedGenerator(curve, nonce, privateKey, other);
    if (generator === null) return failure(SW.wrongData);
    this.#pending = { step: 'pace-agreement', offer, mapped: { generator, privateKey } };
    return success(dynamicData(DYNAMIC.mappingChip, publicKey), null);
  }

  #confirm(
    { offer, mapped, own, other, session }: Extract<Pending, { step: 'pace-token' }>,
    token: Uint8Array | null,
  ): AccessAnswer {
    const { protocol, curve } = offer;
    const expected = authenticationToken(protocol, session.mac, own.publicKey);
    if (token === null || !sameBytes(token, expected)) return failure(SW.authenticationFailed);
    this.#terminal.openedWithPace(own.publicKey);
    const parts = [encodeTlv(DYNAMIC.tokenChip, authenticationToken(protocol, session.mac, other))];
    if (protocol.mapping === 'CAM' && mapped.privateKey !== null) {
      const data = chipAuthenticationData(curve, this.#secrets.chipAuthenticationKey, mapped.privateKey);
      parts.push(encodeTlv(DYNAMIC.chipAuthenticationData, encryptChipData(session, data)));
    }
    return success(constructed(DYNAMIC.template, parts), session);
  }

  /** Chip authentication, with the command that carries the reader's key. */
  #agreeOnChip(other: Uint8Array | null, cipher: CipherSuite['cipher'], answer: Uint8Array): AccessAnswer {
    const { chipAuthentication } = this.#capabilities;
    if (chipAuthentication?.suite.cipher !== cipher) return failure(SW.referencedDataNotFound);
    const { curve, suite } = chipAuthentication;
    const shared = other === null ? null : agree(curve, this.#secrets.chipAuthenticationKey, other);
    if (shared === null || other === null) return failure(SW.wrongData);
    this.#terminal.agreedOn(other);
    return success(answer, sessionOf(suite, shared));
  }

  /** Active authentication: plain ECDSA over the reader's challenge. */
  internalAuthenticate({ data }: CommandApdu): AccessAnswer {
    if (data.length !== CHALLENGE_BYTES) return failure(SW.wrongLength);
    const { curve, hash } = this.#capabilities.activeAuthentication;
    this.#signingKey ??= privateKeyObject(curve, keyPairOf(curve, this.#secrets.activeAuthenticationKey));
    const key = this.#signingKey;
    return success(sign(hash, data, { key, dsaEncoding: 'ieee-p1363' }), null);
  }

  #password(reference: number): AccessPassword | null {
    const { mrzInformation, cardAccessNumber } = this.#secrets;
    if (reference === PASSWORD_REFERENCE.MRZ) return { kind: 'MRZ', information: mrzInformation };
    return reference === PASSWORD_REFERENCE.CAN ? { kind: 'CAN', number: cardAccessNumber } : null;
  }

  #endPending(): Pending {
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
