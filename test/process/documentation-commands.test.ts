import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { NIGHTLY } from '../nightly.ts';
import { fencedBlocks, shellBlocks } from './fenced-blocks.ts';

/**
 * Whoever reads README.md or docs/ may type what stands there. Each document's blocks of commands are run one after the other in a folder of
 * its own, as a clone's folder looks; a block that can't be says why, behind `sh no-run:`, and one that takes long behind `sh nightly:`.
 */

const ROOT = join(import.meta.dirname, '..', '..');
/** What commands in the documents name by a relative path. */
const SEEN_FOLDERS = ['controller', 'recipes', 'simulator', 'stations'];
const OUTPUT_SHOWN = 4000;
/** `npx cardline` without asking a registry for it. */
const NPX = `#!/bin/sh\n[ "$1" = cardline ] || exit 127\nshift\nexec sh '${join(ROOT, 'bin', 'cardline')}' "$@"\n`;

const documents = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'README.md', 'CONTRIBUTING.md', 'docs/*.md'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((name) => name !== '');
const read = documents.map((name) => ({ name, blocks: shellBlocks(readFileSync(join(ROOT, name), 'utf8')) }));
const isRun = ({ mark }: { readonly mark: string }): boolean => mark === '' || (NIGHTLY && mark === 'nightly');

describe('every block of commands', () => {
  test('is run, or says in some words why not', () => {
    const unsaid = read.flatMap(({ name, blocks }) =>
      blocks
        .filter(({ info, mark, why }) => info !== '' && (mark === '' || why.length < 10))
        .map(({ info, line }) => `${name}:${line}: ${info}`),
    );
    expect(unsaid).toEqual([]);
  });

  test('is marked as one: no other fence holds a command', () => {
    const hidden = documents.flatMap((name) =>
      fencedBlocks(readFileSync(join(ROOT, name), 'utf8'))
        .filter(({ language, text }) => language !== 'sh' && /^(\$ )?np[mx] /m.test(text))
        .map(({ line }) => `${name}:${line}`),
    );
    expect(hidden).toEqual([]);
  });

  test.each(read.filter(({ blocks }) => blocks.some((block) => isRun(block))))(
    'of $name does what it says',
    ({ blocks }) => {
      const folder = mkdtempSync(join(tmpdir(), 'cardline-documents-'));
      try {
        for (const name of SEEN_FOLDERS) symlinkSync(join(ROOT, name), join(folder, name));
        writeFileSync(join(folder, 'npx'), NPX);
        chmodSync(join(folder, 'npx'), 0o755);
        const script = ['set -eux', ...blocks.filter((block) => isRun(block)).map(({ text }) => text)].join('\n');
        const { PATH = '' } = process.env;
        const env = { ...process.env, PATH: `${folder}:${PATH}`, CARDLINE_HOME: join(folder, 'home') };
        const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
        expect(status, `${stdout}\n${stderr}`.slice(-OUTPUT_SHOWN)).toBe(0);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
