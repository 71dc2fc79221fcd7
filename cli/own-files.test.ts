import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeEach, expect, test } from 'vitest';

import { changedFiles, LIST_NAME, listOf, requireOwnFiles } from './own-files.ts';

/** What was packed starts; what anything has changed since does not. */

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'own-files-'));
  mkdirSync(join(root, 'dist', 'cli'), { recursive: true });
  mkdirSync(join(root, 'recipes', 'card'), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'packed', files: ['dist', 'recipes/*/*'] }));
  writeFileSync(join(root, 'dist', 'cli', 'main.js'), 'main');
  writeFileSync(join(root, 'recipes', 'card', 'recipe.yaml'), 'recipe: card');
  writeFileSync(join(root, LIST_NAME), listOf(root));
});

test('a package as it was packed has nothing changed, and starts; files of others beside it are none of it', () => {
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules', 'other.js'), '');
  expect(changedFiles(root)).toEqual([]);
  expect(() => requireOwnFiles(root)).not.toThrow();
});

test.each([
  ['one byte more', () => writeFileSync(join(root, 'dist', 'cli', 'main.js'), 'main;'), 'dist/cli/main.js'],
  ['a file that is gone', () => rmSync(join(root, 'recipes', 'card', 'recipe.yaml')), 'recipes/card/recipe.yaml'],
  [
    'a folder that was put there',
    () => cpSync(join(root, 'recipes', 'card'), join(root, 'recipes', 'other'), { recursive: true }),
    'recipes/other/recipe.yaml',
  ],
])('does not start with %s, and names it', (_, change, name) => {
  change();
  expect(changedFiles(root)).toEqual([name]);
  expect(() => requireOwnFiles(root)).toThrow(name);
});

test('where there is no list nothing is compared', () => {
  rmSync(join(root, LIST_NAME));
  writeFileSync(join(root, 'dist', 'cli', 'main.js'), 'otherwise');
  expect(changedFiles(root)).toBe(null);
  expect(() => requireOwnFiles(root)).not.toThrow();
});
