import { hash } from 'node:crypto';

import { done, failed, fault, type Outcome } from '../../stations/fault.ts';
import { withTimeout, type Clock } from '../../stations/clock.ts';
import { CURVES, type CurveName } from '../../stations/smartcard/icao9303/standard-curves.ts';
import { findTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import { DER, objectIdentifier, sequence, unsignedInteger } from '../../stations/smartcard/der.ts';
import { loadPkcs11, type Pkcs11Library, type Pkcs11Module } from './pkcs11.ts';
import type { DocumentSigner } from './signer.ts';

/** Document signers in a hardware security module, over PKCS #11 v2.40. The private key never leaves the module. */

/** Parallel signing sessions: a module that needs half a second per signature still makes sixteen a second. */
const SESSIONS = 8;
const SIGN_TIMEOUT_MS = 10_000;
const SIGNATURE_BYTES = 64;
const KEY_ID_BYTES = 8;

export interface HsmToken {
  /** Path of the module's PKCS #11 library. */
  readonly module: string;
  readonly tokenLabel: string;
  readonly pin: string;
}

/** A session with one token. `open` returns a fault if the module, the token or the PIN is wrong. */
export class Hsm {
  readonly #library: Pkcs11Library;
  readonly #module: Pkcs11Module;
  readonly #slot: Buffer;
  readonly #sessions: Buffer[];
  readonly #clock: Clock;
  readonly #waiting: ((session: Buffer) => void)[] = [];
  readonly #calls = new Set<object>();

  private constructor(library: Pkcs11Library, module: Pkcs11Module, slot: Buffer, sessions: Buffer[], clock: Clock) {
    this.#library = library;
    this.#module = module;
    this.#slot = slot;
    this.#sessions = sessions;
    this.#clock = clock;
  }

  static async open(token: HsmToken, clock: Clock): Promise<Outcome<Hsm>> {
    const refuse = (why: string): Outcome<Hsm> =>
      failed(fault('signer.unreachable', 'major', { token: token.tokenLabel, why }));
    const library = await loadPkcs11();
    if (library === null) return refuse('the package pkcs11js is not built here');
    const module = new library.PKCS11();
    try {
      module.load(token.module);
      // Signatures are made on several threads at a time: the module must lock.
      module.C_Initialize({ flags: library.CKF_OS_LOCKING_OK });
    } catch (error) {
      return refuse(reasonOf(error));
    }
    try {
      const slot = module
        .C_GetSlotList(true)
        .find((candidate) => module.C_GetTokenInfo(candidate).label.trim() === token.tokenLabel);
      if (slot === undefined) throw new RangeError(`no token is labelled ${token.tokenLabel}`);
      const flags = library.CKF_SERIAL_SESSION | library.CKF_RW_SESSION;
      const sessions = Array.from({ length: SESSIONS }, () => module.C_OpenSession(slot, flags));
      const [first] = sessions;
      if (first !== undefined) module.C_Login(first, library.CKU_USER, token.pin);
      return done(new Hsm(library, module, slot, sessions, clock));
    } catch (error) {
      module.C_Finalize();
      return refuse(reasonOf(error));
    }
  }

  /** Generates a key pair that can't be exported. Returns its public point. */
  generate(curve: CurveName, label: string, id: Uint8Array): Outcome<{ point: Uint8Array }> {
    const { CKA_TOKEN, CKA_LABEL, CKA_ID, CKA_EC_PARAMS, CKA_EC_POINT, CKA_VERIFY } = this.#library;
    const { CKA_SIGN, CKA_PRIVATE, CKA_SENSITIVE, CKA_EXTRACTABLE, CKM_EC_KEY_PAIR_GEN } = this.#library;
    const [session] = this.#sessions;
    if (session === undefined) return failed(fault('signer.unreachable', 'major', { why: 'busy' }));
    const named = [
      { type: CKA_TOKEN, value: true },
      { type: CKA_LABEL, value: label },
      { type: CKA_ID, value: Buffer.from(id) },
    ];
    try {
      const keys = this.#module.C_GenerateKeyPair(
        session,
        { mechanism: CKM_EC_KEY_PAIR_GEN },
        [
          ...named,
          { type: CKA_VERIFY, value: true },
          { type: CKA_EC_PARAMS, value: Buffer.from(objectIdentifier(CURVES[curve].oid)) },
        ],
        [
          ...named,
          { type: CKA_SIGN, value: true },
          { type: CKA_PRIVATE, value: true },
          { type: CKA_SENSITIVE, value: true },
          { type: CKA_EXTRACTABLE, value: false },
        ],
      );
      const [point] = this.#module.C_GetAttributeValue(session, keys.publicKey, [{ type: CKA_EC_POINT }]);
      const wrapped = point?.value;
      const bytes = Buffer.isBuffer(wrapped) ? findTlv(wrapped, DER.octetString) : null;
      return bytes === null
        ? failed(fault('signer.refused', 'major', { why: 'the module gives no public key' }))
        : done({ point: bytes });
    } catch (error) {
      return failed(fault('signer.refused', 'major', { why: reasonOf(error) }));
    }
  }

  /** Null if no private key has that identifier. */
  findKey(id: Uint8Array): Buffer | null {
    const [session] = this.#sessions;
    if (session === undefined) return null;
    this.#module.C_FindObjectsInit(session, [
      { type: this.#library.CKA_CLASS, value: this.#library.CKO_PRIVATE_KEY },
      { type: this.#library.CKA_ID, value: Buffer.from(id) },
    ]);
    const found = this.#module.C_FindObjects(session, 1);
    this.#module.C_FindObjectsFinal(session);
    return found[0] ?? null;
  }

  /** Plain ECDSA signature over a digest, on a thread of its own. */
  async sign(key: Buffer, digest: Uint8Array): Promise<Outcome<Uint8Array>> {
    const session = await withTimeout(this.#clock, SIGN_TIMEOUT_MS, this.#borrow(), null);
    if (session === null) return failed(fault('signer.unreachable', 'major', { why: 'busy' }));
    try {
      this.#module.C_SignInit(session, { mechanism: this.#library.CKM_ECDSA }, key);
      const call = { digest: Buffer.from(digest), out: Buffer.alloc(SIGNATURE_BYTES), session, key };
      // The module uses this memory from another thread: it must not be collected meanwhile.
      this.#calls.add(call);
      const signing = this.#module.C_SignAsync(session, call.digest, call.out).finally(() => this.#calls.delete(call));
      const signature = await withTimeout(this.#clock, SIGN_TIMEOUT_MS, signing, null);
      if (signature === null) this.#replaceSession();
      if (signature === null) return failed(fault('signer.unreachable', 'major', { why: 'timeout' }));
      this.#giveBack(session);
      return done(signature);
    } catch (error) {
      this.#giveBack(session);
      return failed(fault('signer.refused', 'major', { why: reasonOf(error) }));
    }
  }

  close(): Promise<void> {
    this.#module.C_CloseAllSessions(this.#slot);
    this.#module.C_Finalize();
    return Promise.resolve();
  }

  /** A session whose signature never came is not used again. */
  #replaceSession(): void {
    const { CKF_SERIAL_SESSION, CKF_RW_SESSION } = this.#library;
    this.#giveBack(this.#module.C_OpenSession(this.#slot, CKF_SERIAL_SESSION | CKF_RW_SESSION));
  }

  #borrow(): Promise<Buffer> {
    const session = this.#sessions.pop();
    return session === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(session);
  }

  #giveBack(session: Buffer): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#sessions.push(session);
    else next(session);
  }
}

/** One key of a module as document signer. */
export class Pkcs11Signer implements DocumentSigner {
  readonly certificate: Uint8Array;
  readonly #hsm: Hsm;
  readonly #key: Buffer;

  constructor(certificate: Uint8Array, hsm: Hsm, key: Buffer) {
    this.certificate = certificate;
    this.#hsm = hsm;
    this.#key = key;
  }

  async sign(data: Uint8Array): Promise<Outcome<Uint8Array>> {
    const plain = await this.#hsm.sign(this.#key, hash('sha256', data, 'buffer'));
    return plain.ok ? done(derSignature(plain.value)) : plain;
  }

  close(): Promise<void> {
    return this.#hsm.close();
  }
}

/** A plain signature (r, s) as the DER SEQUENCE of CMS and X.509. */
export function derSignature(plain: Uint8Array): Uint8Array {
  const half = plain.length / 2;
  return sequence(unsignedInteger(plain.subarray(0, half)), unsignedInteger(plain.subarray(half)));
}

/** Identifier of a key in the module: the end of its certificate's serial number. */
export function keyId(serial: Uint8Array): Uint8Array {
  return serial.subarray(Math.max(0, serial.length - KEY_ID_BYTES));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : String(error);
}
