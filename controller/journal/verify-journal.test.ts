import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { beforeEach, describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { fault } from '../../stations/fault.ts';
import { position } from '../../stations/position.ts';
import { JournalKey, publicKeyFile } from '../keys/journal-key.ts';
import { accepted, batch as plainBatch, closed, instant } from './batch-kit.ts';
import { chainHash } from './chain.ts';
import type { EntryBody } from './entry.ts';
import { hashOnAllCores } from './examining-pool.ts';
import { Archiver } from './segments/archiver.ts';
import { moveAway } from './segments/move-away.ts';
import { JournalStore } from './store.ts';
import { DATABASE_NAME } from './store-file.ts';
import { keepVerified, readVerified, type Verified } from './verified-record.ts';
import { BEGINNING, hashPiece, piecesOf } from './verify-pieces.ts';
import { checkJournal, type Check, type CheckTerms } from './verify-journal.ts';

/** A check that goes on where another ended, and one on all processors: they find what a check of the whole journal finds. */

let root = '';
let data = '';
let signer: JournalKey;
let publicKey: KeyObject;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cardline-check-'));
  data = join(root, 'data');
  const file = join(root, 'journal-signer.key');
  signer = JournalKey.fromFile(file);
  publicKey = createPublicKey(readFileSync(publicKeyFile(file)));
});

/** Cards that are begun and voided, and a blank that nobody knows. */
function batch(name: string, cards: number): EntryBody[] {
  return [...plainBatch(name, cards), stray(`S-${name}`)];
}

function stray(serial: string): EntryBody {
  return {
    kind: 'blank.stray',
    serial: blankSerial(serial),
    position: position('head-1'),
    reason: fault('line.position-unknown', 'major', {}),
  };
}

function write(bodies: readonly EntryBody[], sign = true): void {
  const store = JournalStore.open(data, new VirtualClock());
  for (const body of bodies) store.append(body);
  if (sign) store.append({ kind: 'journal.checkpoint', ...signer.checkpoint(store.entries, store.digest, '') });
  store.commit();
  store.close();
}

async function check(terms: Partial<CheckTerms> = {}): Promise<Check> {
  const store = JournalStore.openForReading(data, instant);
  try {
    return await checkJournal(store, {
      phases: () => null,
      publicKey,
      head: null,
      before: readVerified(root, store.firstHash),
      shortEntries: 1,
      threadsFrom: Number.POSITIVE_INFINITY,
      progress: () => undefined,
      now: 5000,
      ...terms,
    });
  } finally {
    store.close();
  }
}

/** A check of everything, which is kept. */
async function checked(): Promise<Verified> {
  const { verified } = await check({ before: null });
  if (verified === null) throw new Error('nothing was kept');
  const store = JournalStore.openForReading(data, instant);
  keepVerified(root, store.firstHash, verified);
  store.close();
  return verified;
}

const whole = (): Promise<Check> => check({ before: null });

function figures({ found, signed }: Check): unknown {
  const { entries, chain, blanks, orders, violations } = found;
  return { entries, chain, blanks, orders, violations, signed };
}

function thief(change: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(join(data, DATABASE_NAME));
  change(database);
  database.close();
}

async function archive(to = ''): Promise<void> {
  const store = JournalStore.open(data, instant);
  const terms = { least: 1, most: 25, frameBytes: 900, pauseMs: 0 };
  const sign = (digest: string): { key: string; signature: string } => signer.segment(digest);
  await new Archiver({ store, clock: instant, terms, sign, alsoNeeded: () => Infinity }).archiveClosed();
  if (to !== '') moveAway(store, data, to, 5000);
  store.close();
}

