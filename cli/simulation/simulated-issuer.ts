import { sign } from 'node:crypto';

import {
  authorityCertificate,
  revocationList,
  signerCertificate,
  type Authority,
} from '../../controller/keys/certificate-profile.ts';
import type { IssuerKeys } from '../../controller/keys/issuer-keys.ts';
import { ImmediateSigner } from '../../controller/keys/key-file-signer.ts';
import type { Clock } from '../../stations/clock.ts';
import type { Entropy } from '../../stations/random.ts';
import { SIMULATED_CARD_MASTER_KEY } from '../../stations/smartcard/globalplatform/key-diversification.ts';
import { privateKeyUsageEndMs } from '../../stations/smartcard/icao9303/certificates.ts';
import { newKeyPair, privateKeyObject, type KeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';

/** An issuer in virtual time: keys from the seed, in memory alone, and signatures at once. */

const CURVE = 'P-256';
const AUTHORITY: Authority = {
  country: 'VN',
  state: 'VNM',
  organization: 'Cardline simulation',
  commonName: 'Simulation CSCA',
  contact: 'csca@example.invalid',
};

export class SimulatedAuthority {
  readonly #pair: KeyPair;
  readonly #entropy: Entropy;
  readonly certificate: Uint8Array;

  constructor(entropy: Entropy, fromMs: number) {
    this.#entropy = entropy;
    this.#pair = newKeyPair(CURVE, entropy);
    this.certificate = authorityCertificate(
      AUTHORITY,
      this.#key(this.#pair),
      this.#serial(),
      fromMs,
      this.#signWith(this.#pair),
    );
  }

  /** A document signer whose certificate and key begin at `fromMs`. */
  signer(fromMs: number): { signer: ImmediateSigner; serial: Uint8Array; usageEndMs: number } {
    const pair = newKeyPair(CURVE, this.#entropy);
    const serial = this.#serial();
    const certificate = signerCertificate(
      AUTHORITY,
      this.#key(this.#pair),
      'Simulation Document Signer',
      this.#key(pair),
      serial,
      fromMs,
      this.#signWith(this.#pair),
    );
    const signer = new ImmediateSigner(certificate, privateKeyObject(CURVE, pair));
    return { signer, serial, usageEndMs: privateKeyUsageEndMs(certificate) ?? 0 };
  }

  revocationList(serials: readonly Uint8Array[], atMs: number): Uint8Array {
    const revoked = serials.map((serial) => ({ serial, atMs }));
    return revocationList(AUTHORITY, this.#key(this.#pair), 1, revoked, atMs, this.#signWith(this.#pair));
  }

  #key({ publicKey }: KeyPair): { curve: typeof CURVE; point: Uint8Array } {
    return { curve: CURVE, point: publicKey };
  }

  #serial(): Uint8Array {
    return Uint8Array.of(0x41, ...this.#entropy.bytes(7));
  }

  #signWith(pair: KeyPair): (data: Uint8Array) => Uint8Array {
    const key = privateKeyObject(CURVE, pair);
    return (data) => sign('sha256', data, key);
  }
}

export function simulatedIssuer(clock: Clock, entropy: Entropy): IssuerKeys {
  const nowMs = clock.wallTimeMs();
  const authority = new SimulatedAuthority(entropy, nowMs);
  const { signer, usageEndMs } = authority.signer(nowMs);
  return {
    signer,
    signerUsageEndMs: usageEndMs,
    csca: authority.certificate,
    crl: authority.revocationList([], nowMs),
    cardMasterKey: SIMULATED_CARD_MASTER_KEY,
  };
}
