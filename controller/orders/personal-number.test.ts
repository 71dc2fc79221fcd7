import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { SeededRandom } from '../../stations/random.ts';
import { centurySexDigit, personalNumberProblem } from './personal-number.ts';
import { CitizenFactory } from './synthetic/citizens.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../test/vectors/personal-numbers.json', import.meta.url), 'utf8'),
) as {
  readonly right: readonly (readonly [string, string, 'M' | 'F'])[];
  readonly wrong: readonly (readonly [string, string, 'M' | 'F', string])[];
};

describe('the personal number, Decree 137/2015/NĐ-CP article 13', () => {
  test.each([
    [1975, 'M', '0'],
    [1975, 'F', '1'],
    [2004, 'M', '2'],
    [2004, 'F', '3'],
  ] as const)('somebody born in %i, %s, has the digit %s', (year, sex, digit) => {
    expect(centurySexDigit(year, sex)).toBe(digit);
  });

  test.each(vectors.right)('%s is that of somebody born %s, %s, here or abroad', (number, dateOfBirth, sex) => {
    expect(personalNumberProblem(number, dateOfBirth, sex)).toBeNull();
  });

  test.each(vectors.wrong)('%s is not that of somebody born %s, %s: %s', (number, dateOfBirth, sex, code) => {
    expect(personalNumberProblem(number, dateOfBirth, sex)?.code).toBe(code);
  });

  test('every synthetic citizen’s is right', () => {
    const random = new CitizenFactory(new SeededRandom('many'));
    for (let times = 0; times < 300; times += 1) {
      const { personalNumber, dateOfBirth, sex } = random.next('T');
      expect(personalNumberProblem(personalNumber, dateOfBirth, sex)).toBeNull();
    }
  });
});
