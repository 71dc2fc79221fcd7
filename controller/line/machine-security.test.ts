import { describe, expect, test } from 'vitest';

import type { EntryBody } from '../journal/entry.ts';
import { GENESIS_HASH } from '../journal/chain.ts';
import { given } from './decider-kit.ts';
import { apply } from './fold.ts';
import { newLineState, type LineState } from './line-state.ts';
import { lacksSecurity, superviseSecurity } from './machine-security.ts';

type Security = 'SignAndEncrypt' | 'None';
const WAIVED: EntryBody = { kind: 'security.waived', by: 'Lan', second: 'Minh' };
const opened = (security: Security): EntryBody => ({
  kind: 'line.opened',
  line: 'L',
  simulated: false,
  layoutHash: '',
  software: '',
  jobSeries: '',
  security,
});

function line(simulated: boolean, security: Security, ...facts: readonly EntryBody[]): LineState {
  const state = newLineState({ ...given().state.layout, simulated, security });
  for (const body of facts) apply(state, { seq: state.seq + 1, at: 0, body, hash: GENESIS_HASH }, 0, () => 0);
  return state;
}
const REAL = false;
const SIMULATED = true;

describe('H9: machines without security', () => {
  test.each([
    ['a real line, of its own', line(REAL, 'None'), true],
    ['a real line, where two people decided it', line(REAL, 'None', WAIVED), false],
    ['a real line, started so again', line(REAL, 'None', WAIVED, opened('None')), false],
    ['a real line, after it was started with security', line(REAL, 'None', WAIVED, opened('SignAndEncrypt')), true],
    ['a real line with security', line(REAL, 'SignAndEncrypt'), false],
    ['a simulated line', line(SIMULATED, 'None'), false],
  ])('are a question to two people: %s', (_, state, lacks) => {
    expect(lacksSecurity(state)).toBe(lacks);
  });

  test('are an alarm that names both, until the line has security again', () => {
    const unsecured = line(REAL, 'None', WAIVED);
    const raised = superviseSecurity(unsecured)?.entries ?? [];
    expect(raised).toMatchObject([
      { kind: 'alarm.raised', fault: { code: 'line.unsecured', context: { by: 'Lan', second: 'Minh' } } },
    ]);
    expect(superviseSecurity(line(REAL, 'None', WAIVED, ...raised))).toBeNull();
    expect(superviseSecurity(line(REAL, 'SignAndEncrypt', WAIVED, ...raised))?.entries).toMatchObject([
      { kind: 'alarm.returned' },
    ]);
    expect(superviseSecurity(line(SIMULATED, 'None'))).toBeNull();
  });
});
