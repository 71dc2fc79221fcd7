import type { Entropy } from '../../stations/random.ts';
import {
  dayOf,
  makeCvCertificate,
  parseCvCertificate,
  RIGHTS,
  RIGHTS_MASK,
  signPlain,
  type CvContent,
  type TerminalKey,
} from '../../stations/smartcard/eac/card-verifiable-certificate.ts';
import {
  keyPairOf,
  newKeyPair,
  privateKeyObject,
  type KeyPair,
} from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { concat } from '../../stations/smartcard/iso7816/tlv.ts';

/**
 * Terminal authentication: the country verifying authority (CVCA), the issuer's own verifier (DV), and inspection systems (BSI TR-03110-3
 * §2, Doc 9303-11 §7). Certificates are card-verifiable, on P-256 with SHA-256.
 */

const CURVE = 'P-256';
const HASH = 'sha256';
const DAY_MS = 86_400_000;
/** Validity of each kind, within the European certificate policy (TR-03139). */
const AUTHORITY_DAYS = 3 * 365;
const VERIFIER_DAYS = 90;
const TERMINAL_DAYS = 7;
/** A line's inspection system gets its next certificate when the last one has this much left. */
const TERMINAL_LEAST_DAYS = 3;

/** A certificate and the key that it certifies. */
export interface Certified {
  readonly certificate: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** Credentials of an inspection system: its chain below the authority, and its key. */
export interface TerminalCredentials {
  /** Concatenated certificates, its own last. */
  readonly certificates: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** A self-signed authority with all rights. `name`: country and mnemonic, which form the reference that chips read. */
export function newAuthority(name: string, sequence: number, nowMs: number, entropy: Entropy): Certified {
  const pair = newKeyPair(CURVE, entropy);
  const reference = referenceOf(name, sequence);
  const content = contentOf(reference, reference, pair, 'authority', RIGHTS_MASK, nowMs, AUTHORITY_DAYS);
  return { certificate: makeCvCertificate(content, signerOf(pair)), privateKey: pair.privateKey };
}

export interface RenewedAuthority extends Certified {
  /** The new key certified by the old one: chips that trust the old authority accept the new one by it (TR-03110-3 §2.5.1). */
  readonly link: Uint8Array;
}

/** The authority's next key, with its link certificate. */
export function renewedAuthority(
  old: Certified,
  name: string,
  sequence: number,
  nowMs: number,
  entropy: Entropy,
): RenewedAuthority {
  const parent = parseCvCertificate(old.certificate);
  if (parent === null) throw new RangeError('the authority’s certificate is not readable');
  const pair = newKeyPair(CURVE, entropy);
  const reference = referenceOf(name, sequence);
  const content = contentOf(reference, reference, pair, 'authority', RIGHTS_MASK, nowMs, AUTHORITY_DAYS);
  const linked = { ...content, authorityReference: parent.holderReference };
  return {
    certificate: makeCvCertificate(content, signerOf(pair)),
    privateKey: pair.privateKey,
    link: makeCvCertificate(linked, signerOf(keyPairOf(CURVE, old.privateKey))),
  };
}

/** Whether the authority ends before a verifier certified now would. */
export function authorityEnds(certificate: Uint8Array, nowMs: number): boolean {
  return certifiedUntilMs(certificate) < nowMs + VERIFIER_DAYS * DAY_MS;
}

/** The issuer's own verifier, which may only read fingerprints. */
export function newVerifier(
  authority: Certified,
  name: string,
  sequence: number,
  nowMs: number,
  entropy: Entropy,
): Certified {
  return issued(authority, referenceOf(name, sequence), 'verifier-domestic', nowMs, VERIFIER_DAYS, entropy);
}

/**
 * An inspection system under `verifier`, never valid longer than the verifier's own certificate. `links`: from each earlier authority to
 * the next, for chips of their time.
 */
export function newTerminal(
  verifier: Certified,
  name: string,
  sequence: number,
  nowMs: number,
  entropy: Entropy,
  links: readonly Uint8Array[] = [],
): TerminalCredentials {
  const made = issued(verifier, referenceOf(name, sequence), 'inspection-system', nowMs, TERMINAL_DAYS, entropy);
  return { certificates: concat([...links, verifier.certificate, made.certificate]), privateKey: made.privateKey };
}

/** The last instant at which a certificate is valid. */
export function certifiedUntilMs(certificate: Uint8Array): number {
  const parsed = parseCvCertificate(certificate);
  return parsed === null ? 0 : parsed.expiresMs + DAY_MS - 1;
}

export function holderOf(certificate: Uint8Array): string {
  return parseCvCertificate(certificate)?.holderReference ?? '';
}

/** The line's own inspection system at QC: it renews key and certificate well before the last one ends. */
export class LineTerminal {
  readonly #verifier: Certified;
  readonly #name: string;
  readonly #entropy: Entropy;
  readonly #links: readonly Uint8Array[];
  #current: { readonly credentials: TerminalCredentials; readonly renewFromMs: number } | null = null;
  #sequence = 0;

  constructor(verifier: Certified, name: string, entropy: Entropy, links: readonly Uint8Array[] = []) {
    this.#verifier = verifier;
    this.#name = name;
    this.#entropy = entropy;
    this.#links = links;
  }

  credentials(nowMs: number): TerminalCredentials {
    if (this.#current === null || nowMs >= this.#current.renewFromMs) {
      this.#sequence += 1;
      const credentials = newTerminal(this.#verifier, this.#name, this.#sequence, nowMs, this.#entropy, this.#links);
      this.#current = { credentials, renewFromMs: nowMs + (TERMINAL_DAYS - TERMINAL_LEAST_DAYS) * DAY_MS };
    }
    return this.#current.credentials;
  }
}

function issued(
  issuer: Certified,
  reference: string,
  role: 'verifier-domestic' | 'inspection-system',
  nowMs: number,
  days: number,
  entropy: Entropy,
): Certified {
  const parent = parseCvCertificate(issuer.certificate);
  if (parent === null) throw new RangeError('the issuer’s certificate is not readable');
  const pair = newKeyPair(CURVE, entropy);
  const content = contentOf(parent.holderReference, reference, pair, role, RIGHTS.fingerprints, nowMs, days);
  const within = { ...content, expiresMs: Math.min(content.expiresMs, parent.expiresMs) };
  const certificate = makeCvCertificate(within, signerOf(keyPairOf(CURVE, issuer.privateKey)));
  return { certificate, privateKey: pair.privateKey };
}

function contentOf(
  authorityReference: string,
  holderReference: string,
  { publicKey }: KeyPair,
  role: CvContent['role'],
  rights: number,
  nowMs: number,
  days: number,
): CvContent {
  const key: TerminalKey = { hash: HASH, curve: CURVE, point: publicKey };
  const effectiveMs = dayOf(nowMs);
  return {
    authorityReference,
    holderReference,
    key,
    role,
    rights,
    effectiveMs,
    expiresMs: effectiveMs + days * DAY_MS,
  };
}

function signerOf(pair: KeyPair): (data: Uint8Array) => Uint8Array {
  const key = privateKeyObject(CURVE, pair);
  return (data) => signPlain(HASH, key, data);
}

/** Country, mnemonic of at most nine characters, and a number of five digits (annex A.6.1). */
function referenceOf(name: string, sequence: number): string {
  return `${name.slice(0, 11)}${String(sequence).padStart(5, '0')}`;
}
