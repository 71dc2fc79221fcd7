import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import type { House } from '../../controller/gateway/feature.ts';
import { featuresOf } from '../../controller/gateway/features.ts';
import { SUBJECTS } from '../../controller/journal/entry-subjects.ts';
import { orderSchema } from '../../controller/orders/order.ts';

/** What the documents list, the source has: every route, topic, field of an order and kind of entry, and no other. */

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

/** Rows of the table behind a mark, by their cells. */
function rowsBehind(file: string, mark: string): string[][] {
  const text = readFileSync(join(DOCS, file), 'utf8').split(`<!-- ${mark} -->`)[1] ?? '';
  const rows: string[][] = [];
  for (const line of text.trimStart().split('\n')) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  }
  return rows.slice(2);
}

/** A house of which nothing is asked but to be there: features only say their routes. */
function emptyHouse(dataFolder: string): House {
  const anything: unknown = new Proxy(() => undefined, {
    get: (_, name) => (name === 'dataFolder' ? dataFolder : name === Symbol.toPrimitive ? () => '' : anything),
    apply: () => anything,
  });
  return anything as House;
}

describe('docs/api.md lists', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardline-routes-'));
  const features = featuresOf(emptyHouse(folder));
  rmSync(folder, { recursive: true });

  test('every route with who may use it, and no other', () => {
    const served = features.flatMap(({ routes }) =>
      routes.map(({ method, path, access }) => [`${method} ${path}`, access]),
    );
    const listed = rowsBehind('api.md', 'routes').map((cells) => cells.slice(0, 2));
    expect(listed.toSorted()).toEqual(served.toSorted());
  });

  test('every topic with who may watch it, and no other', () => {
    const served = features.flatMap(({ topics }) => topics.map(({ name, access }) => [name, access]));
    expect(rowsBehind('api.md', 'topics').map((cells) => cells.slice(0, 2))).toEqual(served);
  });
});

test('docs/order-files.md lists every field of an order, and says which must be there', () => {
  const { properties, required } = z
    .looseObject({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()) })
    .parse(z.toJSONSchema(orderSchema('plain'), { io: 'input', unrepresentable: 'any' }));
  const listed = rowsBehind('order-files.md', 'fields');
  expect(listed.map(([field]) => field)).toEqual(Object.keys(properties));
  expect(listed.filter(([, need]) => need === 'yes').map(([field]) => field)).toEqual(required);
});

test('docs/journal.md lists every kind of entry', () => {
  const listed = rowsBehind('journal.md', 'kinds').flatMap(([, kinds = '']) => kinds.split(', '));
  expect(listed.toSorted()).toEqual(Object.keys(SUBJECTS).toSorted());
});
