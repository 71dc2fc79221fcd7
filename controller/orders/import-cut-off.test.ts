import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { EntryBody } from '../journal/entry.ts';
import { JournalStore } from '../journal/store.ts';
import type { ImportReport } from './import.ts';
import { approve, importFile } from './import-kit.ts';
import { KeyRing } from './keys.ts';
import { checksHere, type OrderChecks } from './order-checks.ts';
import type { SealingKeys } from './sealing-keys.ts';
import { CitizenFactory } from './synthetic/citizens.ts';
import { OrderVault } from './vault.ts';

/** An import that is killed, wherever that is, and begun again with the same words ends as one that nobody disturbed. */

const loaded = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!loaded.ok) throw new Error('the shipped recipe is right');
const recipe = loaded.value;
const factory = new CitizenFactory(new SeededRandom('cut off'));
/** Two whole groups and a part of one; one order stands twice, and one can't be read. */
const citizens = Array.from({ length: 510 }, () => factory.next('T'));
const lines = [...citizens.slice(0, 300), citizens[7], { orderId: 'T-none' }, ...citizens.slice(300)];
const content = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
/** Two groups of sealed content; the batch is announced, two groups of orders, the last group with the word that all are in. */
const COMMITS = 6;

const here = checksHere('vietnam', () => null, new SeededRandom('nonces'));

class Killed extends Error {}

class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'cut-off-'));
  readonly file = join(this.folder, 'orders.ndjson');
  readonly #keys = new KeyRing(new SeededRandom('master').bytes(32), new SeededRandom('entropy'));

  constructor() {
    writeFileSync(this.file, content);
    const store = JournalStore.open(this.folder, new VirtualClock());
    approve(store, recipe);
    store.close();
  }

  /** As a process of its own does: it opens the journal, and leaves it as it is when it dies. `dies`: at which commit, and on which side of it. */
  async import(
    dies: { readonly commit: number; readonly side: 'before' | 'after' } | null,
    checks: (keys: SealingKeys) => OrderChecks = here,
  ): Promise<ImportReport | 'killed'> {
    const store = JournalStore.open(this.folder, new VirtualClock());
    let commits = 0;
    const commit = store.commit.bind(store);
    store.commit = () => {
      commits += 1;
      if (commits === dies?.commit && dies.side === 'before') throw new Killed();
      commit();
      if (commits === dies?.commit) throw new Killed();
    };
    try {
      return await importFile({ folder: this.folder, file: this.file, store, keys: this.#keys }, recipe, checks);
    } catch (error) {
      if (error instanceof Killed) return 'killed';
      throw error;
    } finally {
      store.close();
    }
  }

  /** Every fact in its order, and every order's content in the order of the file. */
  found(): { readonly facts: EntryBody[]; readonly orders: unknown[] } {
    const store = JournalStore.open(this.folder, new VirtualClock());
    const vault = new OrderVault(store, this.#keys);
    try {
      return {
        facts: [...store.read(0)].map(({ body }) => body),
        orders: citizens.map(({ orderId }) => vault.read(orderId)),
      };
    } finally {
      store.close();
    }
  }
}

const undisturbed = new Place();
const report = await undisturbed.import(null);
const expected = undisturbed.found();

describe('an import of a file', () => {
  test('takes every order that is right, and no other', () => {
    expect(report).toMatchObject({ outcome: 'imported', accepted: 510, refused: 2 });
    expect(expected.facts.filter(({ kind }) => kind === 'order.accepted')).toHaveLength(510);
    expect(expected.orders).toEqual(citizens);
  });

  describe.each(Array.from({ length: COMMITS }, (_, index) => index + 1))('killed at its commit %i', (commit) => {
    test.each(['before', 'after'] as const)('%s it: begun again, it ends as if nothing had been', async (side) => {
      const place = new Place();
      expect(await place.import({ commit, side })).toBe('killed');
      const again = await place.import(null);
      expect(again).toMatchObject(
        commit === COMMITS && side === 'after'
          ? { outcome: 'already-imported' }
          : { outcome: 'imported', accepted: 510 },
      );
      expect(place.found()).toEqual(expected);
    });
  });

  test('has no commit beyond those', async () => {
    expect(await new Place().import({ commit: COMMITS + 1, side: 'before' })).toMatchObject({ outcome: 'imported' });
  });

  test('killed at one commit after the other, it comes to its end all the same', async () => {
    const place = new Place();
    for (let time = 0; time < COMMITS - 1; time += 1)
      expect(await place.import({ commit: 1, side: 'after' })).toBe('killed');
    expect(await place.import(null)).toMatchObject({ accepted: 510 });
    expect(place.found()).toEqual(expected);
  });

  test('killed while it is read leaves nothing: no fact, no file, no key', async () => {
    const place = new Place();
    const before = place.found();
    let keys: SealingKeys | null = null;
    let pieces = 0;
    const dying = (given: SealingKeys): OrderChecks => {
      keys = given;
      const checks = here(given);
      return {
        ...checks,
        check: (piece) => {
          pieces += 1;
          return pieces === 3 ? Promise.reject(new Killed()) : checks.check(piece);
        },
      };
    };
    expect(await place.import(null, dying)).toBe('killed');
    expect(place.found()).toEqual(before);
    expect(readdirSync(place.folder).filter((name) => name.startsWith('import-'))).toEqual([]);
    expect(new Uint8Array((keys as SealingKeys | null)?.shared ?? new ArrayBuffer(1))).toEqual(new Uint8Array(64));
    expect(await place.import(null)).toMatchObject({ outcome: 'imported' });
    expect(place.found()).toEqual(expected);
  });
});
