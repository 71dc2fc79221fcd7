import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { JournalStore } from '../journal/store.ts';
import type { ImportOptions, ImportReport } from './import.ts';
import { approve, importFile } from './import-kit.ts';
import { KeyRing } from './keys.ts';
import { checksHere } from './order-checks.ts';
import { digestOf } from './order-stream.ts';
import { VaultRemoval } from './removal.ts';
import { CitizenFactory } from './synthetic/citizens.ts';
import { VAULT_TABLES } from './vault-tables.ts';

/** What is sealed is laid down before it is known whether its file is taken: what becomes of it where the file is not. */

const loaded = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!loaded.ok) throw new Error('the shipped recipe is right');
const recipe = loaded.value;
const factory = new CitizenFactory(new SeededRandom('unfinished'));
/** A whole group and a part of one. */
const citizens = Array.from({ length: 280 }, () => factory.next('T'));

class Desk {
  readonly #folder = mkdtempSync(join(tmpdir(), 'unfinished-'));
  readonly store = JournalStore.open(this.#folder, new VirtualClock());
  readonly #keys = new KeyRing(new SeededRandom('master').bytes(32), new SeededRandom('entropy'));

  constructor() {
    approve(this.store, recipe);
  }

  file(name: string, orders: readonly unknown[]): string {
    const file = join(this.#folder, name);
    writeFileSync(file, orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
    return file;
  }

  import(file: string, more: Partial<ImportOptions> = {}): Promise<ImportReport> {
    const checks = checksHere('vietnam', () => null, new SeededRandom('nonces'));
    return importFile({ folder: this.#folder, file, store: this.store, keys: this.#keys }, recipe, checks, more);
  }

  /** As a process that is killed once its first group is durable. */
  async importKilled(file: string): Promise<void> {
    const commit = this.store.commit.bind(this.store);
    this.store.commit = () => {
      commit();
      throw new Error('killed');
    };
    await expect(this.import(file)).rejects.toThrow('killed');
    this.store.commit = commit;
  }

  /** Orders of which there is content, by batch. */
  get contents(): Readonly<Record<string, number>> {
    const rows = this.store
      .tables(VAULT_TABLES)
      .prepare('SELECT batch, count(*) AS orders FROM order_content GROUP BY batch')
      .all();
    return Object.fromEntries(rows.map(({ batch, orders }) => [String(batch), Number(orders)]));
  }

  get keys(): number {
    return Number(this.store.tables(VAULT_TABLES).prepare('SELECT count(*) AS keys FROM batch_key').get()?.['keys']);
  }
}

async function nameOf(file: string): Promise<string> {
  return `B-${(await digestOf(file)).slice(0, 10)}`;
}

describe('content that is laid down', () => {
  test('goes where its file is not taken', async () => {
    const desk = new Desk();
    const file = desk.file('a.ndjson', [...citizens, { ...citizens[0], orderId: 'T-other', sex: 'X' }]);
    expect(await desk.import(file, { onRefusal: 'import-nothing' })).toMatchObject({ outcome: 'refused' });
    expect(desk.contents).toEqual({});
    expect(desk.keys).toBe(0);
  });

  test('has no key on the disk while nobody knows whether its file is taken', async () => {
    const desk = new Desk();
    const file = desk.file('a.ndjson', citizens);
    await desk.importKilled(file);
    expect(desk.contents[await nameOf(file)]).toBeGreaterThanOrEqual(250);
    expect(desk.keys).toBe(0);
  });

  test('stands in nobody’s way: the same orders come in by another file, and what is left is removed', async () => {
    const desk = new Desk();
    await desk.importKilled(desk.file('a.ndjson', citizens));
    const other = desk.file('b.ndjson', citizens.slice(0, 20));
    expect(await desk.import(other)).toMatchObject({ outcome: 'imported', accepted: 20 });
    const removal = new VaultRemoval(desk.store);
    while (removal.step());
    expect(desk.contents).toEqual({ [await nameOf(other)]: 20 });
  });

  test('is made anew by the same file, though its removal has begun', async () => {
    const desk = new Desk();
    const file = desk.file('a.ndjson', citizens);
    await desk.importKilled(file);
    await desk.import(desk.file('b.ndjson', citizens.slice(0, 1)));
    expect(new VaultRemoval(desk.store).pending).toBe(true);
    expect(await desk.import(file)).toMatchObject({ outcome: 'imported', accepted: 279 });
    expect(new VaultRemoval(desk.store).pending).toBe(false);
    expect(desk.contents[await nameOf(file)]).toBe(279);
  });

  test('never stands under the name of another batch', async () => {
    const desk = new Desk();
    const file = desk.file('a.ndjson', citizens.slice(0, 5));
    const { recipe: name, version } = recipe.recipe;
    desk.store.append({
      kind: 'batch.created',
      batch: await nameOf(file),
      recipe: name,
      version,
      recipeHash: recipe.hash,
      changeover: 'continuous',
      firstArticle: 'none',
      source: 'f'.repeat(64),
      accepted: 1,
      refused: 0,
    });
    desk.store.commit();
    const sha256 = await digestOf(file);
    expect(await desk.import(file)).toMatchObject({ outcome: 'imported', batch: `B-${sha256.slice(0, 11)}` });
  });
});

test('an import that is aborted ends between two groups, and goes on another time', async () => {
  const desk = new Desk();
  const file = desk.file('a.ndjson', citizens);
  const asked = new AbortController();
  const folded: number[] = [];
  const append = desk.store.append.bind(desk.store);
  desk.store.append = (body) => {
    if (body.kind === 'order.accepted') asked.abort(new Error('asked to end'));
    return append(body);
  };
  await expect(desk.import(file, { signal: asked.signal })).rejects.toThrow('asked to end');
  desk.store.append = append;
  for (const { body } of desk.store.read(0)) if (body.kind === 'order.accepted') folded.push(body.sequence);
  expect(folded).toHaveLength(250);
  expect(await desk.import(file)).toMatchObject({ outcome: 'imported', accepted: 280 });
});
