import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { Entropy } from '../../stations/random.ts';
import { openKey, openKeyAside, sealKey } from './key-container.ts';
import { KeyError } from './key-error.ts';
import { indexSchema, type KeyIndex } from './key-index.ts';

/** The files of one folder of keys: certificates and lists in the clear, private keys encrypted, and the index. */

export const FILES = {
  index: 'issuer.json',
  csca: 'csca.cer',
  cscaKey: 'csca.key',
  crl: 'csca.crl',
  cardMasterKey: 'card-master.key',
  verifier: 'verifier.cvcert',
  verifierKey: 'verifier.key',
} as const;

/** File names of the n-th authority of terminal authentication: certificate, key, and the link from its predecessor. */
export function cvcaFiles(number: number): {
  readonly certificate: string;
  readonly key: string;
  readonly link: string;
} {
  const name = number === 1 ? 'cvca' : `cvca-${number}`;
  return { certificate: `${name}.cvcert`, key: `${name}.key`, link: `${name}.link.cvcert` };
}

export function signerFile(serial: string): string {
  return `signer-${serial}.cer`;
}

export function signerKeyFile(serial: string): string {
  return `signer-${serial}.key`;
}

export interface KeyFilesOptions {
  readonly folder: string;
  readonly passphrase: string;
  readonly entropy: Entropy;
}

/**
 * Access to a folder of keys.
 * @throws KeyError for a file that is missing, unreadable, or not to be opened with this passphrase.
 */
export class KeyFiles {
  readonly #options: KeyFilesOptions;

  constructor(options: KeyFilesOptions) {
    this.#options = options;
  }

  get exist(): boolean {
    return existsSync(this.#file(FILES.index));
  }

  /** @throws KeyError if the file is missing or can't be read. */
  read(name: string): Buffer {
    try {
      return readFileSync(this.#file(name));
    } catch {
      throw new KeyError(`${this.#file(name)} is missing or can't be read`);
    }
  }

  /** Writes atomically (temporary file and rename), readable by the owner only. */
  write(name: string, content: Uint8Array | string): void {
    const file = this.#file(name);
    writeFileSync(`${file}.tmp`, content, { mode: 0o600, flush: true });
    renameSync(`${file}.tmp`, file);
  }

  /** A private key, sealed for this purpose. */
  secret(name: string, purpose: string): Uint8Array {
    return this.#opened(name, openKey(this.read(name).toString('utf8'), purpose, this.#options.passphrase));
  }

  /** The same on another thread: a start opens several keys at once. */
  async secretAside(name: string, purpose: string): Promise<Uint8Array> {
    const text = this.read(name).toString('utf8');
    return this.#opened(name, await openKeyAside(text, purpose, this.#options.passphrase));
  }

  #opened(name: string, secret: Uint8Array | null): Uint8Array {
    if (secret === null) throw new KeyError(`${this.#file(name)} can't be opened with this passphrase`);
    return secret;
  }

  writeSecret(name: string, key: Uint8Array, purpose: string): void {
    const { passphrase, entropy } = this.#options;
    this.write(name, sealKey(key, purpose, passphrase, entropy));
  }

  /** @throws KeyError if the index is missing or invalid. */
  readIndex(): KeyIndex {
    const parsed = indexSchema.safeParse(jsonValue(this.read(FILES.index).toString('utf8')));
    if (!parsed.success) throw new KeyError(`${this.#file(FILES.index)} is not readable`);
    return parsed.data;
  }

  writeIndex(index: KeyIndex): void {
    this.write(FILES.index, `${JSON.stringify(index, null, 2)}\n`);
  }

  #file(name: string): string {
    return join(this.#options.folder, name);
  }
}
