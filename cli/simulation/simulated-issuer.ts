import { hash } from 'node:crypto';

import { p256 } from '@noble/curves/nist.js';

import {
  authorityCertificate,
  revocationList,
  signerCertificate,
  type Authority,
  type PublicKey,
} from '../../controller/keys/certificate-profile.ts';
import type { IssuerKeys } from '../../controller/keys/issuer-keys.ts';
import { CHIP_CURVE } from '../../controller/personalization/data-groups.ts';
import { LineTerminal, newAuthority, newVerifier } from '../../controller/keys/inspection-chain.ts';
import { derSignature } from '../../controller/keys/pkcs11-signer.ts';
import type { DocumentSigner } from '../../controller/keys/signer.ts';
import type { Clock } from '../../stations/clock.ts';
import { done } from '../../stations/fault.ts';
import { SeededRandom, type Entropy } from '../../stations/random.ts';
import { concat } from '../../stations/smartcard/iso7816/tlv.ts';
import { SIMULATED_CARD_MASTER_KEY } from '../../stations/smartcard/globalplatform/key-diversification.ts';
import type { ParameterForm } from '../../stations/smartcard/icao9303/domain-parameters.ts';
import { privateKeyUsageEndMs } from '../../stations/smartcard/icao9303/certificates.ts';
import {
  keyPairOf,
  newKeyPair,
  newKeyPairs,
  xCoordinate,
  type KeyPair,
} from '../../stations/smartcard/icao9303/elliptic-curve.ts';

/** An issuer in virtual time: keys from the seed, in memory alone, and signatures at once. */

const CURVE = 'P-256';
const EVERY_DOCUMENT = Buffer.from('every document');
const AUTHORITY: Authority = {
  country: 'VN',
  state: 'VNM',
  organization: 'Cardline simulation',
  commonName: 'Simulation CSCA',
  contact: 'csca@example.invalid',
  documentTypes: ['ID', 'I'],
};

export class SimulatedAuthority {
  readonly #pair: KeyPair;
  readonly #entropy: Entropy;
  readonly #parameters: ParameterForm;
  readonly certificate: Uint8Array;

  constructor(entropy: Entropy, fromMs: number, parameters: ParameterForm = 'explicit') {
    this.#entropy = entropy;
    this.#parameters = parameters;
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
  signer(fromMs: number): { signer: DocumentSigner; serial: Uint8Array; usageEndMs: number } {
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
    const signWith = this.#signWith(pair);
    const signer: DocumentSigner = {
      certificate,
      sign: (data) => Promise.resolve(done(signWith(data))),
      close: () => Promise.resolve(),
    };
    return { signer, serial, usageEndMs: privateKeyUsageEndMs(certificate) ?? 0 };
  }

  revocationList(serials: readonly Uint8Array[], atMs: number): Uint8Array {
    const revoked = serials.map((serial) => ({ serial, atMs }));
    return revocationList(AUTHORITY, this.#key(this.#pair), 1, revoked, atMs, this.#signWith(this.#pair));
  }

  #key({ publicKey }: KeyPair): PublicKey {
    return { curve: CURVE, point: publicKey, parameters: this.#parameters };
  }

  #serial(): Uint8Array {
    return Uint8Array.of(0x41, ...this.#entropy.bytes(7));
  }

  #signWith({ privateKey }: KeyPair): (data: Uint8Array) => Uint8Array {
    return (data) => reproducibleSignature(privateKey, data);
  }
}

/**
 * ECDSA on P-256 with SHA-256 and a nonce out of key and message, as RFC 6979 has it in spirit: OpenSSL draws a new one
 * each time, and a shift would not be the same again from its seed. The key protects nothing but simulated cards.
 */
function reproducibleSignature(privateKey: Uint8Array, data: Uint8Array): Uint8Array {
  const { Fn } = p256.Point;
  const digest = hash('sha256', data, 'buffer');
  const nonce = Fn.create(Fn.fromBytes(hash('sha256', concat([privateKey, digest]), 'buffer'), true));
  const r = Fn.create(Fn.fromBytes(xCoordinate(keyPairOf(CURVE, Fn.toBytes(nonce)).publicKey), true));
  const d = Fn.fromBytes(privateKey);
  const s = Fn.mul(Fn.inv(nonce), Fn.add(Fn.fromBytes(digest, true), Fn.mul(r, d)));
  return derSignature(concat([Fn.toBytes(r), Fn.toBytes(s)]));
}

export function simulatedIssuer(clock: Clock, entropy: Entropy): IssuerKeys {
  const nowMs = clock.wallTimeMs();
  const authority = new SimulatedAuthority(entropy, nowMs);
  const { signer, usageEndMs } = authority.signer(nowMs);
  const cvca = newAuthority('VNCVCA', 1, nowMs, entropy);
  const verifier = newVerifier(cvca, 'VNDVCARD', 1, nowMs, entropy);
  const terminal = new LineTerminal(verifier, 'VNQC', entropy);
  return {
    signer,
    signerUsageEndMs: usageEndMs,
    csca: authority.certificate,
    crl: authority.revocationList([], nowMs),
    cardMasterKey: SIMULATED_CARD_MASTER_KEY,
    channelSecurity: 'full',
    newChipKeys: (source) => newKeyPairs(CHIP_CURVE, source),
    chipSecurity: { parameters: 'explicit', trustPoint: cvca.certificate },
    terminal: () => terminal.credentials(clock.wallTimeMs()),
  };
}

/** The same issuer where ciphers are out of the loop: one signature and one chip's keys for all, and open channels. */
export function withoutCryptography(issuer: IssuerKeys): IssuerKeys {
  const pair = newKeyPair(CHIP_CURVE, new SeededRandom('every chip'));
  const once = issuer.signer.sign(EVERY_DOCUMENT);
  // Private keys are overwritten once a chip has them.
  const copy = (): KeyPair => ({ ...pair, privateKey: new Uint8Array(pair.privateKey) });
  return {
    ...issuer,
    signer: { ...issuer.signer, sign: () => once },
    channelSecurity: 'none',
    newChipKeys: () => [copy(), copy()],
  };
}
