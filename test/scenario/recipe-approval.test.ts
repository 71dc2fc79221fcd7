import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import type { RecipeDraftView, RecipeView } from '../../controller/gateway/contract.ts';
import { RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { PASSWORD, ServedLine } from './served-line.ts';

/** Approval of a recipe at the HMI: who may write it, who may approve it, and for exactly which content. */

let served: ServedLine;
const source = readFileSync(join(RECIPES_FOLDER, 'citizen-card-2024', 'recipe.yaml'), 'utf8');
const withPower = (version: string, power: number): string =>
  source.replace('version: 3.2.0', `version: ${version}`).replace('powerPercent: 62', `powerPercent: ${power}`);

beforeEach(async () => {
  served = await ServedLine.start('recipes');
});
afterEach(() => served.stop());

async function recipes(cookie: string): Promise<RecipeView[]> {
  return (await served.get(cookie, '/api/recipes')).json() as Promise<RecipeView[]>;
}

async function propose(cookie: string, text: string): Promise<RecipeDraftView> {
  const from = (await recipes(cookie)).find(({ recipe }) => recipe === 'citizen-card-2024')?.hash ?? '';
  const answer = await served.post(cookie, '/api/recipes/propose', { from, source: text, front: null, back: null });
  return answer.json() as Promise<RecipeDraftView>;
}

async function approve(cookie: string, hash: string, person: string, secret = PASSWORD): Promise<string> {
  const answer = await served.post(cookie, '/api/recipes/approve', { hash, second: { person, secret } });
  const { accepted, refusal } = (await answer.json()) as { accepted?: boolean; refusal?: string };
  return accepted === true ? 'approved' : (refusal ?? '');
}

test('is approved by two people, for exactly the content that both saw', async () => {
  const engineer = await served.signInAs('engineer');
  await served.signInAs('operator');
  const manager = await served.signInAs('production-manager');
  const other = await served.signInAs('engineer', 'Lan');
  const seen = await propose(other, withPower('3.3.0', 60));
  expect(seen).toMatchObject({ version: '3.3.0', problems: [] });
  expect(await approve(engineer, seen.hash, 'a engineer')).toBe('two-people');
  expect(await approve(engineer, seen.hash, 'a production-manager', 'a guess of mine')).toBe('wrong-secret');
  expect(await approve(engineer, seen.hash, 'a operator')).toBe('not-permitted');
  // While the second one reads, it is changed: what they sign is gone.
  const changed = await propose(other, withPower('3.3.0', 80));
  expect(await approve(engineer, seen.hash, 'a production-manager')).toBe('stale');
  expect(await approve(manager, changed.hash, 'a engineer')).toBe('approved');
  expect(await approve(manager, changed.hash, 'a engineer')).toBe('recipe-approved');
  const now = (await recipes(manager)).find(({ hash }) => hash === changed.hash);
  expect(now).toMatchObject({
    inForce: true,
    approvedBy: ['a production-manager', 'a engineer'],
    proposedBy: 'Lan',
  });
});

test('cannot be approved by its author, first or second', async () => {
  const engineer = await served.signInAs('engineer');
  const manager = await served.signInAs('production-manager');
  await served.signInAs('engineer', 'Lan');
  const { hash } = await propose(engineer, withPower('3.3.0', 60));
  expect(await approve(engineer, hash, 'a production-manager')).toBe('own-recipe');
  expect(await approve(manager, hash, 'a engineer')).toBe('own-recipe');
  expect(await approve(manager, hash, 'Lan')).toBe('approved');
});

test('is written by engineers alone, and withdrawn only while nobody has approved it', async () => {
  const manager = await served.signInAs('production-manager');
  const engineer = await served.signInAs('engineer');
  const body = { from: '0'.repeat(64), source: 'x', front: null, back: null };
  expect((await served.post(manager, '/api/recipes/propose', body)).status).toBe(403);
  const { hash } = await propose(engineer, withPower('3.3.0', 60));
  expect((await served.post(engineer, '/api/recipes/withdraw', { hash })).status).toBe(200);
  expect((await served.post(engineer, '/api/recipes/withdraw', { hash })).status).toBe(409);
  const facts = served.run.line.store.read(0);
  expect([...facts].map(({ body: { kind } }) => kind).filter((kind) => kind.startsWith('recipe.'))).toEqual([
    'recipe.proposed',
    'recipe.withdrawn',
  ]);
});

test('is rejected with line and reason if invalid, and not stored', async () => {
  const engineer = await served.signInAs('engineer');
  const wrong = await propose(engineer, withPower('3.3.0', 95));
  expect(wrong).toMatchObject({ hash: '', problems: [{ file: 'recipe.yaml', path: 'phases.2.powerPercent' }] });
  expect(wrong.problems[0]?.line).toBeGreaterThan(40);
  expect(await recipes(engineer)).toHaveLength(3);
});
