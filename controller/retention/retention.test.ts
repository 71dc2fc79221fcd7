import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, test } from 'vitest';

import { verify } from '../journal/verify.ts';
import { LOG_MOST_BYTES } from './disk-watch.ts';
import type { KeptSnapshot } from './kept-kind.ts';
import { SNAPSHOTS_LEAST } from './kinds.ts';
import { days, megabytes, NOTHING, ORDERS, PICTURE_BYTES, RetentionBench } from './retention-kit.ts';

/** What retention removes, and what it leaves, of a journal on a real disk. */

const WHOLE = { key: true, orders: ORDERS, cards: ORDERS };
const WITHOUT_PICTURES = { ...WHOLE, cards: 0 };
const GONE = { key: false, orders: 0, cards: 0 };
/** Pictures of one batch. */
const BATCH_MEGABYTES = (ORDERS * 2 * PICTURE_BYTES) / 1_000_000;

describe('pictures', () => {
  test('of a closed batch go once it is closed for so many days, and one fact says so', async () => {
    const bench = new RetentionBench({ pictures: days(30) }).batch('old').close('old');
    await bench.settle();
    expect(bench.left('old')).toEqual(WHOLE);
    await bench.passDays(30);
    await bench.settle();
    expect(bench.left('old')).toEqual(WITHOUT_PICTURES);
    expect(bench.facts('batch.pictures-removed')).toMatchObject([{ batch: 'old', cards: ORDERS, by: 'retention' }]);
  });

  test('go from the batch that was closed first, until the rest is within its gigabytes', async () => {
    const bench = new RetentionBench({ pictures: megabytes(BATCH_MEGABYTES * 2.5) });
    for (const batch of ['one', 'two', 'three']) bench.batch(batch);
    for (const batch of ['two', 'one', 'three']) {
      bench.close(batch);
      await bench.pass(1000);
    }
    await bench.settle();
    expect(['one', 'two', 'three'].map((batch) => bench.left(batch))).toEqual([WHOLE, WITHOUT_PICTURES, WHOLE]);
  });

  test('of an order that is owed a card stay, until its citizen has one', async () => {
    const bench = new RetentionBench({ pictures: NOTHING }).batch('old').close('old', [3, 7]);
    await bench.settle();
    expect(bench.left('old')).toEqual({ ...WHOLE, cards: 2 });
    bench.makeAnew('old-3');
    await bench.settle();
    expect(bench.left('old')).toEqual({ ...WHOLE, cards: 1 });
    expect(bench.facts('batch.pictures-removed')).toHaveLength(2);
  });
});

describe('order contents', () => {
  test('go once the batch is closed for so many days: its key at once, all else by steps', async () => {
    const bench = new RetentionBench({ orders: days(90) }).batch('old').close('old');
    await bench.passDays(89);
    await bench.settle();
    expect(bench.left('old')).toEqual(WHOLE);
    await bench.passDays(1);
    while (bench.facts('batch.shredded').length === 0) bench.step();
    expect(bench.left('old')).toEqual({ ...WHOLE, key: false });
    await bench.settle();
    expect(bench.left('old')).toEqual(GONE);
  });

  test('go from the batch that was closed first, until the rest is within its gigabytes', async () => {
    const bench = new RetentionBench({ orders: megabytes(0.02) }).batch('one').batch('two').close('one');
    await bench.pass(1000);
    bench.close('two');
    await bench.settle();
    expect([bench.left('one'), bench.left('two')]).toEqual([GONE, WHOLE]);
  });

  test('of a batch in which an order is owed a card stay whole, until its citizen has one', async () => {
    const bench = new RetentionBench({ orders: NOTHING }).batch('old').close('old', [5]);
    await bench.settle();
    expect(bench.left('old')).toEqual(WHOLE);
    bench.makeAnew('old-5');
    await bench.settle();
    expect(bench.left('old')).toEqual(GONE);
  });
});

describe('a batch that is open', () => {
  test('loses nothing, whatever the limits', async () => {
    const bench = new RetentionBench({ pictures: NOTHING, orders: NOTHING }).batch('open');
    await bench.passDays(400);
    await bench.settle();
    expect(bench.left('open')).toEqual(WHOLE);
    expect(bench.removed).toEqual([]);
    expect(bench.removal.beginPictures('open', { cards: 1, bytes: 1 }, 'x')).toBe('open');
  });

  test('loses nothing where one of its parts is closed', async () => {
    const bench = new RetentionBench({ pictures: NOTHING, orders: NOTHING }).batch('open');
    bench.write({ kind: 'batch.split', batch: 'open', into: 'part', orders: 1, by: 'manager' });
    bench.close('open');
    await bench.settle();
    expect(bench.left('open')).toEqual(WHOLE);
  });
});

