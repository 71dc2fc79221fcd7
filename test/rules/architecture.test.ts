import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { describe, expect, test } from 'vitest';

/** The pictures of ARCHITECTURE.md: what they name is there, and each solid arrow is an import. */

const ROOT = join(import.meta.dirname, '../..');
const PICTURES = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  .split('```mermaid')
  .slice(1)
  .map((part) => part.split('```')[0] ?? '');

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly solid: boolean;
}

/** The arrows of one picture, by the files' names. */
function arrowsOf(picture: string): Arrow[] {
  const files = new Map<string, string>();
  for (const [, id = '', file = ''] of picture.matchAll(/(\w+)\["([^"]+)"\]/g)) files.set(id, file);
  const named = (id: string): string => files.get(id) ?? `nobody says what ${id} is`;
  const bare = picture.replaceAll(/\["[^"]+"\]/g, '');
  return [...bare.matchAll(/(\w+) (-->|-\. "[^"]+" \.->) (\w+)/g)].map(([, from = '', arrow = '', to = '']) => ({
    from: named(from),
    to: named(to),
    solid: arrow === '-->',
  }));
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  return [...source.matchAll(/from '(\.[^']+)'/g)].map(([, path = '']) => normalize(join(dirname(file), path)));
}

describe.each(PICTURES.map((picture, index) => [index + 1, arrowsOf(picture)] as const))('picture %i', (_, arrows) => {
  test('has an arrow a line', () => expect(arrows.length).toBeGreaterThan(10));

  test.each(arrows.map(({ from, to, solid }) => [from, to, solid] as const))('%s to %s', (from, to, solid) => {
    expect([from, to].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    // A dotted arrow is a wire or a listener: the two ends do not know each other.
    expect(importsOf(from).includes(to)).toBe(solid);
  });
});

test('there are three of them', () => expect(PICTURES).toHaveLength(3));
