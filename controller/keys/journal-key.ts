import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hash,
  hkdfSync,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { KeyError } from './key-error.ts';

interface Statement {
  readonly upTo: number;
  /** Hash of that entry (hex). */
  readonly digest: string;
  /** Of the state that the entries fold to (hex); empty where none is kept. */
  readonly snapshot: string;
}

interface SignedCheckpoint extends Statement {
  readonly key: string;
  readonly signature: string;
}

/**
 * The key that stands for the journal (Ed25519, RFC 8032). It signs checkpoints and segments, seals the newest entry, and does nothing else;
 * no document signer has it.
 */

export class JournalKey {
  readonly #key: KeyObject;
  readonly #public: KeyObject;
  readonly #id: string;
  readonly #sealKey: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
    this.#public = createPublicKey(key);
    this.#id = keyId(this.#public);
    this.#sealKey = sealKeyOf(key);
  }

  /** The same key for the same 32 bytes, for simulations. */
  static fromSeed(seed: Uint8Array): JournalKey {
    return new JournalKey(
      createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' }),
    );
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

  /** Signs that the journal's entries up to `upTo` are those with this hash, and fold to the state with the digest `snapshot`. */
  checkpoint(upTo: number, digest: string, snapshot: string): SignedCheckpoint {
    const signed = { upTo, digest, snapshot };
    return { ...signed, key: this.#id, signature: sign(null, statement(signed), this.#key).toString('base64') };
  }

  /** Was it signed with this very key? */
  isGenuine(checkpoint: SignedCheckpoint): boolean {
    return checkpoint.key === this.#id && checkpointIsGenuine(this.#public, checkpoint);
  }

  /**
   * The seal of what is said of the newest entry (HMAC-SHA-256, hex): nobody without the key makes one. It costs a fraction of a signature,
   * so that each commit has one; a checkpoint can be looked at by everybody.
   */
  sealOf(text: string): string {
    return createHmac('sha256', this.#sealKey).update(`cardline journal tip|${text}`).digest('hex');
  }

  isSealOf(seal: string, text: string): boolean {
    const [given, own] = [Buffer.from(seal, 'hex'), Buffer.from(this.sealOf(text), 'hex')];
    return given.length === own.length && timingSafeEqual(given, own);
  }

  /** Signs a segment by the SHA-256 of its index, which has the hashes of all that is in it. */
  segment(digest: string): { key: string; signature: string } {
    return { key: this.#id, signature: sign(null, segmentStatement(digest), this.#key).toString('base64') };
  }
}

const SEAL_KEY_BYTES = 32;

/** A key of its own (HKDF, RFC 5869): what seals is never what signs. */
function sealKeyOf(key: KeyObject): KeyObject {
  const seed = key.export({ type: 'pkcs8', format: 'der' }).subarray(PKCS8_ED25519.length);
  return createSecretKey(Buffer.from(hkdfSync('sha256', seed, '', 'cardline journal tip', SEAL_KEY_BYTES)));
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
/** What stands before the 32 bytes of an Ed25519 key (RFC 8410 §7). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Throws a KeyError where the file holds no key. */
function keyIn(file: string, read: (pem: Buffer) => KeyObject): KeyObject {
  const content = readFileSync(file);
  try {
    return read(content);
  } catch {
    throw new KeyError(`${file} does not hold a key (PEM)`);
  }
}

export function checkpointIsGenuine(publicKey: KeyObject, checkpoint: Omit<SignedCheckpoint, 'key'>): boolean {
  return verify(null, statement(checkpoint), publicKey, Buffer.from(checkpoint.signature, 'base64'));
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

/** Without a snapshot it is what was signed before there were any. */
function statement({ upTo, digest, snapshot }: Statement): Buffer {
  const parts = ['cardline journal checkpoint', upTo, digest, ...(snapshot === '' ? [] : [snapshot])];
  return Buffer.from(parts.join('|'));
}
