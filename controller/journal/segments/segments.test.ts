import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../../../stations/clock.ts';
import { batch, closed, instant } from '../batch-kit.ts';
import { ClosedBatches } from '../closed-batches.ts';
import type { Entry, EntryBody } from '../entry.ts';
import { JournalStore } from '../store.ts';
import { DATABASE_NAME } from '../store-file.ts';
import { StoreError } from '../store-error.ts';
import { verify } from '../verify.ts';
import { Archiver, type ArchiveTerms } from './archiver.ts';
import { backUpJournal, restoreJournal } from '../journal-copy.ts';
import { floorOf } from './floor.ts';
import { MemoryDisk } from './memory-disk.ts';
import { moveBack, moveBackTo, moveAway } from './move-away.ts';

/** Small pieces, so that a few entries make several segments of several frames. */
const TERMS: ArchiveTerms = { least: 1, most: 20, frameBytes: 600, pauseMs: 0 };
/** Two batches that are closed, one that is not. */
function written(store: JournalStore): JournalStore {
  const bodies = [...batch('one', 6, 2), closed('one'), ...batch('two', 5, 2), closed('two'), ...batch('three', 3, 2)];
  for (const body of bodies) store.append(body);
  store.commit();
  return store;
}

function archiver(store: JournalStore, terms = TERMS): Archiver {
  return new Archiver({
    store,
    clock: instant,
    terms,
    sign: null,
    alsoNeeded: () => Number.MAX_SAFE_INTEGER,
    pack: (text) => Promise.resolve(zstdCompressSync(text)),
  });
}

/** The store has all that it had, by each way of reading. */
function expectWhole(store: JournalStore, all: readonly Entry[]): void {
  expect([...store.read(0)]).toEqual(all);
  expect([...store.read(17)]).toEqual(all.slice(17));
  expect([...store.reader.rows()].map(({ seq, hash }) => [seq, hash])).toEqual(all.map(({ seq, hash }) => [seq, hash]));
  expect(store.reader.stretch(9, 31)).toEqual(all.slice(8, 31));
  expect(store.reader.before(all.length, all.length)).toEqual(all.slice(0, -1).toReversed());
  expect(store.reader.before(12, 4)).toEqual(all.slice(7, 11).toReversed());
  expect(store.reader.between(1, all.length, 'C-one-3')).toEqual(
    all.filter(({ body }) => JSON.stringify(body).includes('C-one-3')),
  );
  for (const { seq, hash } of all) expect(store.hashOf(seq)).toBe(hash);
  expect(verify(store, () => null)).toMatchObject({ chain: 'intact', entries: all.length });
}

describe('entries that are not needed any more', () => {
  test('lie in segments, and are read as before, by every way of reading', async () => {
    const store = written(JournalStore.temporary(instant));
    const all = [...store.read(0)];
    const moved = await archiver(store).archiveClosed();
    expect(moved.segments).toBeGreaterThan(2);
    expect(store.segments.upTo).toBe(floorOf(store, new ClosedBatches(store)) - 1);
    expect(store.reader.rowsToMove(1, store.segments.upTo).length).toBeLessThan(10);
    expectWhole(store, all);
  });

  test('are those before the oldest batch that is open, and before the newest entry', () => {
    const store = written(JournalStore.temporary(instant));
    const openSince = [...store.read(0)].find(({ body }) => body.kind === 'batch.created' && body.batch === 'three');
    expect(floorOf(store, new ClosedBatches(store))).toBe(openSince?.seq);
    store.append(closed('three'));
    store.commit();
    expect(floorOf(store, new ClosedBatches(store))).toBe(store.entries);
  });

  test('are not those of a card that is on the line, nor those of a batch of which a part is open', () => {
    const store = JournalStore.temporary(instant);
    for (const body of [
      ...batch('one', 2, 2),
      { kind: 'batch.split', batch: 'one', into: 'part', orders: 1, by: 'x' } as EntryBody,
    ])
      store.append(body);
    store.append(closed('one'));
    store.commit();
    expect(floorOf(store, new ClosedBatches(store))).toBe(1);
    store.append(closed('part'));
    const { seq } = store.append({ kind: 'card.started', card: 'C-9', order: 'one-1', attempt: 2 });
    store.append({ kind: 'mode.changed', mode: 'Manual' });
    store.commit();
    expect(floorOf(store, new ClosedBatches(store))).toBe(seq);
  });

  test('are found by an instant, across segments', async () => {
    let at = 1000;
    const store = written(JournalStore.temporary({ ...instant, wallTimeMs: () => (at += 10) }));
    const all = [...store.read(0)];
    await archiver(store).archiveClosed();
    for (const entry of all) expect(store.reader.entryAt(entry.at - 3)).toBe(entry.seq);
    expect(store.reader.entryAt(0)).toBe(1);
    expect(store.reader.entryAt(Number.MAX_SAFE_INTEGER)).toBe(store.entries);
  });

  test('are read from the segment by whoever opened the journal before they moved', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segments-'));
    const store = written(JournalStore.open(folder, instant));
    const all = [...store.read(0)];
    const reader = JournalStore.openForReading(folder, instant);
    const reading = reader.reader.rows();
    reading.next();
    await archiver(store).archiveClosed();
    expect([...reading].map(({ seq }) => seq)).toEqual(all.slice(1).map(({ seq }) => seq));
    expectWhole(reader, all);
    reader.close();
    store.close();
    expect(readdirSync(join(folder, 'segments')).every((name) => name.endsWith('.seg'))).toBe(true);
  });
});

