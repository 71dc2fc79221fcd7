import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { describe, expect, test } from 'vitest';

/** A link in a document leads to a file that is there, and to a heading that it has. VitePress checks its pages when it builds them; this, all. */

const ROOT = join(import.meta.dirname, '..', '..');
const LINK = /!?\[[^\]]*\]\(([^)\s]+)\)/g;
const HEADING = /^#{1,6} +(.+?)(?: *\{#([\w-]+)\})?$/gm;
const MARKS = /[`*_]|\p{Emoji_Presentation}/gu;

const documents = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((name) => name !== '' && !name.startsWith('.github/') && existsSync(join(ROOT, name)));

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^( *)```[\s\S]*?^\1```/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** Addresses of headings, as repositories and VitePress make them: the two differ where one begins with a digit. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = '', own] of markdown.matchAll(HEADING)) {
    if (own !== undefined) anchors.add(own);
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(MARKS, '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    anchors.add(slug);
    anchors.add(`_${slug}`);
  }
  return anchors;
}

describe('the links of', () => {
  test.each(documents)('%s lead somewhere', (name) => {
    const dead: string[] = [];
    for (const [, target = ''] of withoutCode(readFileSync(join(ROOT, name), 'utf8')).matchAll(LINK)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path = '', anchor = ''] = target.split('#');
      const file = path === '' ? name : normalize(join(dirname(name), path));
      if (!existsSync(join(ROOT, file))) dead.push(target);
      else if (anchor !== '' && !anchorsOf(readFileSync(join(ROOT, file), 'utf8')).has(anchor)) dead.push(target);
    }
    expect(dead).toEqual([]);
  });
});