describe('a check that goes on where another ended', () => {
  test('reads what follows alone, and finds what a check of the whole journal finds', async () => {
    write(batch('one', 20));
    const { seq } = await checked();
    write(batch('two', 10));
    const next = await check();
    expect(next.since?.seq).toBe(seq);
    expect(next.found.read.entries).toBe(next.found.entries - seq);
    expect(figures(next)).toEqual(figures(await whole()));
    expect(next.found.orders).toMatchObject({ ordered: 30, waiting: 30 });
  });

  test('knows orders and blanks of before: what comes again is found, what was there may go', async () => {
    write(batch('one', 3));
    await checked();
    write([
      accepted('one-2', 'one', 9),
      { kind: 'blank.removed', serial: blankSerial('S-one'), position: position('head-1'), why: 'damaged', by: 'x' },
    ]);
    const next = await check();
    expect(next.since).not.toBeNull();
    expect(next.found.violations).toEqual([expect.stringContaining('order one-2 was accepted twice')]);
    expect(next.found.blanks).toMatchObject({ issued: 1, removed: 1, unaccounted: 0 });
    expect(next.verified).toBeNull();
  });

  test('keeps what it proved for the one after it', async () => {
    write(batch('one', 3));
    await checked();
    write(batch('two', 4));
    const second = await check();
    expect(second.verified?.seq).toBe(second.found.entries - 1);
    expect(second.verified).toEqual((await whole()).verified);
    // Nothing new is signed: what was kept stays.
    write(batch('three', 2), false);
    expect(await check({ before: second.verified })).toMatchObject({ since: { seq: second.verified?.seq } });
  });

  test('does not find what was changed before it, the check of the whole journal does', async () => {
    write(batch('one', 3));
    await checked();
    write(batch('two', 3));
    thief((database) => database.exec("UPDATE entry SET body = replace(body, 'one-2', 'one-9') WHERE seq = 3"));
    expect((await check()).found.chain).toBe('intact');
    expect((await whole()).found.chain).toEqual({ brokenAt: 3 });
  });

  test('finds what was changed after it', async () => {
    write(batch('one', 3));
    const { seq } = await checked();
    write(batch('two', 3));
    thief((database) => database.exec(`UPDATE entry SET at = at + 1 WHERE seq = ${seq + 4}`));
    expect(await check()).toMatchObject({ since: { seq }, found: { chain: { brokenAt: seq + 4 } } });
  });

  test('begins at a place within a segment, and needs none of those before it, away or not', async () => {
    write(batch('one', 20));
    await checked();
    const elsewhere = mkdtempSync(join(tmpdir(), 'other-disk-'));
    write([...batch('two', 5), closed('one'), closed('two')]);
    await archive();
    expect(figures(await check())).toEqual(figures(await whole()));
    const before = (await whole()).verified;
    await archive(elsewhere);
    expect((await whole()).found.away.length).toBeGreaterThan(1);
    write(batch('three', 2));
    const next = await check({ before });
    expect(next.found).toMatchObject({ away: [], chain: 'intact', orders: { ordered: 27 } });
  });
});

describe('what an earlier check has kept does not count', () => {
  const signed = (seq: number, hash: string): Pick<Verified, 'seq' | 'hash' | 'checkpoint'> => ({
    seq,
    hash,
    checkpoint: { kind: 'journal.checkpoint', ...signer.checkpoint(seq, hash, '') },
  });
  const forgeries: readonly (readonly [string, (kept: Verified) => Verified])[] = [
    ['signed by another key', (kept) => ({ ...kept, checkpoint: { ...kept.checkpoint, key: 'other' } })],
    ['for another place than the one that is signed', (kept) => ({ ...kept, seq: kept.seq - 1 })],
    ['for a hash that nobody signed', (kept) => ({ ...kept, hash: 'f'.repeat(64) })],
    ['by a checkpoint for another place', (kept) => ({ ...kept, checkpoint: signed(7, kept.hash).checkpoint })],
    [
      'by a checkpoint whose place was changed',
      (kept) => ({ ...kept, seq: 4, checkpoint: { ...kept.checkpoint, upTo: 4 } }),
    ],
    ['further than the journal goes', (kept) => ({ ...kept, ...signed(999, kept.hash) })],
    ['of another history', (kept) => ({ ...kept, ...signed(4, kept.hash) })],
  ];

  test.each(forgeries)('%s', async (_, forge) => {
    write(batch('one', 3));
    const kept = await checked();
    expect((await check()).since).not.toBeNull();
    expect((await check({ before: forge(kept) })).since).toBeNull();
  });

  test('where its file is not whole', async () => {
    write(batch('one', 3));
    await checked();
    const name = readdirSync(root).find((file) => file.endsWith('.verified')) ?? '';
    const content = readFileSync(join(root, name));
    for (let at = 0; at < content.length; at += 7) {
      const spoilt = Buffer.from(content);
      spoilt[at] = (spoilt[at] ?? 0) ^ 1;
      writeFileSync(join(root, name), spoilt);
      expect([at, (await check()).since]).toEqual([at, null]);
    }
  });

  test('where the journal was made anew from its beginning, by whoever knows how the chain is made', async () => {
    write(batch('one', 3));
    await checked();
    thief((database) => {
      let previous = '0'.repeat(64);
      for (const { seq, at, body } of database.prepare('SELECT * FROM entry ORDER BY seq').all()) {
        const text = String(body).replace('one-2', 'one-9');
        previous = chainHash(previous, Number(seq), Number(at), text);
        database.prepare('UPDATE entry SET body = ?, hash = ? WHERE seq = ?').run(text, previous, Number(seq));
      }
    });
    const next = await check();
    expect(next.since).toBeNull();
    expect(next.signed.violations).toEqual([expect.stringContaining('stands for another entry')]);
  });

  test('where it is so short that it is read again anyway, or where the key is not known', async () => {
    write(batch('one', 3));
    await checked();
    expect((await check({ shortEntries: 1000 })).since).toBeNull();
    expect(await check({ publicKey: null })).toMatchObject({ since: null, verified: null });
  });
});

