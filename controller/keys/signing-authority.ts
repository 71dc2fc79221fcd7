import { sign } from 'node:crypto';

import type { Clock } from '../../stations/clock.ts';
import type { Entropy } from '../../stations/random.ts';
import {
  keyPairOf,
  newKeyPair,
  privateKeyObject,
  type KeyPair,
} from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { serialText } from '../../stations/smartcard/icao9303/certificates.ts';
import { authorityCertificate, revocationList, signerCertificate, type PublicKey } from './certificate-profile.ts';
import { FILES, signerFile, type KeyFiles } from './key-files.ts';
import type { IssuerCurve, KeyIndex } from './key-index.ts';

/** The country signing authority (CSCA): it certifies document signers, and revokes them by its list. */

const DAY_MS = 86_400_000;
const SERIAL_BYTES = 16;

export class SigningAuthority {
  readonly #files: KeyFiles;
  readonly #clock: Clock;
  readonly #entropy: Entropy;

  constructor(files: KeyFiles, clock: Clock, entropy: Entropy) {
    this.#files = files;
    this.#clock = clock;
    this.#entropy = entropy;
  }

  /** Creates the authority that the index describes: its key pair and its self-signed certificate. */
  create(index: KeyIndex): void {
    const { curve } = index;
    const pair = newKeyPair(curve, this.#entropy);
    const serial = newSerial(this.#entropy);
    const certificate = authorityCertificate(
      index.authority,
      point(index, pair),
      serial,
      today(this.#clock),
      signWith(curve, pair),
    );
    this.#files.write(FILES.csca, certificate);
    this.#files.writeSecret(FILES.cscaKey, pair.privateKey, 'csca');
  }

  /** Writes the certificate of a new document signer. Returns its serial number as text. */
  certify(index: KeyIndex, publicKey: Uint8Array, number: Uint8Array): string {
    const { curve, authority } = index;
    const pair = this.#pair(curve);
    const serial = serialText(number);
    const certificate = signerCertificate(
      authority,
      point(index, pair),
      `${authority.commonName.replace(' CSCA', '')} Document Signer ${index.signers.length + 1}`,
      { curve, point: publicKey, parameters: index.parameters },
      number,
      today(this.#clock),
      signWith(curve, pair),
    );
    this.#files.write(signerFile(serial), certificate);
    return serial;
  }

  /** Issues the next revocation list, with those that the index names. */
  issueRevocationList(): void {
    const index = this.#files.readIndex();
    const { curve, authority } = index;
    const pair = this.#pair(curve);
    const revoked = index.revoked.map(({ serial, atMs }) => ({ serial: Buffer.from(serial, 'hex'), atMs }));
    const number = index.crlNumber + 1;
    const nowMs = today(this.#clock);
    this.#files.write(
      FILES.crl,
      revocationList(authority, point(index, pair), number, revoked, nowMs, signWith(curve, pair)),
    );
    this.#files.writeIndex({ ...index, crlNumber: number });
  }

  #pair(curve: IssuerCurve): KeyPair {
    return keyPairOf(curve, this.#files.secret(FILES.cscaKey, 'csca'));
  }
}

/** Validity begins at the start of the day: a reader whose clock is slightly behind must not refuse today's cards. */
function today(clock: Clock): number {
  return Math.floor(clock.wallTimeMs() / DAY_MS) * DAY_MS;
}

/** A positive number of at most 20 octets, RFC 5280 §4.1.2.2. */
export function newSerial(entropy: Entropy): Uint8Array {
  const serial = Uint8Array.from(entropy.bytes(SERIAL_BYTES));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}

function point({ curve, parameters }: KeyIndex, { publicKey }: KeyPair): PublicKey {
  return { curve, point: publicKey, parameters };
}

function signWith(curve: IssuerCurve, pair: KeyPair): (data: Uint8Array) => Uint8Array {
  const key = privateKeyObject(curve, pair);
  return (data) => sign('sha256', data, key);
}
