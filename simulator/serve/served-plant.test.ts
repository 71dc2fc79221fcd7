import { expect, test } from 'vitest';

import { FAULTS_OF, TIMED_FAULTS } from '../faults/fault-rates.ts';
import { STRIKES } from './served-plant.ts';

test('every fault of the simulated world can be had on command, but for those of the controller’s own computer', () => {
  const own: ReadonlySet<string> = new Set(FAULTS_OF.controller);
  expect(Object.values(STRIKES).flat().toSorted()).toEqual(TIMED_FAULTS.filter((fault) => !own.has(fault)).toSorted());
});