describe('entries', () => {
  const archive = (moved: string[]) => ({
    archiveClosed: () => {
      moved.push('moved');
      return Promise.resolve({ entries: 1, bytes: 1 });
    },
  });

  test('of closed batches are moved after so many days, once for each batch', async () => {
    const moved: string[] = [];
    const bench = new RetentionBench({ entries: days(7) }, { archive: archive(moved) }).batch('old').batch('open');
    bench.close('old');
    await bench.settle();
    expect(moved).toEqual([]);
    await bench.passDays(7);
    await bench.settle();
    expect(moved).toEqual(['moved']);
    bench.close('open');
    await bench.passDays(7);
    await bench.settle();
    expect(moved).toHaveLength(2);
  });

  test('are moved where the database has more of them than it may; those of open batches never', async () => {
    const moved: string[] = [];
    const bench = new RetentionBench({ entries: megabytes(0.001) }, { archive: archive(moved) }).batch('old');
    await bench.settle();
    expect(moved).toEqual([]);
    bench.close('old');
    await bench.settle();
    expect(moved).toEqual(['moved']);
  });
});

describe('snapshots', () => {
  const shelf = (kept: KeptSnapshot[]) => ({
    kept: () => kept,
    remove: (id: string) =>
      void kept.splice(
        kept.findIndex((one) => one.id === id),
        1,
      ),
  });
  const made = (): KeptSnapshot[] =>
    Array.from({ length: 5 }, (_, at) => ({ id: `${at}`, madeAt: at - 5 * 86_400_000, bytes: 1_000_000 }));

  test('that are old go, but for the newest ones, which a start may need', async () => {
    const kept = made();
    const bench = new RetentionBench({ snapshots: days(1) }, { snapshots: shelf(kept) });
    await bench.settle();
    expect(kept.map(({ id }) => id)).toEqual(['3', '4']);
    expect(kept).toHaveLength(SNAPSHOTS_LEAST);
  });

  test('go from the oldest on, until the rest is within its gigabytes', async () => {
    const kept = made();
    const bench = new RetentionBench({ snapshots: megabytes(3.5) }, { snapshots: shelf(kept) });
    await bench.settle();
    expect(kept.map(({ id }) => id)).toEqual(['2', '3', '4']);
  });
});

describe('what was removed', () => {
  test('is room on the file system again, and its bytes are nowhere in the folder', async () => {
    const bench = new RetentionBench({ pictures: NOTHING }).batch('old').batch('older').close('old').close('older');
    // Free pages up to 4 MB stay in the file, for the next turns.
    for (const batch of ['more', 'most']) bench.batch(batch).close(batch);
    const before = { file: statSync(bench.file).size, blocks: statSync(bench.file).blocks };
    const sealed = pictureOf(bench.file, 'card-old-1');
    expect(readFileSync(bench.file).includes(sealed)).toBe(true);
    await bench.settle();
    for (const name of readdirSync(bench.folder))
      expect(readFileSync(join(bench.folder, name)).includes(sealed), name).toBe(false);
    const { size, blocks } = statSync(bench.file);
    expect(before.file - size).toBeGreaterThan(BATCH_MEGABYTES * 2_000_000);
    expect(blocks).toBeLessThan(before.blocks);
    expect(bench.store.space.logBytes).toBe(0);
  });

  test('leaves a journal whose chain is whole, and that proves what it proved', async () => {
    const bench = new RetentionBench({ pictures: NOTHING, orders: NOTHING }).batch('old').batch('open').close('old');
    const proof = (): unknown => {
      const { chain, orders, blanks } = verify(bench.store, () => []);
      return { chain, orders, blanks };
    };
    const before = proof();
    await bench.settle();
    expect(bench.removed).toEqual(['orders old']);
    expect(proof()).toEqual(before);
    expect(before).toMatchObject({ chain: 'intact' });
  });
});

/** A part of a sealed picture that stands on one page of the file. */
function pictureOf(file: string, card: string): Buffer {
  const database = new DatabaseSync(file, { readOnly: true });
  const sealed = database.prepare('SELECT sealed FROM card_image WHERE card = ?').get(card)?.['sealed'];
  database.close();
  if (!(sealed instanceof Uint8Array)) throw new Error(`${card} has no picture`);
  return Buffer.from(sealed.subarray(50_000, 50_200));
}

test('a reader that holds the log is an alarm’s reason until it ends', async () => {
  const bench = new RetentionBench({}).batch('open');
  const { file, store, vault, watch } = bench;
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec('BEGIN; SELECT count(*) FROM entry');
  const picture = new Uint8Array(4e6);
  for (let rank = 0; store.space.logBytes <= LOG_MOST_BYTES; rank += 1) {
    vault.keepImages(`more-${rank}`, 'open-1', { front: picture, back: picture });
    store.commit();
  }
  expect(watch.figures.logHeld).toBe(true);
  // A group is open: nobody can know meanwhile, and what was known holds.
  store.begin();
  await bench.pass(10_000);
  expect(watch.figures.logHeld).toBe(true);
  store.rollback();
  reader.exec('COMMIT');
  reader.close();
  await bench.pass(10_000);
  expect(watch.figures).toMatchObject({ logHeld: false, logBytes: 0 });
  store.close();
});
