import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { JournalKey, publicKeyFile } from '../keys/journal-key.ts';
import { chainHash } from './chain.ts';
import { headFileOf, readHead } from './journal-head.ts';
import { JournalStore } from './store.ts';
import { DATABASE_NAME } from './store-file.ts';
import { verify } from './verify.ts';
import { verifyCheckpoints, type CheckpointProof } from './verify-checkpoints.ts';

/** What somebody with the database in hand can do to it, and what it says of that afterwards. */

const ENTRIES = 30;
const SIGNED = 20;
const LINE = { line: 'line', world: 'simulated' } as const;

let folder = '';
let store = JournalStore.temporary(new VirtualClock());
let thief = new DatabaseSync(':memory:');
let key = '';

function write(): void {
  const signer = JournalKey.fromFile(key);
  for (let entry = 1; entry <= ENTRIES; entry += 1) {
    if (entry === SIGNED)
      store.append({ kind: 'journal.checkpoint', ...signer.checkpoint(store.entries, store.digest, '') });
    else store.append({ kind: 'line.cleared', by: `person ${entry}` });
  }
  const head = { seq: store.entries, hash: store.digest };
  store.commit();
  headFileOf(folder, LINE, store.firstHash)?.keep({ first: store.firstHash, at: 0, sealed: true, ...head }, false);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cardline-audit-'));
  key = join(folder, 'journal-signer.key');
  store = JournalStore.open(join(folder, 'data'), new VirtualClock());
  thief = new DatabaseSync(join(folder, 'data', DATABASE_NAME));
  write();
});

const chain = (): unknown => verify(store, () => null).chain;
const proof = (): CheckpointProof =>
  verifyCheckpoints(store, createPublicKey(readFileSync(publicKeyFile(key))), readHead(folder, LINE, store.firstHash));
const run = (sql: string, ...values: (string | number)[]): unknown => thief.prepare(sql).run(...values);

/** A thief who knows how the chain is made makes it anew behind his change. */
function chainAnew(): void {
  let previous = '0'.repeat(64);
  for (const { seq, at, body } of Array.from(store.reader.rows())) {
    previous = chainHash(previous, seq, at, body);
    run('UPDATE entry SET hash = ? WHERE seq = ?', previous, seq);
  }
}

describe('an auditor', () => {
  test('finds nothing wrong with a journal that nobody touched', () => {
    expect(chain()).toBe('intact');
    expect(proof()).toEqual({ checkpoints: 1, signedUpTo: SIGNED - 1, violations: [] });
  });

  test('is told the first entry of which a byte was changed', () => {
    run("UPDATE entry SET body = replace(body, 'person 7', 'person 8') WHERE seq = 7");
    expect(chain()).toEqual({ brokenAt: 7 });
  });

  test('is told where an entry was removed', () => {
    run('DELETE FROM entry WHERE seq = 12');
    expect(chain()).toEqual({ brokenAt: 12 });
  });

  test('is told that the tail was cut off, though what is left is whole', () => {
    run('DELETE FROM entry WHERE seq > 25');
    const reopened = JournalStore.temporary(new VirtualClock());
    for (const { body } of store.read(0)) reopened.append(body);
    reopened.commit();
    expect(verify(reopened, () => null).chain).toBe('intact');
    const found = verifyCheckpoints(reopened, null, {
      first: '',
      at: 0,
      sealed: true,
      seq: ENTRIES,
      hash: store.digest,
    });
    expect(found.violations).toEqual(['the journal ends at entry 25; it had come to 30: its tail was cut off']);
  });

  test('is told by the checkpoint of a history that was made anew, chain and all', () => {
    run("UPDATE entry SET body = replace(body, 'person 3', 'person 4') WHERE seq = 3");
    chainAnew();
    expect(chain()).toBe('intact');
    expect(proof().violations[0]).toContain('stands for another entry 19');
  });

  test('is told of a forged checkpoint, and of one that another key signed', () => {
    const digest = store.hashOf(19);
    const forge = (body: object): void => {
      run('UPDATE entry SET body = ? WHERE seq = ?', JSON.stringify(body), SIGNED);
    };
    const genuine = JournalKey.fromFile(key).checkpoint(19, digest, '');
    forge({ kind: 'journal.checkpoint', ...genuine, signature: Buffer.alloc(64).toString('base64') });
    expect(proof().violations[0]).toBe(`entry ${SIGNED}: the checkpoint’s signature is forged`);
    forge({ kind: 'journal.checkpoint', ...JournalKey.fromFile(join(folder, 'other.key')).checkpoint(19, digest, '') });
    expect(proof().violations[0]).toBe(`entry ${SIGNED}: the checkpoint is signed with another key`);
  });

  test('needs the public half alone, and says so where it has none', () => {
    expect(generateKeyPairSync('ed25519').publicKey.asymmetricKeyType).toBe('ed25519');
    expect(readFileSync(publicKeyFile(key), 'utf8')).toContain('BEGIN PUBLIC KEY');
    expect(verifyCheckpoints(store, null, null)).toEqual({ checkpoints: 1, signedUpTo: 0, violations: [] });
  });
});
