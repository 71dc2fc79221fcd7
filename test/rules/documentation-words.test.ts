import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { withButtonNames } from '../../hmi/src/words/button-names.ts';
import { english } from '../../hmi/src/words/english.ts';
import { vietnamese } from '../../hmi/src/words/vietnamese.ts';

/** A guide calls each button as it is called on the screen: what is bold in it stands among the HMI's words of that language. */

const ROOT = join(import.meta.dirname, '..', '..');
const BOLD = /\*\*(.+?)\*\*/g;
/** Signs on buttons, which stand in components. */
const SIGNS = new Set(['?', '▲', '▼']);

/** The words of all pages, as they stand in the source. */
const source = globSync('hmi/src/{words,pages,shell,parts}/**/*.ts', { cwd: ROOT })
  .filter((name) => !name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(ROOT, name), 'utf8'))
  .join('\n');

describe.each([
  ['', english],
  ['vi', vietnamese],
] as const)('a guide in docs/%s', (folder, words) => {
  test.each(['operator', 'manager', 'engineer'])('%s calls buttons by their names', (name) => {
    const text = readFileSync(join(ROOT, 'docs', folder, `${name}.md`), 'utf8').replaceAll(/\s*\n\s*/g, ' ');
    const all = withButtonNames(source, words.commands);
    const unknown = [...text.matchAll(BOLD)]
      .map(([, bold = '']) => bold)
      .filter((bold) => !SIGNS.has(bold) && !all.includes(`'${bold}'`));
    expect(unknown).toEqual([]);
  });
});
