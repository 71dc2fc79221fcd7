import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { KeyError } from './key-error.ts';

/** The key that stands for the journal (Ed25519, RFC 8032). It signs checkpoints and segments, and nothing else, and no document signer has it. */

export class JournalKey {
  readonly #key: KeyObject;
  readonly #id: string;

  private constructor(key: KeyObject) {
    this.#key = key;
    this.#id = keyId(createPublicKey(key));
  }

  /** Reads the key (PEM), or makes one where there is none yet (mode 600), with its public half beside it (`.pub`). */
  static fromFile(file: string): JournalKey {
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
      writeFileSync(publicKeyFile(file), publicKey.export({ type: 'spki', format: 'pem' }), { mode: 0o644 });
    }
    const key = keyIn(file, createPrivateKey);
    if (key.asymmetricKeyType !== ALGORITHM) throw new KeyError(`${file} does not hold an Ed25519 key`);
    return new JournalKey(key);
  }

  /** Signs that the journal's entries up to `upTo` are those with this hash. */
  checkpoint(upTo: number, digest: string): { upTo: number; digest: string; key: string; signature: string } {
    const signature = sign(null, statement(upTo, digest), this.#key).toString('base64');
    return { upTo, digest, key: this.#id, signature };
  }

  /** Signs a segment by the SHA-256 of its index, which has the hashes of all that is in it. */
  segment(digest: string): { key: string; signature: string } {
    return { key: this.#id, signature: sign(null, segmentStatement(digest), this.#key).toString('base64') };
  }
}

/** Separate statements: a signature under one never counts for the other. */
function segmentStatement(digest: string): Buffer {
  return Buffer.from(`cardline journal segment|${digest}`);
}

export function segmentIsGenuine(publicKey: KeyObject, digest: string, signature: string): boolean {
  return verify(null, segmentStatement(digest), publicKey, Buffer.from(signature, 'base64'));
}

export function publicKeyFile(file: string): string {
  return `${file}.pub`;
}

/** Null where there is no such file; throws a KeyError where it holds another thing. */
export function readPublicKey(file: string): KeyObject | null {
  if (!existsSync(file)) return null;
  const key = keyIn(file, createPublicKey);
  if (key.asymmetricKeyType !== ALGORITHM) throw new KeyError(`${file} does not hold an Ed25519 key`);
  return key;
}

const ALGORITHM = 'ed25519';

/** Throws a KeyError where the file holds no key. */
function keyIn(file: string, read: (pem: Buffer) => KeyObject): KeyObject {
  const content = readFileSync(file);
  try {
    return read(content);
  } catch {
    throw new KeyError(`${file} does not hold a key (PEM)`);
  }
}

export function checkpointIsGenuine(
  publicKey: KeyObject,
  { upTo, digest, signature }: { readonly upTo: number; readonly digest: string; readonly signature: string },
): boolean {
  return verify(null, statement(upTo, digest), publicKey, Buffer.from(signature, 'base64'));
}

/** The first half of the SHA-256 of the public key, hex. */
export function keyId(publicKey: KeyObject): string {
  const known = KNOWN_IDS.get(publicKey);
  if (known !== undefined) return known;
  const id = hash('sha256', publicKey.export({ type: 'spki', format: 'der' })).slice(0, 32);
  KNOWN_IDS.set(publicKey, id);
  return id;
}

/** Writing a key out takes a millisecond, and it is asked for with every few hundred entries that are verified. */
const KNOWN_IDS = new WeakMap<KeyObject, string>();

function statement(upTo: number, digest: string): Buffer {
  return Buffer.from(`cardline journal checkpoint|${upTo}|${digest}`);
}
