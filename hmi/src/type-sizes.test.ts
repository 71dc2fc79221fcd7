import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

/** Letters have four sizes, by the tokens of the theme. Drawings have their own units, and so has the board that is read from afar. */

const DRAWN = /^(mimic|pages\/wall)\/|Statechart\.svelte$/;
/** Pages whose lists are being made anew. */
const NOT_YET = /^pages\/(alarms|batches|cards|performance|recall)\//;

test('no text has a size of its own', () => {
  const names = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const own = names
    .filter((name) => name.endsWith('.svelte') && !DRAWN.test(name) && !NOT_YET.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(import.meta.dirname, name), 'utf8');
      return [...text.matchAll(/font-size: (?!var\(--text-(?:small|body|title|figure)\))[^;]+/g)].map(
        ([words]) => `${name}: ${words}`,
      );
    });
  expect(own).toEqual([]);
});
