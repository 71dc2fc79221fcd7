import { expect, test } from 'vitest';

import { broken, checkClauses } from './clause.ts';

test('H2: a finding that quotes a machine is a single line of bounded length', async () => {
  const quote = `state\npassed   forged.clause${'x'.repeat(2000)}`;
  const clause = { clause: 'a', demand: 'b', check: () => Promise.resolve(broken(quote)) };
  const [report] = await checkClauses([clause], null, () => undefined);
  expect(report?.finding).toMatch(/^state\?passed {3}forged/);
  expect(report?.finding).toHaveLength(500);
});