/** What dies at the n-th thing that it does to the disk, or at the n-th transaction. */
class Killed extends Error {}

/** A controller that archives and is killed at its n-th step, on a disk that loses what was not synced. Null once there is no such step. */
async function killedAt(step: number): Promise<JournalStore | null> {
  const folder = mkdtempSync(join(tmpdir(), 'segments-'));
  const disk = new MemoryDisk();
  const store = written(JournalStore.onDisk(folder, instant, disk));
  let steps = 0;
  const kill = (): void => {
    steps += 1;
    if (steps === step) throw new Killed();
  };
  disk.step = kill;
  const archive = archiver(store);
  const { add, drop } = {
    add: store.segments.add.bind(store.segments),
    drop: store.segments.drop.bind(store.segments),
  };
  store.segments.add = (segment) => {
    kill();
    add(segment);
    kill();
  };
  store.segments.drop = () => {
    kill();
    // A few at a time, so that a kill comes between them.
    return drop(7);
  };
  const killed = await archive.archiveClosed().then(
    () => false,
    (error: unknown) => {
      if (!(error instanceof Killed)) throw error;
      return true;
    },
  );
  store.close();
  disk.step = () => undefined;
  disk.crash();
  return killed ? JournalStore.onDisk(folder, instant, disk) : null;
}

describe('a controller that is killed while it moves entries', () => {
  test('has lost nothing and has nothing twice, at each step; the next one ends what was begun', async () => {
    const whole = written(JournalStore.temporary(instant));
    const all = [...whole.read(0)];
    await archiver(whole).archiveClosed();
    const { upTo } = whole.segments;
    let step = 1;
    for (let store = await killedAt(step); store !== null; store = await killedAt(step)) {
      expectWhole(store, all);
      await archiver(store).archiveClosed();
      expectWhole(store, all);
      expect(store.segments.upTo).toBe(upTo);
      expect(store.segments.disk.names().filter((name) => name.endsWith('.new'))).toEqual([]);
      store.close();
      step += 1;
    }
    expect(step).toBeGreaterThan(30);
  });
});

describe('controllers that are killed every few steps', () => {
  /** Moves until the disk was asked for so much. */
  async function life(folder: string, disk: MemoryDisk, steps: number): Promise<number> {
    const store = JournalStore.onDisk(folder, instant, disk);
    let left = steps;
    disk.step = () => {
      left -= 1;
      if (left < 0) throw new Killed();
    };
    await archiver(store, { ...TERMS, most: 10_000 })
      .archiveClosed()
      .catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
    disk.step = () => undefined;
    const { upTo } = store.segments;
    store.close();
    return upTo;
  }

  test('move all that may go all the same, one after the other, if each can write a few frames', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segments-'));
    const disk = new MemoryDisk();
    const store = JournalStore.onDisk(folder, instant, disk);
    const frame = 250;
    for (let entry = 0; entry < 8 * frame; entry += 1) store.append({ kind: 'mode.changed', mode: 'Manual' });
    written(store);
    const all = [...store.read(0)];
    const floor = floorOf(store, new ClosedBatches(store));
    store.close();
    // All at once is nine frames, and what comes before and behind them is four steps more.
    let [lives, upTo] = [0, 0];
    for (; upTo < floor - 1 && lives < 50; lives += 1) upTo = await life(folder, disk, 9);
    expect(upTo).toBe(floor - 1);
    const again = JournalStore.onDisk(folder, instant, disk);
    expect([...again.read(0)]).toEqual(all);
    expect(disk.names().every((name) => name.endsWith('.seg'))).toBe(true);
    again.close();
  });

  test('try what they have begun with fewer entries each time, and with more again once they get on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segments-'));
    const disk = new MemoryDisk();
    written(JournalStore.onDisk(folder, instant, disk)).close();
    const begun = (): string[] => disk.names().map((name) => name.slice(13));
    await life(folder, disk, 3);
    const [whole = ''] = begun();
    await life(folder, disk, 3);
    const half = String(Math.ceil(parseInt(whole, 10) / 2)).padStart(12, '0');
    expect(begun()).toEqual([whole, `${half}.seg.new`]);
    await life(folder, disk, 1000);
    const store = JournalStore.onDisk(folder, instant, disk);
    const sizes = store.segments.all.map(({ first, last }) => last - first + 1);
    expect(sizes[1]).toBe(2 * (sizes[0] ?? 0));
    store.close();
  });
});

function problemOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof StoreError ? `${error.problem}: ${error.message}` : String(error);
  }
}

describe('a segment', () => {
  async function archived(): Promise<{ folder: string; store: JournalStore; files: string[] }> {
    const folder = mkdtempSync(join(tmpdir(), 'segments-'));
    const store = written(JournalStore.open(folder, instant));
    await archiver(store).archiveClosed();
    store.close();
    const files = store.segments.disk.names().map((name) => join(folder, 'segments', name));
    return { folder, store: JournalStore.openForReading(folder, instant), files };
  }

  test('in which a byte is another one is damaged, wherever it is', async () => {
    const { folder, files } = await archived();
    const [file = ''] = files;
    const whole = readFileSync(file);
    // The signature is no part of what is read; verify looks at it.
    const signed = whole.length - 12 - '{"key":"","signature":""}\n'.length;
    for (let at = 8; at < signed; at += 37) {
      const spoilt = Buffer.from(whole);
      spoilt[at] = (spoilt[at] ?? 0) ^ 1;
      writeFileSync(file, spoilt);
      const store = JournalStore.openForReading(folder, instant);
      const said = problemOf(() => [...store.reader.rows()]);
      expect([at, said]).toEqual([at, expect.stringContaining('corrupt')]);
      store.close();
    }
  });

  test('that is gone though nobody moved it is missing; the journal opens all the same', async () => {
    const { folder, files, store } = await archived();
    store.close();
    rmSync(files[0] ?? '');
    const again = JournalStore.open(folder, instant);
    expect(problemOf(() => [...again.read(0)])).toContain('missing');
    expect(again.firstHash).toHaveLength(64);
    again.close();
  });
});

describe('segments on another disk', () => {
  test('are away where they are not at hand, said with range, file and time; nothing else is missed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segments-'));
    const to = mkdtempSync(join(tmpdir(), 'other-disk-'));
    const store = written(JournalStore.open(folder, instant));
    const all = [...store.read(0)];
    await archiver(store).archiveClosed();
    const moved = moveAway(store, folder, to, 5000);
    store.close();
    expect(moved.length).toBeGreaterThan(2);
    const again = JournalStore.open(folder, instant);
    expect(problemOf(() => again.reader.stretch(1, 5))).toContain('away: entries 1 to 20 are away');
    expect(again.reader.stretch(again.segments.upTo + 1, all.length)).toEqual(all.slice(again.segments.upTo));
    expect(verify(again, () => null)).toMatchObject({
      chain: 'intact',
      away: [{ first: 1, last: 20, since: 5000 }, {}, {}, {}],
    });
    const there = JournalStore.openForReading(folder, instant, [to]);
    expectWhole(there, all);
    there.close();
    expect(moveBack(again, folder, to)).toHaveLength(moved.length);
    expectWhole(again, all);
    again.close();
  });

  describe('that are away, under a version that makes its tables anew', () => {
    async function away(): Promise<{ folder: string; to: readonly string[]; all: readonly Entry[]; states: unknown }> {
      const folder = mkdtempSync(join(tmpdir(), 'segments-'));
      const to = ['one-disk-', 'other-disk-'].map((name) => mkdtempSync(join(tmpdir(), name)));
      const store = written(JournalStore.open(folder, instant));
      const all = [...store.read(0)];
      await archiver(store).archiveClosed();
      moveAway(store, folder, to[0] ?? '', 5000);
      const states = store.lookup.ordersOf('citizen of one-1');
      store.close();
      const [first = ''] = readdirSync(to[0] ?? '');
      renameSync(join(to[0] ?? '', first), join(to[1] ?? '', first));
      const database = new DatabaseSync(join(folder, DATABASE_NAME));
      database.exec("UPDATE projection SET version = 0 WHERE name = 'orders'");
      database.close();
      return { folder, to, all, states };
    }

    test('keep it from starting, by name, again and again, and leave the tables as they were', async () => {
      const { folder } = await away();
      const refused =
        /^away: this version makes the orders beside the journal anew.*entries 1 to 20 are away.*brings it back$/;
      expect(problemOf(() => JournalStore.open(folder, instant))).toMatch(refused);
      // Nothing of the first attempt holds the folder.
      expect(problemOf(() => JournalStore.open(folder, instant))).toMatch(refused);
      const database = new DatabaseSync(join(folder, DATABASE_NAME));
      expect(database.prepare('SELECT count(*) AS orders FROM order_index').get()).toEqual({ orders: 14 });
      database.close();
    });

    test('are brought back, disk by disk, and then it starts', async () => {
      const { folder, to, all, states } = await away();
      const [one = '', other = ''] = to;
      const first = moveBackTo(folder, one, null);
      expect([first.back.length > 0, first.away.length]).toEqual([true, 1]);
      expect(problemOf(() => JournalStore.open(folder, instant))).toContain('away');
      expect(moveBackTo(folder, other, null)).toMatchObject({ back: [{ first: 1 }], away: [] });
      const store = JournalStore.open(folder, instant);
      expectWhole(store, all);
      expect(store.lookup.ordersOf('citizen of one-1')).toEqual(states);
      store.close();
    });
  });

  test('go with a backup and come back with it; without them it says which are away', async () => {
    const root = mkdtempSync(join(tmpdir(), 'segments-'));
    const data = join(root, 'data');
    const store = written(JournalStore.open(data, instant));
    const all = [...store.read(0)];
    await archiver(store).archiveClosed();
    const { length } = store.segments.all;
    store.close();
    const backup = join(root, 'backup.db');
    expect(backUpJournal(data, backup)).toMatchObject({ entries: all.length, segments: length });
    const restored = restoreJournal(backup, join(root, 'again'), instant, () => null);
    expect(restored).toMatchObject({ entries: all.length, segments: length, away: [] });
    const again = JournalStore.open(join(root, 'again'), instant);
    expectWhole(again, all);
    again.close();
    rmSync(`${backup}.segments`, { recursive: true });
    const without = restoreJournal(backup, join(root, 'third'), instant, () => null);
    expect(without.away).toHaveLength(length);
    const third = JournalStore.open(join(root, 'third'), instant);
    expect(problemOf(() => third.reader.stretch(1, 5))).toContain('away');
    third.close();
  });
});

