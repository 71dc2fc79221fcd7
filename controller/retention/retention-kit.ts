import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { onTestFinished } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { EntryBody } from '../journal/entry.ts';
import { JournalStore } from '../journal/store.ts';
import { DATABASE_NAME } from '../journal/store-file.ts';
import { KeyRing } from '../orders/keys.ts';
import { VaultRemoval } from '../orders/removal.ts';
import { VaultMeter } from '../orders/vault-meter.ts';
import { OrderVault } from '../orders/vault.ts';
import { ClosedBatches } from '../journal/closed-batches.ts';
import { DiskWatch } from './disk-watch.ts';
import type { Archive, KeptKind, SnapshotShelf } from './kept-kind.ts';
import { keptKinds } from './kinds.ts';
import { BYTES_PER_GIGABYTE, DAY_MS, NO_LIMITS, type KeptKindName, type Limits, type Policy } from './policy.ts';
import { Retention } from './retention.ts';

/** For tests: a journal on a real disk with batches that have images, and its retention, step by step. */

/** Orders per batch; each has a card with an image of each side. */
export const ORDERS = 12;
export const PICTURE_BYTES = 100_000;
const LOOKS = 3;
/** Two checks are a minute apart. */
const BETWEEN_LOOKS_MS = 120_000;

export const NOTHING: Limits = { days: 0, gigabytes: null };

export function days(count: number): Limits {
  return { days: count, gigabytes: null };
}

export function megabytes(count: number): Limits {
  return { days: null, gigabytes: (count * 1_000_000) / BYTES_PER_GIGABYTE };
}

export interface Stocked {
  readonly archive?: Archive;
  readonly snapshots?: SnapshotShelf;
  /** An existing folder, to continue after a kill. */
  readonly folder?: string;
}

export class RetentionBench {
  readonly clock = new VirtualClock();
  readonly folder: string;
  readonly file: string;
  readonly store: JournalStore;
  readonly vault: OrderVault;
  readonly watch: DiskWatch;
  readonly meter: VaultMeter;
  readonly removal: VaultRemoval;
  readonly kinds: readonly KeptKind[];
  /** Begun removals, in order. */
  readonly removed: string[] = [];
  readonly #retention: Retention;

