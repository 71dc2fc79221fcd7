import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { guideComponent } from '../../../guide.ts';
import { PAGES } from '../pages.ts';

/** `?` on a page opens the guide's section of its name: there is one, in both languages. */

const DOCS = join(import.meta.dirname, '..', '..', '..', '..', 'docs');
const read = (folder: string, guide: string): string => readFileSync(join(DOCS, folder, `${guide}.md`), 'utf8');

describe.each(['', 'vi'])('the guides in docs/%s', (folder) => {
  test.each(PAGES)('explain the page $name', ({ name, guide }) => {
    expect(guideComponent(read(folder, guide))).toContain(`{#if section === '${name}'}<h2>`);
  });
});

describe('a guide as a component', () => {
  test('has nothing that Svelte would run, no picture, and no way to a document that is not there', () => {
    const made = guideComponent('## Line {#line}\n\n![x](y.webp) {evil()} [Keys](keys.md)\n\n## Other\n\nelsewhere\n');
    expect(made).toContain('<h2>Line</h2>');
    expect(made).toContain('&#123;evil()&#125; Keys');
    expect(made).not.toMatch(/img|href|elsewhere/);
  });

  test('has tables that are pulled sideways where they are wider than the screen', () => {
    expect(guideComponent('## A {#a}\n\n| x |\n| --- |\n| **y** |\n')).toContain(
      '<div class="wide"><table><thead><tr><th>x</th></tr></thead><tbody><tr><td><strong>y</strong></td></tr></tbody></table></div>',
    );
  });
});
