import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

/** docs/hostile-inputs.md says of each hostile input which test proves it: those tests exist, and no number is left out. */

const ROOT = join(import.meta.dirname, '..', '..');
const ROW = /^\| (\d+) +\| (.+?) +\| (.+?) +\|$/;
const PROOF = /^`([^`]+)`: “(.+)”$/;
/** Rows of each boundary. */
const BOUNDARIES = {
  HTTP: 41,
  'socket.io': 29,
  'OPC UA': 37,
  Serial: 32,
  Recipe: 30,
  'Order file': 38,
  Store: 38,
};

interface Row {
  readonly number: number;
  readonly what: string;
  readonly proof: string;
}

function rowsOf(boundary: string): Row[] {
  const text = readFileSync(join(ROOT, 'docs', 'hostile-inputs.md'), 'utf8');
  const section = text.split('\n## ').find((part) => part.startsWith(`${boundary}\n`)) ?? '';
  return section.split('\n').flatMap((line) => {
    const match = ROW.exec(line);
    return match === null ? [] : [{ number: Number(match[1]), what: match[2] ?? '', proof: match[3] ?? '' }];
  });
}

describe.each(Object.entries(BOUNDARIES))('hostile inputs of %s', (boundary, count) => {
  const rows = rowsOf(boundary);

  test('are numbered without a gap', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });

  test.each(rows)('$number, $what: has its test, or says why there is none', ({ proof }) => {
    const [, file = '', title = ''] = PROOF.exec(proof) ?? [];
    if (file === '') expect(proof.length).toBeGreaterThan(20);
    else expect(readFileSync(join(ROOT, file), 'utf8')).toContain(title.replaceAll('\\|', '|'));
  });
});
