import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER, type LoadedRecipe } from '../../recipes/recipe.ts';
import type { FileResult } from '../../recipes/yaml-file.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { JournalStore } from '../journal/store.ts';
import { StoreError } from '../journal/store-error.ts';
import { phasesByHash } from './kept-phases.ts';
import { compareVersions, PROPOSALS_MAX, RecipeBook, type RecipeDraft } from './recipe-book.ts';
import { RECIPE_TABLES } from './recipe-schema.ts';

const found = loadRecipe(join(RECIPES_FOLDER, 'citizen-card-2024'));
if (!found.ok) throw new Error('the shipped recipe is right');
const shipped: LoadedRecipe = found.value;
const source = readFileSync(join(shipped.folder, 'recipe.yaml'), 'utf8');

const draft = (version: string, change: (source: string) => string = (same) => same): RecipeDraft => ({
  from: shipped.hash,
  source: change(source.replace('version: 3.2.0', `version: ${version}`)),
  front: null,
  back: null,
});
const FETCHING =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 85.6 53.98"><g data-layer="colour"><image href="file:///etc/passwd"/></g></svg>';
const slower = (text: string): string => text.replace('speedMmPerS: 900', 'speedMmPerS: 700');

class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'recipe-book-'));
  store = JournalStore.open(this.folder, new VirtualClock());
  book = RecipeBook.open(this.store, [shipped], this.folder);

  constructor() {
    this.approve(shipped);
  }

  approve({ recipe, hash }: LoadedRecipe): void {
    const { recipe: name, version } = recipe;
    this.store.append({ kind: 'recipe.approved', recipe: name, version, hash, by: 'Lan', second: 'Minh' });
    this.store.commit();
  }

  async tryPropose(what: RecipeDraft): Promise<FileResult<LoadedRecipe>> {
    return this.book.propose(await this.book.layOut(what, true), 'Hoa');
  }

  async propose(what: RecipeDraft): Promise<LoadedRecipe> {
    const proposed = await this.tryPropose(what);
    if (!proposed.ok) throw new Error(proposed.problems.map(({ message }) => message.en).join());
    return proposed.value;
  }

  /** As a restart does, with what is installed then. */
  reopen(installed: readonly LoadedRecipe[]): RecipeBook {
    this.store.close();
    this.store = JournalStore.open(this.folder, new VirtualClock());
    this.book = RecipeBook.open(this.store, installed, this.folder);
    return this.book;
  }

  get said(): string[] {
    return [...this.store.read(0)].map(({ body }) => body.kind);
  }
}

