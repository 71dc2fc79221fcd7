import { expect, test } from 'vitest';

import { cardQuery, reasonText, traceText } from './card-query.ts';

const EVERYTHING = { search: '', filters: {}, sorting: null };

test('a list asks for what its address and its page narrow it to, and the page has the last word', () => {
  const narrowing = {
    search: ' C000 ',
    filters: { batch: 'B-1', outcome: 'rejected' },
    sorting: { by: 'office', direction: 'asc' } as const,
  };
  expect(String(cardQuery(narrowing, { batch: 'B-2' }, { fromAt: 1, toAt: 2 }))).toBe(
    'batch=B-2&outcome=rejected&text=C000&by=office&direction=asc&from=1&to=2',
  );
});

test('a reason is a code and what it is about', () => {
  const reason = reasonText({ code: 'qc.failed', what: 'print.fullName' });
  expect(String(cardQuery({ ...EVERYTHING, filters: { reason } }, {}, null))).toBe(
    'code=qc.failed&what=print.fullName',
  );
  expect(reasonText({ code: 'chip.mute', what: '' })).toBe('chip.mute');
  expect(reasonText({ code: '', what: '' })).toBe('');
});

test('what no list can be put in order by is left out', () => {
  expect(String(cardQuery({ ...EVERYTHING, sorting: { by: 'serial', direction: 'asc' } }, {}, null))).toBe('');
});

test('a lot is looked for with its value, and cards of which nobody knows it without one', () => {
  expect(String(cardQuery(EVERYTHING, { trace: traceText('chipLot', 'A~1') }, null))).toBe('trace=chipLot&value=A%7E1');
  expect(String(cardQuery(EVERYTHING, { trace: traceText('chipLot', '') }, null))).toBe('trace=chipLot');
});
