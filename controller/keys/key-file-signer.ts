import { sign, type KeyObject } from 'node:crypto';

import { done, failed, fault, type Outcome } from '../../stations/fault.ts';
import type { DocumentSigner } from './signer.ts';

/** A document signer whose key was opened from its encrypted file: it signs on OpenSSL's threads. */
export class KeyFileSigner implements DocumentSigner {
  readonly certificate: Uint8Array;
  readonly #key: KeyObject;

  constructor(certificate: Uint8Array, key: KeyObject) {
    this.certificate = certificate;
    this.#key = key;
  }

  sign(data: Uint8Array): Promise<Outcome<Uint8Array>> {
    return new Promise((resolve) => {
      sign('sha256', data, this.#key, (error, signature) => {
        resolve(error === null ? done(signature) : failed(fault('signer.refused', 'major', { why: error.name })));
      });
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
