import { expect, test } from 'vitest';

import type { AgeFigure } from './aged-line.ts';
import { claimsOf } from './longevity-claims.ts';

const YOUNG: AgeFigure = {
  cards: 20_000,
  entries: 560_000,
  startSeconds: 1,
  startsSeconds: [1],
  residentMb: 200,
  peakMb: 230,
  liveBytesPerCard: 30_000,
  archivedBytesPerCard: 900,
  verifySeconds: 0.2,
  verifyFullSeconds: 30,
  provingSeconds: 4,
  tablesSeconds: 20,
  readingSeconds: 4,
  pagesMs: { figures: 100, story: 1 },
  archivedStoryMs: 10,
};
const missed = (older: Partial<AgeFigure>): string[] =>
  claimsOf([YOUNG, { ...YOUNG, cards: 200_000, ...older }])
    .filter(({ ratio }) => ratio > 1)
    .map(({ cards, what }) => `${cards}: ${what}`);

test('a line that stays as it was young misses no bound', () => {
  expect(missed({})).toEqual([]);
});

test.each([
  [{ startSeconds: 1.4 }, ['200000: start beside a young line, s']],
  [{ startSeconds: 2.1 }, ['200000: start, s', '200000: start beside a young line, s']],
  [{ residentMb: 251 }, ['200000: resident, MB']],
  [{ archivedBytesPerCard: 1501 }, ['200000: archived, bytes a card']],
  [{ provingSeconds: 9 }, ['200000: verify --full, s']],
  [{ archivedStoryMs: 101 }, ['200000: story from a segment, ms']],
  [{ pagesMs: { figures: 160, story: 1 } }, ['200000: figures beside a young line, ms']],
])('what an old line does worse is named: %o', (older, named) => {
  expect(missed(older)).toEqual(named);
});

test('a page that needs a moment may need another one', () => {
  expect(missed({ pagesMs: { figures: 100, story: 14 } })).toEqual([]);
});
