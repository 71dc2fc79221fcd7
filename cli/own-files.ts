import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { jsonValue } from '../recipes/strict-json.ts';
import { CliError } from './terminal.ts';

/**
 * The files of an installed package, held against the list of their digests that was packed with them: what a disk or a careless hand has
 * changed does not start. Whoever may write there can change list and check, too: against them `sha256sum -c`, from another computer.
 */

/** In the format of `sha256sum`. */
export const LIST_NAME = 'dist/program.sha256';
const NAMED_AT_MOST = 3;
const packageSchema = z.object({ files: z.array(z.string()) });

/** Files of the package in `root`, as its package.json lists them; sorted, and without the list itself. */
export function packedFiles(root: string): string[] {
  const { files } = packageSchema.parse(jsonValue(readFileSync(join(root, 'package.json'), 'utf8')));
  const found = files
    .flatMap((pattern) => globSync([pattern, `${pattern}/**`], { cwd: root }))
    .filter((name) => name !== LIST_NAME && statSync(join(root, name)).isFile());
  return [...new Set(['package.json', ...found])].toSorted();
}

export function listOf(root: string): string {
  return packedFiles(root)
    .map((name) => `${digestOf(join(root, name))}  ${name}\n`)
    .join('');
}

/** Names of files that are not as they were packed, that are missing, or that were put there. Null where there is no list. */
export function changedFiles(root: string): string[] | null {
  const list = join(root, LIST_NAME);
  if (!existsSync(list)) return null;
  const packed = new Map(
    readFileSync(list, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(line.indexOf('  ') + 2), line.slice(0, line.indexOf('  '))]),
  );
  const there = packedFiles(root);
  const changed = there.filter((name) => packed.get(name) !== digestOf(join(root, name)));
  return [...changed, ...[...packed.keys()].filter((name) => !there.includes(name))];
}

/** @throws CliError where this program is not as it was packed. `root`: of the installed package; null for a clone, which is no package. */
export function requireOwnFiles(root: string | null = packedRoot()): void {
  const changed = root === null ? [] : (changedFiles(root) ?? []);
  if (changed.length === 0) return;
  const more = changed.length > NAMED_AT_MOST ? `, and ${changed.length - NAMED_AT_MOST} more` : '';
  throw new CliError(
    `this program is not as it was packed: ${changed.slice(0, NAMED_AT_MOST).join(', ')}${more}. Install it again; a recipe of the house is imported, not put there`,
  );
}

function packedRoot(): string | null {
  const here = fileURLToPath(import.meta.url);
  return here.endsWith('.ts') ? null : join(dirname(here), '..', '..');
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
