import { DatabaseSync } from 'node:sqlite';

import { expect, test } from 'vitest';

import { CARDS_SQL, LOOKUP_SCHEMA } from './lookup.ts';

test('a card is looked for by indexes alone, among however many millions', () => {
  const database = new DatabaseSync(':memory:');
  database.exec(LOOKUP_SCHEMA);
  const plan = database
    .prepare(`EXPLAIN QUERY PLAN ${CARDS_SQL}`)
    .all()
    .map((row) => String(row['detail']));
  expect(plan.filter((step) => step.startsWith('SEARCH'))).toHaveLength(3);
  expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual([]);
});
