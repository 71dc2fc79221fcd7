import { expect, test } from 'vitest';

import { findReader } from './pcsc-reader-name.ts';

const ONE = 'Gemalto PC Twin Reader (3A21CB) 00 00';
const OTHER = 'Gemalto PC Twin Reader (77F01A) 01 00';
const TWIN = 'ACS ACR39U ICC Reader 02 00';
const TWIN_TOO = 'ACS ACR39U ICC Reader 03 00';

test.each([
  ['a full name is that reader', ONE, { found: 'one', name: ONE }],
  [
    'a name without pcscd’s numbers is the one that has it',
    'Gemalto PC Twin Reader (3A21CB)',
    { found: 'one', name: ONE },
  ],
  ['of several alike none is meant', 'ACS ACR39U ICC Reader', { found: 'several' }],
  ['the full name of one of several alike is that one', TWIN_TOO, { found: 'one', name: TWIN_TOO }],
  ['a beginning of a name is none, though one reader alone has it', 'Gemalto PC Twin Reader (3A', { found: 'none' }],
  ['a part of a name is none', '3A21CB', { found: 'none' }],
  ['an index is none', '0', { found: 'none' }],
  ['numbers that are another slot’s are none', 'ACS ACR39U ICC Reader 02 01', { found: 'none' }],
])('%s', (_, wanted, found) => {
  expect(findReader(wanted, [ONE, OTHER, TWIN, TWIN_TOO])).toEqual(found);
});
