import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { EntryBody } from '../journal/entry.ts';
import { JournalStore } from '../journal/store.ts';
import { DATABASE_NAME } from '../journal/store-file.ts';
import { KeyRing } from '../orders/keys.ts';
import { VaultRemoval } from '../orders/removal.ts';
import { VaultMeter } from '../orders/vault-meter.ts';
import { OrderVault } from '../orders/vault.ts';
import { DiskWatch, LOG_MOST_BYTES } from './disk-watch.ts';
import { keptKinds } from './kinds.ts';
import { NO_LIMITS, type Limits, type Policy } from './policy.ts';
import { Retention } from './retention.ts';

/** What retention removes, and what it leaves, of a journal on a real disk. */

const ORDERS = 40;
const PICTURE = new Uint8Array(100_000).fill(7);

const closed = (batch: string): EntryBody => ({
  kind: 'batch.reconciled',
  batch,
  issued: 0,
  accepted: 0,
  rejected: 0,
  removed: 0,
  countedAccepted: 0,
  countedRejected: 0,
  difference: 0,
  by: 'one',
  witness: 'other',
  signedBy: '',
});

function filled(policy: Partial<Record<keyof Policy, Limits>>): {
  file: string;
  store: JournalStore;
  vault: OrderVault;
  retention: Retention;
  watch: DiskWatch;
  settle: () => Promise<void>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'retention-'));
  const clock = new VirtualClock();
  const store = JournalStore.open(folder, clock);
  const vault = new OrderVault(store, new KeyRing(new SeededRandom('k').bytes(32), new SeededRandom('e')));
  for (const batch of ['old', 'open']) {
    vault.addBatch(batch);
    for (let rank = 0; rank < ORDERS; rank += 1) {
      vault.add(batch, `${batch}-${rank}`, 'Nguyen', 'x'.repeat(1000));
      vault.keepImages(`card-${batch}-${rank}`, `${batch}-${rank}`, { front: PICTURE, back: PICTURE });
    }
    store.commit();
  }
  store.append(closed('old'));
  store.commit();
  store.emptyLog();
  const meter = new VaultMeter(store);
  const removal = new VaultRemoval(store);
  const whole: Policy = { orders: NO_LIMITS, pictures: NO_LIMITS, entries: NO_LIMITS, snapshots: NO_LIMITS, ...policy };
  const watch = new DiskWatch({
    clock,
    store,
    meter,
    policy: () => whole,
    fileSystem: () => ({ freeBytes: 1e12, totalBytes: 2e12 }),
    line: () => ({ cards: 0, batches: 2, designCardsPerDay: 20_000 }),
  });
  const forget = (batch: string): void => vault.forget(batch);
  const kinds = keptKinds({ store, meter, removal, forget, archive: null, snapshots: null });
  const failed = (error: unknown): never => {
    throw error;
  };
  const outside = (work: () => void): void => work();
  const removed = (): void => undefined;
  const retention = new Retention({
    clock,
    store,
    meter,
    removal,
    watch,
    kinds,
    policy: () => whole,
    outside,
    removed,
    failed,
  });
  // It looks a second time a minute later, when everything was measured.
  const settle = async (): Promise<void> => {
    for (let look = 0; look < 4; look += 1) {
      for (let steps = 0; steps < 500 && retention.step(); steps += 1);
      let over = false;
      clock.schedule(120_000, () => (over = true));
      await clock.run(() => over, clock.nowMs() + 120_001);
    }
  };
  return { file: join(folder, DATABASE_NAME), store, vault, retention, watch, settle };
}

const NOTHING: Limits = { days: null, gigabytes: 0 };

describe('retention', () => {
  test('removes pictures of a closed batch, writes it once, and the file shrinks', async () => {
    const { file, store, vault, settle } = filled({ pictures: NOTHING });
    const before = statSync(file).size;
    await settle();
    expect(vault.hasImages('card-old-1')).toBe(false);
    expect([...store.read(0)].filter(({ body }) => body.kind === 'batch.pictures-removed')).toMatchObject([
      { body: { batch: 'old', cards: ORDERS, by: 'retention' } },
    ]);
    expect(before - statSync(file).size).toBeGreaterThan(1_000_000);
    store.close();
  });

  test('never takes anything of a batch that is open, whatever the limits', async () => {
    const { store, vault, settle } = filled({ pictures: NOTHING, orders: NOTHING });
    await settle();
    const left = Array.from({ length: ORDERS }, (_, rank) => vault.hasImages(`card-open-${rank}`));
    expect(left).toEqual(left.map(() => true));
    const removal = new VaultRemoval(store);
    expect(removal.beginPictures('open', { cards: 1, bytes: 1 }, 'x')).toBe('open');
    store.close();
  });

  test('destroys the key of a closed batch at once, and its content by steps', async () => {
    const { store, settle } = filled({ orders: NOTHING });
    await settle();
    expect(store.kept[0]?.rows).toEqual({ batch_key: 1, card_image: 2 * ORDERS, order_content: ORDERS, removal: 0 });
    store.close();
  });
});

test('a reader that holds the log is an alarm’s reason until it ends', () => {
  const { file, store, vault, watch } = filled({});
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec('BEGIN; SELECT count(*) FROM entry');
  for (let rank = 0; store.space.logBytes <= LOG_MOST_BYTES; rank += 1) {
    vault.keepImages(`more-${rank}`, 'open-1', { front: new Uint8Array(2e6), back: new Uint8Array(2e6) });
    store.commit();
  }
  expect(watch.figures.logHeld).toBe(true);
  reader.exec('COMMIT');
  reader.close();
  expect(store.emptyLog('none')).toBe(true);
  expect(store.space.logBytes).toBe(0);
  store.close();
});
