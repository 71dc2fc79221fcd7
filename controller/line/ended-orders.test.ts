import { describe, expect, test } from 'vitest';

import { blankSerial } from '../../stations/blank-serial.ts';
import { jobKey, type JobKey } from '../../stations/job-key.ts';
import type { EntryBody } from '../journal/entry.ts';
import { leaveFront } from './batch-queue.ts';
import { given, type Given } from './decider-kit.ts';
import { feedRequested, importedBatch, jobEnded, lineChanges, moveRequested } from './facts-kit.ts';
import type { LineState } from './line-state.ts';

/** An order leaves the line's state with its end, so that the state does not grow with the cards that were made. */

const CARD = 'C0000001';
const SERIAL = blankSerial('S-1');
const keyOf = (card: string, phase: string): JobKey => jobKey({ line: 'line-1', card, series: '', phase, attempt: 1 });
const orders = ({ state }: Given): string[] => [...state.orders.keys()];
const queue = ({ pending, pendingFrom }: LineState): string[] => pending.slice(pendingFrom);

const line = given(importedBatch('B-1', ['O-1', 'O-2', 'O-3']), lineChanges('Stopped', 'Reset', 'SC', 'Start', 'SC'));
const started = (order: string, card = CARD, attempt = 1): EntryBody => ({
  kind: 'card.started',
  card,
  order,
  attempt,
});
const ended = (order: string, outcome: 'accepted' | 'rejected' | 'void', card = CARD): EntryBody => ({
  kind: 'card.ended',
  card,
  order,
  outcome,
  serial: SERIAL,
  rank: 1,
});
/** A card of O-1 that is good and on its way out. */
const leaving = line.and(
  started('O-1'),
  feedRequested(keyOf(CARD, 'feed')),
  jobEnded(keyOf(CARD, 'feed'), SERIAL),
  {
    kind: 'card.judged',
    card: CARD,
    verdict: 'good',
    findings: [],
    identity: { mrz: 'same', qr: 'same', chip: 'same' },
  },
  moveRequested(keyOf(CARD, 'to:output'), 'head-1', 'output'),
  jobEnded(keyOf(CARD, 'to:output'), SERIAL),
);
const aside = (order: string): EntryBody => ({ kind: 'order.set-aside', order, reasons: [] });

describe('an order', () => {
  test('stays while it waits and while its card is on the line, and leaves with the card that is accepted', () => {
    expect(orders(leaving)).toEqual(['O-1', 'O-2', 'O-3']);
    const after = leaving.and(ended('O-1', 'accepted'));
    expect(orders(after)).toEqual(['O-2', 'O-3']);
    expect(after.state.batch).toMatchObject({ accepted: 1, ordered: 3 });
  });

  test('has one accepted card at most: a second one stops the fold, as it ends and as it is begun', () => {
    const accepted = leaving.and(ended('O-1', 'accepted'));
    expect(() => accepted.and(started('O-1', 'C0000002', 2)).state).toThrow(/O-1/);
    expect(() => accepted.and(started('O-2', 'C0000002'), ended('O-1', 'accepted', 'C0000002')).state).toThrow(/O-1/);
  });

  test('has one card on the line at most', () => {
    expect(() => line.and(started('O-1'), started('O-1', 'C0000002')).state).toThrow(/O-1 has a card on the line/);
  });

  test('that is set aside leaves from wherever it waits', () => {
    for (const [order, rest] of [
      ['O-1', ['O-2', 'O-3']],
      ['O-2', ['O-1', 'O-3']],
      ['O-3', ['O-1', 'O-2']],
    ] as const) {
      const after = line.and(aside(order));
      expect([orders(after), queue(after.state), after.state.batch?.setAside]).toEqual([rest, rest, 1]);
    }
  });

  test('stays where its card used no blank', () => {
    const after = line.and(started('O-1'), ended('O-1', 'void'));
    expect([orders(after), after.state.remakes]).toEqual([['O-1', 'O-2', 'O-3'], ['O-1']]);
  });

  test('that nobody makes any more, of an older copy, leaves; one with a card on the line leaves with it', () => {
    const resumed = leaving.and({ kind: 'journal.resumed', from: 1, lost: 1, by: 'Lan', second: 'Minh' });
    expect([orders(resumed), queue(resumed.state)]).toEqual([['O-1'], []]);
    expect(orders(resumed.and(ended('O-1', 'accepted')))).toEqual([]);
  });
});

test('places in front of the queue are given back, however long it is', () => {
  const state = given(
    importedBatch(
      'B-1',
      Array.from({ length: 4000 }, (_, index) => `O-${index}`),
    ),
  ).state;
  for (let index = 0; index < 3000; index += 1) expect(leaveFront(state, `O-${index}`)).toBe(true);
  expect(queue(state)).toHaveLength(1000);
  expect(state.pending.length).toBeLessThanOrEqual(2000);
});
