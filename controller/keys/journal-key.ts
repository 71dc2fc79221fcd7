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
  /** Digest of the state folded from the entries (hex); empty if none is stored. */
  readonly snapshot: string;
}

interface SignedCheckpoint extends Statement {
  readonly key: string;
  readonly signature: string;
}

/**
 * The journal's key (Ed25519, RFC 8032). It signs checkpoints and segments and seals the newest entry, and nothing else; it is not a
 * document signer's key.
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

  /**
   * Reads the key (PEM), or creates one if there is none yet (mode 600), with its public half beside it (`.pub`).
   * @throws KeyError if the file holds no such key.
   */
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

  /** Signs that the journal's entries up to `upTo` have this hash, and fold to the state with the digest `snapshot`. */
  checkpoint(upTo: number, digest: string, snapshot: string): SignedCheckpoint {
    const signed = { upTo, digest, snapshot };
    return { ...signed, key: this.#id, signature: sign(null, statement(signed), this.#key).toString('base64') };
  }

  /** Whether it was signed with this key. */
  isGenuine(checkpoint: SignedCheckpoint): boolean {
    return checkpoint.key === this.#id && checkpointIsGenuine(this.#public, checkpoint);
  }

  /**
   * The seal of the newest entry (HMAC-SHA-256, hex): it can't be made without the key. It costs a fraction of a signature, so that each
   * commit has one; a checkpoint, in contrast, can be verified by everybody.
   */
  sealOf(text: string): string {
    return createHmac('sha256', this.#sealKey).update(`cardline journal tip|${text}`).digest('hex');
  }

  /** Compares in constant time. */
  isSealOf(seal: string, text: string): boolean {
    const [given, own] = [Buffer.from(seal, 'hex'), Buffer.from(this.sealOf(text), 'hex')];
    return given.length === own.length && timingSafeEqual(given, own);
  }

  /** Signs a segment by the SHA-256 of its index, which contains the hashes of all its content. */
  segment(digest: string): { key: string; signature: string } {
    return { key: this.#id, signature: sign(null, segmentStatement(digest), this.#key).toString('base64') };
  }
}

const SEAL_KEY_BYTES = 32;

/** A derived key (HKDF, RFC 5869): seals and signatures never share a key. */
function sealKeyOf(key: KeyObject): KeyObject {
  const seed = key.export({ type: 'pkcs8', format: 'der' }).subarray(PKCS8_ED25519.length);
  return createSecretKey(Buffer.from(hkdfSync('sha256', seed, '', 'cardline journal tip', SEAL_KEY_BYTES)));
}

/** Separate statements: a signature for one never counts for the other. */
function segmentStatement(digest: string): Buffer {
  return Buffer.from(`cardline journal segment|${digest}`);
}

/** Verifies a segment's signature (base64) over its index digest (SHA-256, hex). */
export function segmentIsGenuine(publicKey: KeyObject, digest: string, signature: string): boolean {
  return verify(null, segmentStatement(digest), publicKey, Buffer.from(signature, 'base64'));
}

export function publicKeyFile(file: string): string {
  return `${file}.pub`;
}

/**
 * Null if there is no such file.
 * @throws KeyError if the file holds anything else.
 */
export function readPublicKey(file: string): KeyObject | null {
  if (!existsSync(file)) return null;
  const key = keyIn(file, createPublicKey);
  if (key.asymmetricKeyType !== ALGORITHM) throw new KeyError(`${file} does not hold an Ed25519 key`);
  return key;
}

const ALGORITHM = 'ed25519';
/** Prefix of the 32 bytes of an Ed25519 key (RFC 8410 §7). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** @throws KeyError if the file holds no key. */
function keyIn(file: string, read: (pem: Buffer) => KeyObject): KeyObject {
  const content = readFileSync(file);
  try {
    return read(content);
  } catch {
    throw new KeyError(`${file} does not hold a key (PEM)`);
  }
}

/** Verifies a checkpoint's signature with this public key. */
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

/** Exporting a key takes a millisecond, and its ID is needed for every few hundred verified entries. */
const KNOWN_IDS = new WeakMap<KeyObject, string>();

/** Without a snapshot, the statement equals that of versions before snapshots. */
function statement({ upTo, digest, snapshot }: Statement): Buffer {
  const parts = ['cardline journal checkpoint', upTo, digest, ...(snapshot === '' ? [] : [snapshot])];
  return Buffer.from(parts.join('|'));
}
