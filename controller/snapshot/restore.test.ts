import { hash } from 'node:crypto';

import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { VirtualClock } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import { defaultLayoutFile, readLayout, type LineLayout } from '../../stations/line-layout.ts';
import type { EntryBody } from '../journal/entry.ts';
import { StoreError } from '../journal/store-error.ts';
import { JournalStore } from '../journal/store.ts';
import { JournalKey } from '../keys/journal-key.ts';
import { importedBatch, lineChanges } from '../line/facts-kit.ts';
import { apply } from '../line/fold.ts';
import { newLineState, type LineState } from '../line/line-state.ts';
import { toPlain } from './line-plain.ts';
import { PLAIN_VERSION, plainLine } from './plain-line.ts';
import { restoreLine, type Restored } from './restore.ts';
import { SNAPSHOT_TABLES } from './snapshot-tables.ts';
import { digestOf, Snapshots, SNAPSHOTS_KEPT } from './snapshots.ts';

const NOW_MS = 5000;
const key = JournalKey.fromSeed(Buffer.alloc(32, 1));
const stranger = JournalKey.fromSeed(Buffer.alloc(32, 2));

let store = JournalStore.temporary(new VirtualClock());
let snapshots = new Snapshots(store);
let state = newLineState(layout());

function layout(): LineLayout {
  const read = readLayout(defaultLayoutFile());
  if (!read.ok) throw new InvariantError('the default layout is not readable');
  return read.value;
}

function append(...bodies: readonly EntryBody[]): void {
  for (const body of bodies) apply(state, store.append(body), NOW_MS, () => 4);
}

/** As the conductor does. */
function sign(signer = key): number {
  const { entries, digest } = store;
  append({ kind: 'journal.checkpoint', ...signer.checkpoint(entries, digest, snapshots.keep(state)) });
  store.commit();
  return entries;
}

const run = (sql: string, ...values: (string | number)[]): unknown =>
  store
    .tables(SNAPSHOT_TABLES)
    .prepare(sql)
    .run(...values);
const restored = (stations = layout()): Restored => restoreLine(store, new Snapshots(store), key, stations, NOW_MS);

function folded(from: LineState): LineState {
  for (const entry of store.read(from.seq)) apply(from, entry, NOW_MS, () => 4);
  return from;
}

let [older, newer] = [0, 0];

beforeEach(() => {
  store = JournalStore.temporary(new VirtualClock());
  snapshots = new Snapshots(store);
  state = newLineState(layout());
  append(...importedBatch('B-1', ['O-1', 'O-2', 'O-3']), ...lineChanges('Stopped', 'Reset', 'SC'));
  older = sign();
  append(...lineChanges('Idle', 'Start'), ...importedBatch('B-2', ['O-4', 'O-5']));
  newer = sign();
  append(...lineChanges('Starting', 'SC'));
  store.commit();
});

