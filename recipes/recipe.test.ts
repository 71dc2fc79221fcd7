import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { loadRecipe, recipeJsonSchema, RECIPES_FOLDER, shippedRecipes } from './recipe.ts';
import { formatProblem } from './yaml-file.ts';

function changed(from: string | RegExp, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'recipe-'));
  cpSync(join(RECIPES_FOLDER, 'citizen-card-2024'), folder, { recursive: true });
  const file = join(folder, 'recipe.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  const result = loadRecipe(folder);
  return result.ok ? '' : result.problems.map(formatProblem).join('\n').replaceAll(`${folder}/`, '');
}

/** Nine times nine times nine …, eight times over. */
function aliasBomb(after: string): string {
  const names = Array.from('abcdefgh');
  const lines = names.map((name, index) => {
    const inside = index === 0 ? 'x' : `*${names[index - 1] ?? ''}`;
    return `${name}: &${name} [${Array.from({ length: 9 }, () => inside).join()}]`;
  });
  return `${lines.join('\n')}\n${after}`;
}

describe('recipes', () => {
  test.each(shippedRecipes())('%s is right', (name) => {
    expect(loadRecipe(join(RECIPES_FOLDER, name)).ok).toBe(true);
  });

  test('the same text has the same hash, another text another one', () => {
    const [a, b] = ['citizen-card-2021', 'citizen-card-2024'].map((name) => loadRecipe(join(RECIPES_FOLDER, name)));
    if (!a?.ok || !b?.ok) throw new Error('the recipes are right');
    expect(a.value.hash).not.toBe(b.value.hash);
  });

  test.each([
    ['an unknown station', 'station: printer', 'station: toaster', 'recipe.yaml:32: phases.1.station'],
    ['a field that no card has', '      - fullName', '      - shoeSize', 'phases.1.fields'],
    ['a deadline without sense', 'deadlineMs: 90000', 'deadlineMs: -1', 'phases.0.deadlineMs'],
    ['an unknown key', 'attemptsMax: 3', 'attemptsMax: 3\ncolour: red', 'colour'],
    ['no attempts', 'attemptsMax: 3', 'attemptsMax: 0', 'attemptsMax'],
    ['a value that is missing', '    powerPercent: 62\n', '', 'phases.2.powerPercent'],
    ['a unit that is missing', 'powerPercent: 62', 'power: 62', 'phases.2'],
    ['a duplicate key', 'attemptsMax: 3', 'attemptsMax: 3\nattemptsMax: 9', 'unique'],
    ['a number as a string', 'attemptsMax: 3', "attemptsMax: '3'", 'attemptsMax'],
    ['not a number', 'powerPercent: 62', 'powerPercent: .nan', 'phases.2.powerPercent'],
    ['an infinite number', 'printOffsetMmMax: 0.35', 'printOffsetMmMax: .inf', 'printOffsetMmMax'],
    ['a number that overflows', 'defectAreaMm2Max: 0.5', 'defectAreaMm2Max: 1e400', 'defectAreaMm2Max'],
    ['minus zero', 'sharpnessPercentMin: 45', 'sharpnessPercentMin: -0', 'sharpnessPercentMin'],
    ['power that would cut the card', 'speedMmPerS: 900', 'speedMmPerS: 60', 'the card would be cut'],
    ['a deadline of a year', 'deadlineMs: 90000', 'deadlineMs: 31536000000', 'phases.0.deadlineMs'],
    ['no deadline', 'deadlineMs: 90000', 'deadlineMs: 0', 'phases.0.deadlineMs'],
    ['QC that lets everything through', 'textLikenessMin: 0.7', 'textLikenessMin: 0', 'textLikenessMin'],
    ['QC that lets any print through', 'printContrastPercentMin: 70', 'printContrastPercentMin: 0', 'printContrast'],
    ['QC before the work', /  - id: inspect[^]*$/, '', 'the last phase must be quality-control'],
    ['packing before QC', /  - id: inspect[^]*?(  - id: pack[^]*)$/, '$1', 'the last phase must be quality-control'],
    ['a box without room', 'cardsPerBox: 500', 'cardsPerBox: 0', 'phases.4.cardsPerBox'],
    ['a field that is printed twice', '      - fullName', '      - fullName\n      - fullName', 'names a field twice'],
    ['a chip without its signature', 'dg15, sod]', 'dg15]', '«sod» is missing'],
    ['a file that no chip has', 'dg15, sod]', 'dg15, sod, dg99]', 'phases.0.files'],
    ['a script for a value', 'attemptsMax: 3', 'attemptsMax: !!js/function "() => 9"', 'attemptsMax'],
    ['an expression for a value', 'attemptsMax: 3', 'attemptsMax: ${3 + 3}', 'attemptsMax'],
    ['a prototype for a value', 'attemptsMax: 3', 'attemptsMax: 3\n__proto__: {attemptsMax: 9}', '__proto__'],
    [
      'a name that only looks like one',
      'recipe: citizen-card-2024',
      'recipe: citizеn-card-2024',
      'must be lower-case letters',
    ],
    ['a bomb of aliases', 'attemptsMax: 3', aliasBomb('attemptsMax: 3'), 'alias'],
    ['a megabyte', 'attemptsMax: 3', `attemptsMax: 3 # ${'x'.repeat(1_100_000)}`, 'larger than'],
  ])('says file, line and path of %s', (_, from, to, said) => {
    expect(changed(from, to)).toContain(said);
  });

  test('the published schema equals the one used for checking', () => {
    const published: unknown = JSON.parse(readFileSync(join(RECIPES_FOLDER, 'recipe.schema.json'), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(recipeJsonSchema())));
  });

  test('a byte order mark and Windows’ line ends make no other recipe; another encoding makes none', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'recipe-')), 'citizen-card-2024');
    cpSync(join(RECIPES_FOLDER, 'citizen-card-2024'), folder, { recursive: true });
    const file = join(folder, 'recipe.yaml');
    const source = readFileSync(file, 'utf8');
    const before = loadRecipe(folder);
    writeFileSync(file, `\ufeff${source.replaceAll('\n', '\r\n')}`);
    const after = loadRecipe(folder);
    expect(before.ok && after.ok && before.value.hash === after.value.hash).toBe(true);
    writeFileSync(file, Buffer.from(source, 'utf16le'));
    expect(loadRecipe(folder).ok).toBe(false);
  });

  test('another drawing is another recipe', () => {
    const folder = mkdtempSync(join(tmpdir(), 'recipe-'));
    const copy = join(folder, 'citizen-card-2024');
    cpSync(join(RECIPES_FOLDER, 'citizen-card-2024'), copy, { recursive: true });
    const before = loadRecipe(copy);
    writeFileSync(join(copy, 'back.svg'), readFileSync(join(copy, 'back.svg'), 'utf8').replace('#c3202f', '#c3202e'));
    const after = loadRecipe(copy);
    expect(before.ok && after.ok && before.value.hash !== after.value.hash).toBe(true);
  });

  test('a folder without a recipe is a problem, not an exception', () => {
    const result = loadRecipe(mkdtempSync(join(tmpdir(), 'recipe-')));
    expect(result.ok).toBe(false);
  });
});
