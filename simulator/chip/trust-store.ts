import {
  dayOf,
  isSignedBy,
  parseCvCertificate,
  type CvCertificate,
  type Role,
  type TerminalKey,
} from '../../stations/smartcard/eac/card-verifiable-certificate.ts';
import { EF_CVCA_BYTES } from '../../stations/smartcard/eac/terminal-authentication.ts';
import { encodeTlv } from '../../stations/smartcard/iso7816/tlv.ts';

/** Whose certificates a chip takes, and the day as far as it knows it: BSI TR-03110-3 §2. It outlives every session. */

/** A key that the chip may verify with: its authority's for good, the others' until the session ends. */
export interface TrustedKey {
  readonly reference: string;
  readonly key: TerminalKey;
  readonly role: Role;
  /** What all certificates down to this one allow. */
  readonly rights: number;
  readonly expiresMs: number;
}

/** The authority's key before the last link is kept, until its own time is over. */
const AUTHORITIES_MAX = 2;

/** Who may issue whose certificate. An authority's link to its next key is issued by itself. */
const MAY_ISSUE: Readonly<Record<Role, readonly Role[]>> = {
  authority: ['authority', 'verifier-domestic', 'verifier-foreign'],
  'verifier-domestic': ['inspection-system'],
  'verifier-foreign': ['inspection-system'],
  'inspection-system': [],
};

export class TrustStore {
  #authorities: readonly TrustedKey[] = [];
  #todayMs = 0;

  /** The issuer's own certificate, once, before the chip is locked. False where it is none of an authority. */
  anchor(certificate: Uint8Array): boolean {
    const parsed = parseCvCertificate(certificate);
    if (parsed?.role !== 'authority' || parsed.key.curve === null || this.#authorities.length > 0) return false;
    const key = { ...parsed.key, curve: parsed.key.curve };
    if (!isSignedBy(parsed, key)) return false;
    this.#authorities = [trusted(parsed, key, parsed.rights)];
    this.#todayMs = parsed.effectiveMs;
    return true;
  }

  get hasAuthority(): boolean {
    return this.#authorities.length > 0;
  }

  /** What the chip takes for the day: it learns it from certificates alone. */
  get todayMs(): number {
    return this.#todayMs;
  }

  /** The authority of that name, where its time is not over. */
  find(reference: string): TrustedKey | null {
    return this.#authorities.find((one) => one.reference === reference) ?? null;
  }

  /** The key of a certificate that `issuer` signed; null where the chip does not take it. */
  accept(certificate: CvCertificate, issuer: TrustedKey): TrustedKey | null {
    const { role, expiresMs, effectiveMs } = certificate;
    if (certificate.authorityReference !== issuer.reference || !isSignedBy(certificate, issuer.key)) return null;
    if (!MAY_ISSUE[issuer.role].includes(role) || expiresMs < this.#todayMs || effectiveMs > expiresMs) return null;
    // Only an authority may change the curve; whoever is below it has its own (TR-03110-3 annex C.1.3).
    const curve = certificate.key.curve ?? issuer.key.curve;
    if (role !== 'authority' && curve !== issuer.key.curve) return null;
    const key = trusted(certificate, { ...certificate.key, curve }, certificate.rights & issuer.rights);
    if (this.#dates(issuer.role, role)) this.#todayMs = Math.max(this.#todayMs, dayOf(effectiveMs));
    if (role === 'authority') {
      const kept = this.#authorities.filter((one) => one.reference !== key.reference);
      this.#authorities = [key, ...kept].slice(0, AUTHORITIES_MAX);
    }
    this.#authorities = this.#authorities.filter((one) => one.expiresMs >= this.#todayMs);
    return key;
  }

  /** A foreign verifier's dates are not believed (TR-03110-3 §2.5.2). */
  #dates(issuer: Role, role: Role): boolean {
    if (issuer === 'authority') return role === 'authority' || role === 'verifier-domestic';
    return issuer === 'verifier-domestic';
  }

  /** EF.CVCA: the authorities' names, the newest first, filled with zeros. */
  get file(): Uint8Array {
    const out = new Uint8Array(EF_CVCA_BYTES);
    let at = 0;
    for (const { reference } of this.#authorities) {
      const object = encodeTlv(0x42, Buffer.from(reference, 'latin1'));
      out.set(object, at);
      at += object.length;
    }
    return out;
  }
}

function trusted({ holderReference, role, expiresMs }: CvCertificate, key: TerminalKey, rights: number): TrustedKey {
  return { reference: holderReference, key, role, rights, expiresMs };
}
