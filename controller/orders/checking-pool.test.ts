import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { loadProduct } from '../../recipes/product.ts';
import { RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { RealClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { CheckingPool } from './checking-pool.ts';
import { OrderFitness } from './fitness.ts';
import { KeyRing } from './keys.ts';
import { checksHere, type CheckedLine, type OrderChecks } from './order-checks.ts';
import { readPieces } from './order-lines.ts';
import { CitizenFactory } from './synthetic/citizens.ts';

const product = loadProduct(join(RECIPES_FOLDER, 'citizen-card-2024'), true);
if (!product.ok) throw new Error('the shipped recipe is right');
const { recipe, artwork } = product.value;
const VECTORS = join(import.meta.dirname, '..', '..', 'test', 'vectors', 'portraits');
const vector = (name: string): string => readFileSync(join(VECTORS, name)).toString('base64');

async function found(file: string, checks: OrderChecks): Promise<CheckedLine[]> {
  const lines: CheckedLine[] = [];
  try {
    for await (const piece of readPieces(file))
      if (piece.type === 'piece') lines.push(...(await checks.check(piece)).lines);
  } finally {
    await checks.close();
  }
  return lines;
}

/** What the pictures' library says of one that is damaged comes from a store that its threads share. */
function withoutWords(found: unknown): unknown {
  return JSON.parse(JSON.stringify(found, (key, value: unknown) => (key === 'said' ? undefined : value)));
}

test('threads find what one thread finds, of orders that are right, wrong and to be converted', async () => {
  const citizens = new CitizenFactory(new SeededRandom('threads'));
  const orders = [
    ...Array.from({ length: 30 }, () => citizens.next('T')),
    { ...citizens.next('T'), sex: 'X' },
    { ...citizens.next('T'), fullName: 'NGUYỄN 漢字' },
    { ...citizens.next('T'), portrait: vector('scan-cut-short.jpg') },
    { ...citizens.next('T'), portrait: vector('exif-sideways.jpg') },
    { ...citizens.next('T'), portrait: vector('face.jp2') },
  ];
  const file = join(mkdtempSync(join(tmpdir(), 'threads-')), 'orders.ndjson');
  writeFileSync(file, orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
  const keys = new KeyRing(new Uint8Array(32), new SeededRandom('threads'));
  const sealing = keys.sealingKeys('B-1', keys.newBatchKey().key);
  const fitness = new OrderFitness(recipe, artwork, new RealClock());
  const here = await found(file, checksHere('vietnam', fitness.check, new SeededRandom('nonces'))(sealing));
  await fitness.close();
  expect(here.flatMap((line) => (line.type === 'order' ? [] : line.found.flaw.code))).toEqual([
    'not-one-of',
    'zone-letters',
    'image-damaged',
  ]);
  expect(withoutWords(await found(file, new CheckingPool(recipe, sealing)))).toEqual(withoutWords(here));
});