  constructor(policy: Partial<Record<KeptKindName, Limits>>, { archive, snapshots, folder }: Stocked = {}) {
    this.folder = folder ?? ownFolder();
    this.file = join(this.folder, DATABASE_NAME);
    const store = JournalStore.open(this.folder, this.clock);
    const whole: Policy = {
      orders: NO_LIMITS,
      pictures: NO_LIMITS,
      entries: NO_LIMITS,
      snapshots: NO_LIMITS,
      ...policy,
    };
    const closed = new ClosedBatches(store);
    const meter = new VaultMeter(store);
    const removal = new VaultRemoval(store, closed);
    this.store = store;
    this.meter = meter;
    this.removal = removal;
    this.vault = new OrderVault(store, new KeyRing(new SeededRandom('k').bytes(32), new SeededRandom('e')));
    this.watch = new DiskWatch({
      clock: this.clock,
      store,
      meter,
      policy: () => whole,
      fileSystem: () => ({ freeBytes: 1e12, totalBytes: 2e12 }),
      line: () => ({ cards: 0, batches: 2, designCardsPerDay: 20_000 }),
    });
    this.kinds = keptKinds({
      store,
      closed,
      meter,
      removal,
      forget: (batch) => this.vault.forget(batch),
      archive: archive ?? null,
      snapshots: snapshots ?? null,
    });
    this.#retention = new Retention({
      clock: this.clock,
      store,
      closed,
      meter,
      removal,
      watch: this.watch,
      kinds: this.kinds,
      policy: () => whole,
      outside: (work) => work(),
      mayRemove: () => true,
      removed: ({ name }, { id }) => this.removed.push(`${name} ${id}`),
      failed: (error) => {
        throw error;
      },
    });
  }

  /** An open batch with its orders, each with a card that has images. */
  batch(batch: string): this {
    this.vault.addBatch(batch);
    this.write(created(batch));
    const picture = new Uint8Array(PICTURE_BYTES).fill(7);
    for (let rank = 0; rank < ORDERS; rank += 1) {
      const order = `${batch}-${rank}`;
      this.vault.add(batch, order, 'Nguyen', 'x'.repeat(1000));
      this.write(accepted(order, batch, rank + 1));
      this.write({ kind: 'card.started', card: `card-${order}`, order, attempt: 1 });
      this.vault.keepImages(`card-${order}`, order, { front: picture, back: picture });
    }
    this.write({ kind: 'batch.imported', batch, orders: ORDERS });
    this.store.commit();
    return this;
  }

  /** All its orders have their cards except `aside`, which are set aside; two people have closed it. */
  close(batch: string, aside: readonly number[] = []): this {
    for (let rank = 0; rank < ORDERS; rank += 1) {
      const order = `${batch}-${rank}`;
      const outcome = aside.includes(rank) ? 'rejected' : 'accepted';
      this.write({
        kind: 'card.ended',
        card: `card-${order}`,
        order,
        outcome,
        serial: blankSerial(`S-${order}`),
        rank,
      });
      if (outcome === 'rejected') this.write({ kind: 'order.set-aside', order, reasons: [] });
    }
    this.write(closed(batch));
    this.store.commit();
    this.store.emptyLog();
    return this;
  }

  /** The citizen of an order that was set aside gets a new order, and its card. */
  makeAnew(order: string): void {
    this.write(accepted(`${order}-anew`, 'anew', 1, order));
    this.write({ kind: 'card.started', card: 'C-anew', order: `${order}-anew`, attempt: 1 });
    this.write({
      kind: 'card.ended',
      card: 'C-anew',
      order: `${order}-anew`,
      outcome: 'accepted',
      serial: blankSerial('S-anew'),
      rank: 1,
    });
    this.store.commit();
  }

  write(body: EntryBody): void {
    this.store.append(body);
  }

  async pass(ms: number): Promise<void> {
    let over = false;
    this.clock.schedule(ms, () => (over = true));
    await this.clock.run(() => over, this.clock.nowMs() + ms + 1);
  }

  passDays(count: number): Promise<void> {
    return this.pass(count * DAY_MS);
  }

  step(): boolean {
    return this.#retention.step();
  }

  /** Runs until several checks found nothing to do. */
  async settle(): Promise<void> {
    for (let look = 0; look < LOOKS; look += 1) {
      while (this.step());
      await this.pass(BETWEEN_LOOKS_MS);
    }
  }

  /** What remains of the batch on the disk: its key, order contents, cards with images of both sides. */
  left(batch: string): { readonly key: boolean; readonly orders: number; readonly cards: number } {
    return leftIn(this.file, batch);
  }

  /** Facts of this kind, in order. */
  facts(kind: EntryBody['kind']): EntryBody[] {
    return [...this.store.read(0)].flatMap(({ body }) => (body.kind === kind ? [body] : []));
  }
}

/** A temporary folder, deleted after the test. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'retention-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Reads the file directly, without a store. */
export function leftIn(
  file: string,
  batch: string,
): { readonly key: boolean; readonly orders: number; readonly cards: number } {
  const database = new DatabaseSync(file, { readOnly: true });
  const count = (sql: string): number => Number(database.prepare(sql).get(batch)?.['count']);
  const left = {
    key: count('SELECT count(*) AS count FROM batch_key WHERE batch = ?') === 1,
    orders: count('SELECT count(*) AS count FROM order_content WHERE batch = ?'),
    cards: count("SELECT count(*) / 2.0 AS count FROM card_image WHERE order_id GLOB ? || '-*'"),
  };
  database.close();
  return left;
}

function created(batch: string): EntryBody {
  return {
    kind: 'batch.created',
    batch,
    recipe: 'card',
    version: '1',
    recipeHash: '',
    changeover: 'continuous',
    firstArticle: 'none',
    source: 'test',
    accepted: ORDERS,
    refused: 0,
  };
}

function accepted(order: string, batch: string, sequence: number, citizen = order): EntryBody {
  return {
    kind: 'order.accepted',
    order,
    batch,
    sequence,
    citizen,
    contentHash: '',
    office: '',
    priority: 5,
    replaces: '',
  };
}

function closed(batch: string): EntryBody {
  return {
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
  };
}