describe('a new version of a recipe', () => {
  test('is made by no batch before two people approved it, and by the next one after', async () => {
    const desk = new Desk();
    const proposed = await desk.propose(draft('3.3.0', slower));
    expect(desk.book.inForce('citizen-card-2024')?.recipe.version).toBe('3.2.0');
    expect([desk.book.problem(proposed), desk.book.proposedBy(proposed)]).toEqual(['unapproved', 'Hoa']);
    desk.approve(proposed);
    expect(desk.book.inForce('citizen-card-2024')?.hash).toBe(proposed.hash);
    expect(desk.said).toEqual(['recipe.approved', 'recipe.proposed', 'recipe.approved']);
  });

  test('is there after a restart, its files too where somebody removed or changed them', async () => {
    const desk = new Desk();
    const { hash, folder } = await desk.propose(draft('3.3.0', slower));
    rmSync(folder, { recursive: true });
    expect(desk.reopen([shipped]).byHash(hash)?.recipe.version).toBe('3.3.0');
    writeFileSync(join(folder, 'recipe.yaml'), source);
    expect(desk.reopen([shipped]).byHash(hash)?.hash).toBe(hash);
  });

  test('that was changed in the database is refused', async () => {
    const desk = new Desk();
    const { folder } = await desk.propose(draft('3.3.0', slower));
    desk.store.tables(RECIPE_TABLES).prepare(`UPDATE recipe_version SET source = replace(source, '700', '4000')`).run();
    rmSync(folder, { recursive: true });
    expect(() => desk.reopen([shipped])).toThrow(StoreError);
  });

  test('stays what a batch was made of when another one is installed', () => {
    const desk = new Desk();
    desk.book.keep(shipped, '');
    desk.store.commit();
    const book = desk.reopen([]);
    expect(book.byHash(shipped.hash)?.recipe.version).toBe('3.2.0');
    expect(phasesByHash(desk.store, [])(shipped.hash)).toEqual([
      { id: 'encode', optional: false },
      { id: 'print', optional: false },
      { id: 'engrave', optional: false },
      { id: 'inspect', optional: false },
      { id: 'pack', optional: true },
    ]);
  });

  test.each([
    ['is the one that is there', draft('3.2.0'), 'version', 'must be newer than 3.2.0'],
    ['is as old as the one that is there', draft('3.2.0', slower), 'version', 'must be newer than 3.2.0'],
    ['is older, number by number', draft('2.10.0', slower), 'version', 'must be newer'],
    [
      'has a value that no machine takes',
      draft('3.3.0', (text) => text.replace('62', '400')),
      'phases.2.powerPercent',
      '',
    ],
    [
      'has a key that nobody knows',
      draft('3.3.0', (text) => text.replace('attemptsMax', 'attemptsMost: 2\nattemptsMax')),
      '',
      'attemptsMost',
    ],
    [
      'looks for what is not drawn',
      draft('3.3.0', (text) => text.replace('      - qrContent\n', '')),
      'phases.1.fields',
      'nobody looks for it',
    ],
    ['is made from one that is not here', { ...draft('3.3.0'), from: '0'.repeat(64) }, '', 'not here'],
    ['has a drawing that fetches something', { ...draft('3.3.0'), front: FETCHING }, 'front.svg', 'image'],
    [
      'is another product',
      draft('3.3.0', (text) => text.replace('recipe: citizen-card-2024', 'recipe: other')),
      'recipe',
      'other',
    ],
  ])('that %s is refused, and nothing of it stays', async (_, wrong, path, message) => {
    const desk = new Desk();
    const refused = await desk.tryPropose(wrong);
    const problems = refused.ok ? [] : refused.problems;
    expect(problems[0]).toMatchObject({ path, message: { en: expect.stringContaining(message) as string } });
    expect(problems[0]?.file).not.toContain('/');
    expect(desk.said).toEqual(['recipe.approved']);
    expect(desk.book.versions).toHaveLength(1);
  });

  test('gives way to a better proposal of the same number, and can be withdrawn', async () => {
    const desk = new Desk();
    const first = await desk.propose(draft('3.3.0', slower));
    const second = await desk.propose(draft('3.3.0', (text) => text.replace('powerPercent: 62', 'powerPercent: 58')));
    expect(desk.book.byHash(first.hash)).toBeNull();
    expect(desk.book.withdraw(second.hash, 'Hoa')).toBe('withdrawn');
    expect(existsSync(second.folder)).toBe(false);
    expect(desk.reopen([shipped]).versions).toHaveLength(1);
  });

  test('can’t be withdrawn once it is approved', async () => {
    const desk = new Desk();
    const proposed = await desk.propose(draft('3.3.0', slower));
    desk.approve(proposed);
    expect(desk.book.withdraw(proposed.hash, 'Hoa')).toBe('no-proposal');
  });

  test('is refused while too many wait', async () => {
    const desk = new Desk();
    for (let minor = 3; minor <= PROPOSALS_MAX + 2; minor += 1) await desk.propose(draft(`3.${minor}.0`));
    expect((await desk.tryPropose(draft('3.99.0'))).ok).toBe(false);
  });
});

test('versions are compared number by number', () => {
  expect(compareVersions('3.10.0', '3.9.9')).toBeGreaterThan(0);
  expect(compareVersions('3.2.0', '3.2.0')).toBe(0);
  expect(compareVersions('2.0.10', '2.1.0')).toBeLessThan(0);
});
