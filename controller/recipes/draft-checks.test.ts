import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { RealClock, VirtualClock } from '../../stations/clock.ts';
import { CHECK_MAX_MS, checkDraft, DraftChecks, type DraftToCheck } from './draft-checks.ts';

/** H2, what a file can do: a draft that costs more than it may is refused, and the line does not wait for it. */

const PRODUCT = 'citizen-card-2024';
const SHIPPED = join(RECIPES_FOLDER, PRODUCT);

function draftWith(file: string, content: string): DraftToCheck {
  const folder = join(mkdtempSync(join(tmpdir(), 'draft-checks-')), PRODUCT);
  mkdirSync(folder);
  for (const name of ['recipe.yaml', 'front.svg', 'back.svg']) {
    const shipped = readFileSync(join(SHIPPED, name), 'utf8');
    writeFileSync(join(folder, name), name === file ? content : shipped);
  }
  return { folder, simulated: true };
}

const svg = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 85.6 53.98"><g data-layer="colour">${content}</g></svg>`;
const said = (draft: DraftToCheck): string => {
  const checked = checkDraft(draft);
  return checked.ok ? '' : checked.problems.map(({ message }) => message.en).join('\n');
};

describe('H2: a draft', () => {
  test.each([
    [
      'of 30 000 nested groups',
      'front.svg',
      svg(`${'<g>'.repeat(30_000)}${'</g>'.repeat(30_000)}`),
      'more than 64 deep',
    ],
    ['of 1.9 MB of elements', 'front.svg', svg('<path d="M0 0"/>'.repeat(110_000)), 'more than 20000 elements'],
    ['of YAML that is nothing but depth', 'recipe.yaml', '['.repeat(65_000), ''],
  ])('%s is refused before a tree is made of it', (_, file, content, reason) => {
    expect(said(draftWith(file, content))).toContain(reason);
    expect(checkDraft(draftWith(file, content)).ok).toBe(false);
  });

  test('with thousands of faults names the first of them', () => {
    const faults = Array.from({ length: 3000 }, (_, index) => `unknown${index}: 1`).join('\n');
    const checked = checkDraft(draftWith('recipe.yaml', faults));
    expect(checked.ok ? 0 : checked.problems.length).toBeLessThanOrEqual(50);
  });
});

describe('H2: a draft is checked', () => {
  const checks = new DraftChecks(new RealClock());
  afterAll(() => checks.close());

  test('in a thread of its own, with the same result', async () => {
    const draft: DraftToCheck = { folder: SHIPPED, simulated: true };
    expect(await checks.check(draft)).toEqual(checkDraft(draft));
  });

  test('for so long at most: one that costs more can’t be checked, and the next one is', async () => {
    const clock = new VirtualClock();
    const slow = new DraftChecks(clock);
    const draft: DraftToCheck = { folder: SHIPPED, simulated: true };
    const checked = slow.check(draft);
    // The thread has not even begun: for it no time goes by.
    await clock.run(() => false, CHECK_MAX_MS);
    expect(await checked).toBeNull();
    expect(await slow.check(draft)).toMatchObject({ ok: true });
    await slow.close();
  });
});
