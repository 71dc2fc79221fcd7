import { describe, expect, test } from 'vitest';

import { refusalNamed, refusalOf } from './ask.ts';

describe('a refusal', () => {
  test('is what the controller says', () => {
    expect(refusalOf({ accepted: false, refusal: 'not-permitted' })).toBe('not-permitted');
  });

  test.each([
    [{}],
    [null],
    ['not-permitted'],
    [{ refusal: 7 }],
    [{ refusal: 'toString' }],
    [{ refusal: 'of-tomorrow' }],
  ])('that this page has no word for is a defect: %j', (answer) => {
    expect(refusalOf(answer)).toBe('defect');
  });

  test('that an address does not name is none', () => {
    expect([refusalNamed(null), refusalNamed('<b>'), refusalNamed('open-id-no-role')]).toEqual([
      null,
      null,
      'open-id-no-role',
    ]);
  });
});
