import { describe, expect, test } from 'vitest';

import { harmless } from './terminal.ts';

describe('H2: what is printed', () => {
  test.each([
    ['moves no cursor', 'a\u001B[2Jb', 'a?[2Jb'],
    ['rings no bell', 'a\u0007b', 'a?b'],
    ['overwrites no line', 'line Held\rline Execute', 'line Held?line Execute'],
    ['turns no direction', 'a\u202Eb', 'a?b'],
    ['has the lines and columns that it has', 'one\n\ttwo', 'one\n\ttwo'],
  ])('%s', (_, words, printed) => {
    expect(harmless(words)).toBe(printed);
  });
});
