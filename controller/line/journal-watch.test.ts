import { describe, expect, test } from 'vitest';

import { given } from './decider-kit.ts';
import { importedBatch, lineChanges } from './facts-kit.ts';
import { superviseJournal } from './journal-watch.ts';

describe('H10: a journal that was deleted under a running line', () => {
  const executing = given(importedBatch('B-1', ['O-1']), lineChanges('Stopped', 'Reset', 'SC', 'Start', 'SC'));

  test('holds it for a person, and raises an alarm', () => {
    expect(superviseJournal(executing.state, true)).toMatchObject([
      { kind: 'alarm.raised', alarm: 'journal:gone', fault: { code: 'journal.gone' } },
      { kind: 'hold.latched', reason: { code: 'journal.gone' } },
    ]);
    expect(superviseJournal(executing.state, false)).toEqual([]);
  });

  test('is said once, and held again where somebody lets it go on', () => {
    const held = executing.and(superviseJournal(executing.state, true), lineChanges('Execute', 'Hold', 'SC'));
    expect(superviseJournal(held.state, true)).toMatchObject([{ kind: 'hold.latched' }]);
    const latched = held.and(superviseJournal(held.state, true));
    expect(superviseJournal(latched.state, true)).toEqual([]);
    const goesOn = latched.and(lineChanges('Held', 'Unhold'), {
      kind: 'line.changed',
      from: 'Unholding',
      to: 'Execute',
      cause: 'SC',
      by: 'controller',
      reason: null,
      needsPerson: false,
    });
    expect(superviseJournal(goesOn.state, true)).toMatchObject([{ kind: 'hold.latched' }]);
  });

  test('is said of a line that stands, which needs no hold', () => {
    expect(superviseJournal(given().state, true)).toMatchObject([{ kind: 'alarm.raised' }]);
  });
});
