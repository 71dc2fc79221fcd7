import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { MUTANTS } from '../scenario/mutants/mutants.ts';

/** Each mutant changes one place of one file. Code that is moved or reworded leaves its mutant without a place: the hunt ends there. */

const ROOT = join(import.meta.dirname, '../..');

function placesOf(file: string, find: string): number {
  const path = join(ROOT, file);
  return existsSync(path) ? readFileSync(path, 'utf8').split(find).length - 1 : 0;
}

test.each(MUTANTS.map(({ name, file, find }) => [name, file, find] as const))(
  'mutant “%s” has one place in %s',
  (_, file, find) => {
    expect(placesOf(file, find)).toBe(1);
  },
);

test('no two mutants have one name', () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});
