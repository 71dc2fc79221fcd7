import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { loadProduct } from '../../recipes/product.ts';
import { RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { RealClock, VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { JournalStore } from '../journal/store.ts';
import { OrderFitness } from './fitness.ts';
import type { ImportReport } from './import.ts';
import { approve, importFile } from './import-kit.ts';
import { readJpeg } from './jpeg.ts';
import { KeyRing } from './keys.ts';
import { checksHere } from './order-checks.ts';
import type { Order } from './order.ts';
import { CitizenFactory } from './synthetic/citizens.ts';
import { OrderVault } from './vault.ts';

/** Orders whose card can't be made never become orders of the line, and what is accepted is what the machines are given. */

const product = loadProduct(join(RECIPES_FOLDER, 'citizen-card-2024'), true);
if (!product.ok) throw new Error('the shipped recipe is right');
const { recipe, artwork } = product.value;
const fitness = new OrderFitness(recipe, artwork, new RealClock());
afterAll(() => fitness.close());

const VECTORS = join(import.meta.dirname, '..', '..', 'test', 'vectors', 'portraits');
const factory = new CitizenFactory(new SeededRandom('fitness'));
let citizens = 0;

function order(change: Partial<Order>): Order {
  citizens += 1;
  return { ...factory.citizen(citizens, 'T'), ...change };
}
const image = (name: string): string => readFileSync(join(VECTORS, name)).toString('base64');

class Desk {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fitness-'));
  readonly #store = JournalStore.open(join(this.#folder, 'data'), new VirtualClock());
  readonly #keys = new KeyRing(new SeededRandom('desk').bytes(32), new SeededRandom('entropy'));
  readonly vault = new OrderVault(this.#store, this.#keys);

  constructor() {
    approve(this.#store, recipe);
  }

  import(orders: readonly Order[]): Promise<ImportReport> {
    const file = join(this.#folder, 'orders.ndjson');
    writeFileSync(file, orders.map((one) => `${JSON.stringify(one)}\n`).join(''));
    return importFile(
      { folder: this.#folder, file, store: this.#store, keys: this.#keys },
      recipe,
      checksHere('vietnam', fitness.check, new SeededRandom('nonces')),
    );
  }
}

describe('an order whose card can’t be made', () => {
  test('is refused at import by line, field and flaw; the others are taken', async () => {
    const good = factory.citizen(99, 'T').fingerprints[0] ?? '';
    const report = await new Desk().import([
      order({}),
      order({ portrait: image('cut-short.jpg') }),
      order({ fingerprints: [good, image('scan-cut-short.jpg')] }),
      order({ portrait: image('cut-short.j2k') }),
      order({ fullName: 'NGUYỄN 漢字' }),
      order({}),
    ]);
    expect(report).toMatchObject({ outcome: 'imported', accepted: 2, refused: 4 });
    expect(report.refusals.map(({ line, field, flaw }) => [line, field, flaw.code])).toEqual([
      [2, 'portrait', 'image-cut-short'],
      [3, 'fingerprints.1', 'image-damaged'],
      [4, 'portrait', 'image-cut-short'],
      [5, 'fullName', 'zone-letters'],
    ]);
  });
});

describe('an order whose portrait had to be converted', () => {
  test('is kept as the machines are given it, and the same file is known again by its own bytes', async () => {
    const desk = new Desk();
    const sideways = order({ portrait: image('exif-sideways.jpg') });
    const wavelets = order({ portrait: image('face.jp2') });
    expect(await desk.import([sideways, wavelets])).toMatchObject({ outcome: 'imported', accepted: 2 });
    for (const { orderId } of [sideways, wavelets]) {
      const kept = Buffer.from(desk.vault.read(orderId)?.portrait ?? '', 'base64');
      expect(readJpeg(kept)).toMatchObject({ baseline: true, orientation: 1, widthPx: 96, heightPx: 128 });
    }
    expect(await desk.import([sideways, wavelets])).toMatchObject({ outcome: 'already-imported' });
  });
});
