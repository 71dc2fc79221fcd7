import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

/** docs/compliance.md names files and tests as evidence: they exist, and no requirement is left out or said to be met by nothing. */

const ROOT = join(import.meta.dirname, '..', '..');
const FILE = /`([\w./-]+\.(?:ts|md))`(?:: “([^”]+)”)?/gu;
const STATES = ['met', 'partly', 'not', 'plant'];
/** Component requirements that security level 2 asks of a software application. */
const REQUIREMENTS = [
  ...[1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 14].map((one) => `CR 1.${one}`),
  ...['CR 2.1', 'CR 2.2', 'CR 2.3', 'SAR 2.4', 'CR 2.5', 'CR 2.6', ...[8, 9, 10, 11, 12].map((one) => `CR 2.${one}`)],
  ...['CR 3.1', 'SAR 3.2', ...[3, 4, 5, 6, 7, 8, 9].map((one) => `CR 3.${one}`)],
  ...['CR 4.1', 'CR 4.2', 'CR 4.3', 'CR 5.1', 'CR 6.1', 'CR 6.2'],
  ...[1, 2, 3, 4, 6, 7, 8].map((one) => `CR 7.${one}`),
];

interface Row {
  readonly name: string;
  readonly state: string;
  readonly shown: string;
}

function rowsOf(section: string): Row[] {
  const text = readFileSync(join(ROOT, 'docs', 'compliance.md'), 'utf8');
  const part = text.split('\n## ').find((one) => one.startsWith(section)) ?? '';
  return part
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\|/, '').replace(/\|$/, '').trim()))
    .map(([name = '', , state = '', shown = '']) => ({ name, state, shown }))
    .slice(2);
}

const INDUSTRY = rowsOf('IEC 62443-4-2');
const CARDS = rowsOf('PCI Card Production');

test('every component requirement of security level 2 has its row', () => {
  expect(INDUSTRY.map(({ name }) => name)).toEqual(REQUIREMENTS);
});

describe.each([
  ['IEC 62443-4-2', INDUSTRY],
  ['PCI Card Production', CARDS],
])('%s', (_, rows) => {
  test.each(rows)('$name: is $state, by what is there', ({ state, shown }) => {
    expect(STATES).toContain(state);
    const files = [...shown.matchAll(FILE)];
    for (const [, file = '', title = ''] of files) {
      expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
      const text = readFileSync(join(ROOT, file), 'utf8');
      // A title's own quotation marks are escaped in source.
      expect([file, title, title === '' || text.replaceAll("\\'", "'").includes(title)]).toEqual([file, title, true]);
    }
    if (state === 'met') expect(files.length).toBeGreaterThan(0);
    else expect(shown.length).toBeGreaterThan(20);
    // What is met in part says which part is not.
    if (state === 'partly') expect(shown).toContain('Missing: ');
  });
});