describe('a check on all processors', () => {
  test('finds what one in this thread finds: in segments, in the database, and where a byte is another one', async () => {
    write([...batch('one', 40), closed('one')]);
    await archive();
    // A text with an escape is read whole, by whatever thread.
    write([...batch('two', 10), accepted('"quoted"', 'one', 98), accepted('one-3', 'one', 99)]);
    const here = await whole();
    expect(here.found.violations).toHaveLength(1);
    let reached = 0;
    const threads = await check({ before: null, threadsFrom: 0, progress: (entries) => (reached = entries) });
    expect(figures(threads)).toEqual(figures(here));
    expect(reached).toBe(here.found.entries);
    const file = join(data, 'segments', readdirSync(join(data, 'segments')).toSorted()[1] ?? '');
    const content = readFileSync(file);
    content[20] = (content[20] ?? 0) ^ 1;
    writeFileSync(file, content);
    const { found } = await check({ before: null, threadsFrom: 0 });
    expect(found.chain).toEqual({ brokenAt: 26 });
    expect(found.chain).toEqual((await whole()).found.chain);
  });

  test('reads what reading and hashing alone reads, which is the least that it can cost', async () => {
    write([...batch('one', 40), closed('one')]);
    await archive();
    write(batch('two', 10));
    const { found } = await whole();
    const store = JournalStore.openForReading(data, instant);
    expect(await hashOnAllCores(store)).toEqual(found.read);
    store.close();
  });

  const rowsOfThief: readonly (readonly [string, string])[] = [
    ['is another one', 'UPDATE entry SET at = at + 1 WHERE seq = 9'],
    ['is gone', 'DELETE FROM entry WHERE seq = 9'],
    ['is gone with the next ones', 'DELETE FROM entry WHERE seq BETWEEN 9 AND 12'],
    ['stands under another number', 'UPDATE entry SET seq = 1000000000 WHERE seq = 9'],
    ['stands under another kind', "UPDATE entry SET kind = 'card.ended' WHERE seq = 9"],
  ];

  test.each(rowsOfThief)('finds that a row of the database %s, which threads read by themselves', async (_, change) => {
    write(batch('one', 20));
    thief((database) => database.exec(change));
    const [here, threads] = [await whole(), await check({ before: null, threadsFrom: 0 })];
    expect(figures(threads)).toEqual(figures(here));
    expect(here.found.chain === 'intact' ? here.found.violations : here.found.chain).not.toEqual([]);
  });

  test('reads rows where they are once they have moved to a segment behind its back', async () => {
    write([...batch('one', 20), closed('one')]);
    const store = JournalStore.openForReading(data, instant);
    const pieces = [...piecesOf(store, BEGINNING)];
    await archive();
    const read = pieces.map((piece) => hashPiece(store, piece).entries);
    expect(read.reduce((sum, entries) => sum + entries, 0)).toBe(store.entries);
    store.close();
  });

  test('gives no row to a thread: each reads its own', () => {
    write(batch('one', 20));
    const store = JournalStore.openForReading(data, instant);
    expect([...piecesOf(store, BEGINNING)]).toEqual([
      { kind: 'rows', after: 0, previous: BEGINNING.hash, last: store.entries },
    ]);
    store.close();
  });
});