describe('a backup that was killed before its file had its name', () => {
  async function backedUp(): Promise<{ data: string; backup: string; segments: string[] }> {
    const root = mkdtempSync(join(tmpdir(), 'segments-'));
    const data = join(root, 'data');
    const store = written(JournalStore.open(data, instant));
    await archiver(store).archiveClosed();
    store.close();
    const backup = join(root, 'backup.db');
    backUpJournal(data, backup);
    return { data, backup, segments: readdirSync(`${backup}.segments`) };
  }

  test('is cleared away by the next one', async () => {
    const { data, backup, segments } = await backedUp();
    rmSync(backup);
    writeFileSync(join(`${backup}.segments`, 'unfinished'), '');
    writeFileSync(join(`${backup}.segments`, 'half.seg'), '');
    expect(backUpJournal(data, backup).segments).toBe(segments.length);
    expect(readdirSync(`${backup}.segments`)).toEqual(segments);
    expect(segments).not.toContain('unfinished');
  });

  test('has a mark: segments of which the backup lies elsewhere stay', async () => {
    const { data, backup, segments } = await backedUp();
    rmSync(backup);
    expect(problemOf(() => backUpJournal(data, backup))).toContain('is there already');
    expect(readdirSync(`${backup}.segments`)).toEqual(segments);
  });
});

describe('the pieces of work', () => {
  test('leave the line its turn: a group that is open is waited for', async () => {
    const clock = new VirtualClock();
    const store = written(JournalStore.temporary(clock));
    const archive = new Archiver({
      store,
      clock,
      terms: { ...TERMS, pauseMs: 10 },
      sign: null,
      alsoNeeded: () => 1e9,
      pack: (text) => Promise.resolve(zstdCompressSync(text)),
    });
    store.append({ kind: 'mode.changed', mode: 'Manual' });
    const work = archive.archiveClosed();
    await clock.run(() => false, 500);
    expect(store.segments.upTo).toBe(0);
    store.commit();
    await clock.run(() => false, 60_000);
    await work;
    expect(store.segments.upTo).toBeGreaterThan(0);
  });
});

describe('a card’s story', () => {
  test('is read from the frames that it lies in, and from no other', async () => {
    const disk = new MemoryDisk();
    const store = written(JournalStore.temporary(instant, disk));
    await archiver(store, { ...TERMS, most: 10_000 }).archiveClosed();
    store.segments.requireAtHand();
    let frames = 0;
    const read = disk.read.bind(disk);
    disk.read = (name, offset, length) => {
      frames += 1;
      return read(name, offset, length);
    };
    const card = store.lookup.cards('C-one-3').find(({ card: id }) => id === 'C-one-3');
    const story = store.reader.between(card?.firstSeq ?? 0, card?.lastSeq ?? 0, 'C-one-3');
    expect(story.map(({ body }) => body.kind)).toEqual(['card.started', 'card.ended']);
    expect(frames).toBeLessThan(3);
  });
});
