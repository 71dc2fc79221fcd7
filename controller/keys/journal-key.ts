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

/** The key that stands for the journal (Ed25519, RFC 8032). It signs checkpoints and nothing else, and no document signer has it. */

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
    return new JournalKey(createPrivateKey(readFileSync(file)));
  }

  /** Signs that the journal's entries up to `upTo` are those with this hash. */
  checkpoint(upTo: number, digest: string): { upTo: number; digest: string; key: string; signature: string } {
    const signature = sign(null, statement(upTo, digest), this.#key).toString('base64');
    return { upTo, digest, key: this.#id, signature };
  }
}

export function publicKeyFile(file: string): string {
  return `${file}.pub`;
}

/** Null where there is none. */
export function readPublicKey(file: string): KeyObject | null {
  return existsSync(file) ? createPublicKey(readFileSync(file)) : null;
}

export function checkpointIsGenuine(
  publicKey: KeyObject,
  { upTo, digest, signature }: { readonly upTo: number; readonly digest: string; readonly signature: string },
): boolean {
  return verify(null, statement(upTo, digest), publicKey, Buffer.from(signature, 'base64'));
}

/** The first half of the SHA-256 of the public key, hex. */
export function keyId(publicKey: KeyObject): string {
  return hash('sha256', publicKey.export({ type: 'spki', format: 'der' })).slice(0, 32);
}

function statement(upTo: number, digest: string): Buffer {
  return Buffer.from(`cardline journal checkpoint|${upTo}|${digest}`);
}
