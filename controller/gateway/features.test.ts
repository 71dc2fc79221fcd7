import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { FEATURES } from './features.ts';

/** What is in `features/` and not in the list would be served to nobody, and nobody would notice. */

const FOLDER = join(import.meta.dirname, 'features');

describe('the list of features', () => {
  test('has every feature of the folder, once', async () => {
    const found: string[] = [];
    for (const file of readdirSync(FOLDER).filter((name) => !name.endsWith('.test.ts'))) {
      const exported = Object.keys((await import(join(FOLDER, file))) as object);
      found.push(...exported.filter((name) => name.endsWith('Feature')));
    }
    expect(FEATURES.map(({ name }) => name).toSorted()).toEqual(found.toSorted());
  });
});
