import { describe, expect, test } from 'vitest';

import { batch } from '../journal/batch-kit.ts';
import { JournalStore } from '../journal/store.ts';
import { JournalKey } from '../keys/journal-key.ts';
import { newLineState } from '../line/line-state.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { restoreLine } from './restore.ts';
import { Snapshots, SNAPSHOTS_KEPT } from './snapshots.ts';

/** What is kept of snapshots, for whoever keeps them for a while and removes them. */

const EVERY_MS = 60_000;
const read = readLayout(defaultLayoutFile());
if (!read.ok) throw new InvariantError('the default layout is not readable');
const layout = read.value;
const key = JournalKey.fromSeed(Buffer.alloc(32, 1));

interface Shelf {
  readonly store: JournalStore;
  readonly snapshots: Snapshots;
  /** Of each snapshot, the entry on which it stands and that entry's time. */
  readonly made: readonly { readonly seq: number; readonly at: number }[];
}

/** A journal with so many snapshots, each with its signed checkpoint, a minute apart. */
async function shelf(count: number): Promise<Shelf> {
  const clock = new VirtualClock();
  const store = JournalStore.temporary(clock);
  const snapshots = new Snapshots(store);
  const made: { seq: number; at: number }[] = [];
  for (let number = 1; number <= count; number += 1) {
    for (const body of batch(`B-${number}`, 2)) store.append(body);
    const { entries: seq, digest } = store;
    const state = { ...newLineState(layout), seq };
    store.append({ kind: 'journal.checkpoint', ...key.checkpoint(seq, digest, snapshots.keep(state)) });
    store.commit();
    made.push({ seq, at: clock.wallTimeMs() });
    clock.schedule(EVERY_MS, () => undefined);
    await clock.run(() => false, clock.nowMs() + EVERY_MS);
  }
  return { store, snapshots, made };
}

const seqsOf = (snapshots: Snapshots): number[] => snapshots.kept().map(({ id }) => Number(id));

describe('the snapshots that are kept', () => {
  test('are named by the entry on which they stand, with its time and their size', async () => {
    const { snapshots, made } = await shelf(2);
    const kept = snapshots.kept();
    expect(kept).toEqual(
      made.map(({ seq, at }) => ({ id: String(seq), madeAt: at, bytes: expect.any(Number) as number })),
    );
    for (const { id, bytes } of kept) {
      const row = snapshots.at(Number(id));
      expect(row).not.toBeNull();
      expect(bytes).toBe(row === null || row === 'damaged' ? 0 : Buffer.byteLength(row.state));
    }
  });

  test('are the newest ones, however many were made', async () => {
    const { snapshots, made } = await shelf(SNAPSHOTS_KEPT + 2);
    expect(seqsOf(snapshots)).toEqual(made.slice(-SNAPSHOTS_KEPT).map(({ seq }) => seq));
    expect(snapshots.oldest).toBe(made.at(-SNAPSHOTS_KEPT)?.seq);
  });

  test('are none before the first, and nothing is needed for a start then', async () => {
    const { snapshots } = await shelf(0);
    expect([snapshots.kept(), snapshots.oldest]).toEqual([[], Number.POSITIVE_INFINITY]);
  });
});

describe('a snapshot that is removed', () => {
  test('is gone, and no entry is needed for it any more', async () => {
    const { snapshots, made } = await shelf(3);
    snapshots.remove(String(made[0]?.seq));
    expect(seqsOf(snapshots)).toEqual(made.slice(1).map(({ seq }) => seq));
    expect(snapshots.oldest).toBe(made[1]?.seq);
    snapshots.remove('99999');
    expect(seqsOf(snapshots)).toHaveLength(2);
  });

  test('is passed over by a start for the one before it', async () => {
    const { store, snapshots, made } = await shelf(3);
    const newest = made[2]?.seq ?? 0;
    snapshots.remove(String(newest));
    const { state, passedOver } = restoreLine(store, new Snapshots(store), key, layout, 0);
    expect([state.seq, passedOver]).toEqual([made[1]?.seq, [{ seq: newest, why: 'missing' }]]);
  });
});