describe('a start', () => {
  test('begins with the newest snapshot, and comes to what the whole journal folds to', () => {
    const { state: begun, passedOver } = restored();
    expect([begun.seq, passedOver]).toEqual([newer, []]);
    expect(folded(begun)).toEqual(folded(newLineState(layout())));
  });

  test('folds the whole journal where no checkpoint names a snapshot, and that is nothing to speak of', () => {
    store = JournalStore.temporary(new VirtualClock());
    append({ kind: 'journal.checkpoint', ...key.checkpoint(0, store.digest.slice(0, 64), '') });
    store.commit();
    expect(restored()).toMatchObject({ state: { seq: 0 }, passedOver: [] });
  });

  test.each([
    ['missing', () => run('DELETE FROM snapshot WHERE seq = ?', newer)],
    ['version', () => run('UPDATE snapshot SET version = ? WHERE seq = ?', PLAIN_VERSION + 1, newer)],
    [
      'damaged',
      () => {
        const text = JSON.stringify({ ...toPlain(state), seq: newer, rejectBin: 7 });
        run('UPDATE snapshot SET state = ?, digest = ? WHERE seq = ?', text, digestOf(text), newer);
      },
    ],
    ['history', () => run('UPDATE snapshot SET hash = ? WHERE seq = ?', 'a'.repeat(64), newer)],
  ] as const)('passes over one that is not as it was signed, for the one before: %s', (why, spoil) => {
    spoil();
    const { state: begun, passedOver } = restored();
    expect([begun.seq, passedOver]).toEqual([older, [{ seq: newer, why }]]);
    expect(folded(begun)).toEqual(folded(newLineState(layout())));
  });

  test('passes over one that another key vouches for', () => {
    const latest = sign(stranger);
    expect(restored()).toMatchObject({ state: { seq: newer }, passedOver: [{ seq: latest, why: 'signature' }] });
  });

  test('passes over one whose checkpoint was changed to name it', () => {
    const text = JSON.stringify({ ...toPlain(state), seq: store.entries });
    run(
      'INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)',
      store.entries,
      PLAIN_VERSION,
      store.digest,
      digestOf(text),
      text,
    );
    const genuine = key.checkpoint(store.entries, store.digest, '');
    append({ kind: 'journal.checkpoint', ...genuine, snapshot: digestOf(text) });
    expect(restored()).toMatchObject({ state: { seq: newer }, passedOver: [{ why: 'signature' }] });
  });

  test('passes over one of another history, though its checkpoint is genuine', () => {
    const [upTo, history] = [store.entries, 'b'.repeat(64)];
    const text = JSON.stringify({ ...toPlain(newLineState(layout())), seq: upTo });
    run('INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)', upTo, PLAIN_VERSION, history, digestOf(text), text);
    append({ kind: 'journal.checkpoint', ...key.checkpoint(upTo, history, digestOf(text)) });
    expect(restored()).toMatchObject({ state: { seq: newer }, passedOver: [{ seq: upTo, why: 'history' }] });
  });

  test('on another layout folds the whole journal', () => {
    const { stations, ...rest } = layout();
    const fewer = { ...rest, stations: stations.filter(({ id }) => id !== 'head-8') };
    const { state: begun, passedOver } = restored(fewer);
    expect([begun.seq, passedOver.map(({ why }) => why)]).toEqual([0, ['layout', 'layout']]);
  });

  test('looks at no more of them than are kept', () => {
    for (let more = 0; more < SNAPSHOTS_KEPT; more += 1) sign();
    run('UPDATE snapshot SET version = 0');
    const { state: begun, passedOver } = restored();
    expect([begun.seq, passedOver.length]).toEqual([0, SNAPSHOTS_KEPT]);
  });
});

describe('snapshots', () => {
  const kept = (): unknown[] =>
    store
      .tables(SNAPSHOT_TABLES)
      .prepare('SELECT seq FROM snapshot ORDER BY seq')
      .all()
      .map(({ seq }) => seq);

  test('are kept few, and one that says it is newer goes', () => {
    run('INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)', 1_000_000, PLAIN_VERSION, '', '', '');
    expect([sign(), sign(), sign()]).toEqual(kept());
  });

  test('are gone with a group that is rolled back', () => {
    snapshots.keep(state);
    store.rollback();
    expect(kept()).toEqual([older, newer]);
  });

  test('are refused by a full disk as entries are', () => {
    append(
      ...importedBatch(
        'B-3',
        Array.from({ length: 2000 }, (_, index) => `O-3-${index}`),
      ),
    );
    store.commit();
    store.limit(true);
    expect(() => snapshots.keep(state)).toThrow(StoreError);
    store.rollback();
    expect(kept()).toEqual([older, newer]);
  });

  test('are the rarer, the more orders are open', () => {
    const open = (orders: number): LineState => ({
      ...state,
      orders: new Map(Array.from({ length: orders }, (_, index) => [String(index), {} as never])),
    });
    const since = store.entries - newer;
    expect([snapshots.isDue(open(since * 20)), snapshots.isDue(open(since * 20 + 1))]).toEqual([true, false]);
  });

  // Where this fails: raise PLAIN_VERSION, and put the new shape here.
  test('have the shape that their version stands for', () => {
    // Without the names that faults and states have: a new one changes nothing of what was written.
    const { $defs: _, ...shape } = z.toJSONSchema(plainLine, { io: 'input' });
    const digest = hash('sha256', JSON.stringify(shape), 'hex');
    expect([PLAIN_VERSION, digest.slice(0, 16)]).toEqual([3, '94a02aaed78d57e2']);
  });
});
