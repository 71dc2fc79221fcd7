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

/** Authorities whose certificates a chip accepts, and its current date: BSI TR-03110-3 §2. Persists over sessions. */

/** A key that the chip may verify with: an authority's permanently, others until the session ends. */
export interface TrustedKey {
  readonly reference: string;
  readonly key: TerminalKey;
  readonly role: Role;
  /** Intersection of the rights of all certificates down to this one. */
  readonly rights: number;
  readonly expiresMs: number;
}

/** The previous authority's key remains until it expires. */
const AUTHORITIES_MAX = 2;

/** Which role may issue which. An authority issues the link certificate to its next key itself. */
const MAY_ISSUE: Readonly<Record<Role, readonly Role[]>> = {
  authority: ['authority', 'verifier-domestic', 'verifier-foreign'],
  'verifier-domestic': ['inspection-system'],
  'verifier-foreign': ['inspection-system'],
  'inspection-system': [],
};

/** Trust points of one chip, which survive its sessions. */
export class TrustStore {
  #authorities: readonly TrustedKey[] = [];
  #todayMs = 0;

  /** Stores the issuer's own certificate, once, before the chip is locked. False when it is not an authority's. */
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

  /** The chip's current date: it learns dates only from certificates. */
  get todayMs(): number {
    return this.#todayMs;
  }

  /** The authority with this name, unless it has expired. */
  find(reference: string): TrustedKey | null {
    return this.#authorities.find((one) => one.reference === reference) ?? null;
  }

  /** Key of a certificate signed by `issuer`; null when the chip rejects it. */
  accept(certificate: CvCertificate, issuer: TrustedKey): TrustedKey | null {
    const { role, expiresMs, effectiveMs } = certificate;
    if (certificate.authorityReference !== issuer.reference || !isSignedBy(certificate, issuer.key)) return null;
    if (!MAY_ISSUE[issuer.role].includes(role) || expiresMs < this.#todayMs || effectiveMs > expiresMs) return null;
    // Only an authority may change the curve; certificates below it use its curve (TR-03110-3 annex C.1.3).
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

  /** A foreign verifier's dates are not trusted (TR-03110-3 §2.5.2). */
  #dates(issuer: Role, role: Role): boolean {
    if (issuer === 'authority') return role === 'authority' || role === 'verifier-domestic';
    return issuer === 'verifier-domestic';
  }

  /** EF.CVCA: names of the authorities, newest first, padded with zeros. */
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
