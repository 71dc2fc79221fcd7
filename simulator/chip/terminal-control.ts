import { parseCvParts, RIGHTS, verifyPlain } from '../../stations/smartcard/eac/card-verifiable-certificate.ts';
import {
  chipNameOf,
  SET,
  signedByTerminal,
  VERIFY_CERTIFICATE,
} from '../../stations/smartcard/eac/terminal-authentication.ts';
import { SW } from '../../stations/smartcard/iso7816/apdu.ts';
import type { TrustedKey, TrustStore } from './trust-store.ts';

/** The chip's end of terminal authentication, version 1: chain, challenge and rights of one session (BSI TR-03110-1 §3.5). */

/** Data group of each right. */
const OPENS: Readonly<Record<number, number>> = { 3: RIGHTS.fingerprints, 4: RIGHTS.irises };

/** Terminal authentication state of one session. */
export class TerminalControl {
  readonly #trust: TrustStore;
  readonly #mrzInformation: string;
  /** The chip's identifier in this session; null before it exists. */
  #chipName: Uint8Array | null = null;
  /** The terminal's ephemeral key of chip authentication, which must come first. */
  #terminalKey: Uint8Array | null = null;
  /** The key that verifies the next certificate, and the key of the last certificate. */
  #verifier: TrustedKey | null = null;
  #last: TrustedKey | null = null;
  #terminal: TrustedKey | null = null;
  #challenge: Uint8Array | null = null;
  #rights = 0;

  constructor(trust: TrustStore, mrzInformation: string) {
    this.#trust = trust;
    this.#mrzInformation = mrzInformation;
  }

  openedWithBac(): void {
    this.forget();
    this.#chipName = chipNameOf(null, this.#mrzInformation);
  }

  /** `ownKey`: the chip's ephemeral key of the key agreement. */
  openedWithPace(ownKey: Uint8Array): void {
    this.forget();
    this.#chipName = chipNameOf(ownKey, this.#mrzInformation);
  }

  /** Chip authentication starts a new session; earlier rights end. */
  agreedOn(terminalKey: Uint8Array): void {
    const name = this.#chipName;
    this.forget();
    this.#chipName = name;
    this.#terminalKey = terminalKey;
  }

  forget(): void {
    this.#chipName = null;
    this.#terminalKey = null;
    this.#verifier = null;
    this.#last = null;
    this.#terminal = null;
    this.#challenge = null;
    this.#rights = 0;
  }

  mayRead(group: number): boolean {
    return (this.#rights & (OPENS[group] ?? 0)) !== 0;
  }

  /** MSE:Set DST or Set AT; returns the status word. */
  setKey(p1: number, p2: number, reference: Uint8Array | null): number {
    const name = Buffer.from(reference ?? []).toString('latin1');
    if (this.#terminalKey === null) return SW.conditionsNotSatisfied;
    this.#challenge = null;
    if (p1 === SET.verification[0] && p2 === SET.verification[1]) {
      this.#verifier = this.#trust.find(name) ?? (this.#last?.reference === name ? this.#last : null);
      return this.#verifier === null ? SW.referencedDataNotFound : SW.ok;
    }
    if (p1 !== SET.authentication[0] || p2 !== SET.authentication[1]) return SW.incorrectP1P2;
    this.#terminal = this.#last?.reference === name && this.#last.role === 'inspection-system' ? this.#last : null;
    return this.#terminal === null ? SW.referencedDataNotFound : SW.ok;
  }

  verifyCertificate(p1: number, p2: number, data: Uint8Array): number {
    const verifier = this.#verifier;
    this.#verifier = null;
    if (p1 !== VERIFY_CERTIFICATE[0] || p2 !== VERIFY_CERTIFICATE[1]) return SW.incorrectP1P2;
    if (verifier === null || this.#terminalKey === null) return SW.conditionsNotSatisfied;
    const certificate = parseCvParts(data);
    if (certificate === null) return SW.wrongData;
    this.#last = this.#trust.accept(certificate, verifier);
    return this.#last === null ? SW.authenticationFailed : SW.ok;
  }

  /** Whether the challenge is for a terminal, and not for basic access control. */
  challenge(challenge: Uint8Array): boolean {
    if (this.#terminal === null) return false;
    this.#challenge = challenge;
    return true;
  }

  /** EXTERNAL AUTHENTICATE with the terminal's signature; each challenge is valid once. */
  authenticate(signature: Uint8Array): number {
    const terminal = this.#terminal;
    const challenge = this.#challenge;
    this.#challenge = null;
    if (terminal === null || challenge === null || this.#chipName === null || this.#terminalKey === null)
      return SW.conditionsNotSatisfied;
    const signed = signedByTerminal(this.#chipName, challenge, this.#terminalKey);
    if (!verifyPlain(terminal.key, signed, signature)) return SW.authenticationFailed;
    this.#rights = terminal.rights;
    return SW.ok;
  }
}
